-- Living people by place, as they stood on each night of the chunk.
-- Grain: date, place.
--
-- What stood before the chunk comes in as night -1. Where several changes fall to
-- one night, only the last of them, which has them all, speaks for it.
create or replace temp table stage_population as
with change as (
    -- nothing counted is 0, not absent
    select
        place, -1 as night, 0 as residents, 0 as digitized, 0 as verified, 0 as pin_issued, 0 as aged_14
    from reference.place
    where level = 'commune'
    union all
    select
        place, -1 as night, residents, digitized, verified, pin_issued, aged_14
    from balance_population
    union all
    select
        d.place, n.night, d.residents, d.digitized, d.verified, d.pin_issued, d.aged_14
    from delta_population as d
    inner join stage_day as n using (date)
),
running as (
    select
        place,
        greatest(night, 0) as since,
        lead(greatest(night, 0), 1, (select count(*) from stage_night)::integer) over nights as until,
        (sum(residents) over nights)::bigint as residents,
        (sum(digitized) over nights)::bigint as digitized,
        (sum(verified) over nights)::bigint as verified,
        (sum(pin_issued) over nights)::bigint as pin_issued,
        (sum(aged_14) over nights)::bigint as aged_14
    from change
    window nights as (
        partition by place order by night
        rows between unbounded preceding and current row
    )
),
filled as (
    select *, unnest(range(since, until))::integer as night
    from running
)
select
    n.date,
    f.place,
    r.weight,
    f.residents,
    f.digitized,
    f.verified,
    f.pin_issued,
    f.aged_14,
    -- Law on Identification 26/2023/QH15: cards at any age from 2024-07-01
    case when n.date >= date '2024-07-01' then f.residents else f.aged_14 end as eligible
from filled as f
inner join stage_night as n using (night)
inner join stage_relation as r on r.relation = 'resident' and n.date >= r.since
cross join blind_population as b
left join reference.place as p on p.place = f.place
where p.level is distinct from 'commune' or n.date < b.since or n.date >= b.until;

create or replace temp table balance_population as
select place, residents, digitized, verified, pin_issued, aged_14
from stage_population
where date = (select max(date) from stage_night);
