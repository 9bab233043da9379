-- What changed on each date in each age band, in people.
-- Grain: place, sex, age_band, date.
create or replace temp table delta_pyramid as
select
    c.place,
    c.sex,
    c.age_band,
    greatest(c.date, r.since) as date,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'residents'), 0))::bigint as residents,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'digitized'), 0))::bigint as digitized,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'holders_all'), 0))::bigint as holders_all,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'holders_14'), 0))::bigint as holders_14
from raw.raw_pyramid as c
inner join stage_relation as r on r.relation = 'resident'
group by all
order by date;

create or replace temp table balance_pyramid as
select place, sex, age_band, residents, digitized, holders_all, holders_14
from delta_pyramid
where false;
