-- What changed on each date, one column a measure, in accounts.
-- Grain: place, date.
create or replace temp table delta_eid as
select
    c.place,
    greatest(c.date, r.since) as date,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'registered'), 0))::bigint as registered,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'approved'), 0))::bigint as approved,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'activated'), 0))::bigint as activated
from raw.raw_eid as c
inner join stage_relation as r on r.relation = 'eid_account'
group by all
order by date;

-- Where each place stood at the end of the chunk before.
create or replace temp table balance_eid as
select place, registered, approved, activated
from delta_eid
where false;

create or replace temp table blind_eid as
select
    coalesce(min(d.date) filter (where p.level <> 'commune'), date '9999-12-31') as since,
    coalesce(min(d.date) filter (where p.level = 'commune'), date '9999-12-31') as until
from delta_eid as d
inner join reference.place as p using (place);
