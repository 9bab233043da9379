-- Electronic identity accounts by place, as they stood on each night of the chunk.
-- Grain: date, place.
--
-- What stood before the chunk comes in as night -1. Where several changes fall to
-- one night, only the last of them, which has them all, speaks for it.
create or replace temp table stage_eid as
with change as (
    -- nothing counted is 0, not absent
    select
        place, -1 as night, 0 as registered, 0 as approved, 0 as activated
    from reference.place
    where level = 'commune'
    union all
    select
        place, -1 as night, registered, approved, activated
    from balance_eid
    union all
    select
        d.place, n.night, d.registered, d.approved, d.activated
    from delta_eid as d
    inner join stage_day as n using (date)
),
running as (
    select
        place,
        greatest(night, 0) as since,
        lead(greatest(night, 0), 1, (select count(*) from stage_night)::integer) over nights as until,
        (sum(registered) over nights)::bigint as registered,
        (sum(approved) over nights)::bigint as approved,
        (sum(activated) over nights)::bigint as activated
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
select n.date, f.place, r.weight, f.registered, f.approved, f.activated
from filled as f
inner join stage_night as n using (night)
inner join stage_relation as r on r.relation = 'eid_account' and n.date >= r.since
cross join blind_eid as b
left join reference.place as p on p.place = f.place
where p.level is distinct from 'commune' or n.date < b.since or n.date >= b.until;

create or replace temp table balance_eid as
select place, registered, approved, activated
from stage_eid
where date = (select max(date) from stage_night);
