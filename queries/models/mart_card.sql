-- Card applications by place, as they stood on each night of the chunk.
-- Grain: date, place.
--
-- What stood before the chunk comes in as night -1. Where several changes fall to
-- one night, only the last of them, which has them all, speaks for it.
create or replace temp table stage_card as
with change as (
    -- nothing counted is 0, not absent
    select
        place, -1 as night, 0 as received, 0 as approved, 0 as printed, 0 as delivered, 0 as rejected,
        0 as waiting, 0 as waiting_7, 0 as waiting_30, 0 as waiting_90, 0 as timed, 0 as on_time,
        0 as holders_all, 0 as holders_14
    from reference.place
    where level = 'commune'
    union all
    select
        place, -1 as night, received, approved, printed, delivered, rejected, waiting, waiting_7, waiting_30,
        waiting_90, timed, on_time, holders_all, holders_14
    from balance_card
    union all
    select
        d.place, n.night, d.received, d.approved, d.printed, d.delivered, d.rejected, d.waiting, d.waiting_7,
        d.waiting_30, d.waiting_90, d.timed, d.on_time, d.holders_all, d.holders_14
    from delta_card as d
    inner join stage_day as n using (date)
),
running as (
    select
        place,
        greatest(night, 0) as since,
        lead(greatest(night, 0), 1, (select count(*) from stage_night)::integer) over nights as until,
        (sum(received) over nights)::bigint as received,
        (sum(approved) over nights)::bigint as approved,
        (sum(printed) over nights)::bigint as printed,
        (sum(delivered) over nights)::bigint as delivered,
        (sum(rejected) over nights)::bigint as rejected,
        (sum(waiting) over nights)::bigint as waiting,
        (sum(waiting_7) over nights)::bigint as waiting_7,
        (sum(waiting_30) over nights)::bigint as waiting_30,
        (sum(waiting_90) over nights)::bigint as waiting_90,
        (sum(timed) over nights)::bigint as timed,
        (sum(on_time) over nights)::bigint as on_time,
        (sum(holders_all) over nights)::bigint as holders_all,
        (sum(holders_14) over nights)::bigint as holders_14
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
    f.received,
    f.approved,
    f.printed,
    f.delivered,
    f.rejected,
    f.waiting,
    f.waiting_7,
    f.waiting_30,
    f.waiting_90,
    f.timed,
    f.on_time,
    -- the same people as population.eligible
    case
        when not r.has_resident_id then null
        when n.date >= date '2024-07-01' then f.holders_all
        else f.holders_14
    end as holders,
    f.holders_all,
    f.holders_14
from filled as f
inner join stage_night as n using (night)
inner join stage_relation as r on r.relation = 'card_application' and n.date >= r.since
cross join blind_card as b
left join reference.place as p on p.place = f.place
where p.level is distinct from 'commune' or n.date < b.since or n.date >= b.until;

create or replace temp table balance_card as
select place, received, approved, printed, delivered, rejected, waiting, waiting_7, waiting_30, waiting_90,
    timed, on_time, holders_all, holders_14
from stage_card
where date = (select max(date) from stage_night);
