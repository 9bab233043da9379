-- What changed on each date, one column a measure, in people (records times weight).
-- Grain: place, date.
create or replace temp table delta_population as
select
    c.place,
    greatest(c.date, r.since) as date,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'residents'), 0))::bigint as residents,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'digitized'), 0))::bigint as digitized,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'verified'), 0))::bigint as verified,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'pin_issued'), 0))::bigint as pin_issued,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'aged_14'), 0))::bigint as aged_14
from raw.raw_population as c
inner join stage_relation as r on r.relation = 'resident'
group by all
order by date;

-- Where each place stood at the end of the chunk before.
create or replace temp table balance_population as
select place, residents, digitized, verified, pin_issued, aged_14
from delta_population
where false;

-- A source that knows people by province only says nothing about communes: from
-- the first such fact until the first fact of a commune their rows are left out.
create or replace temp table blind_population as
select
    coalesce(min(d.date) filter (where p.level <> 'commune'), date '9999-12-31') as since,
    coalesce(min(d.date) filter (where p.level = 'commune'), date '9999-12-31') as until
from delta_population as d
inner join reference.place as p using (place);
