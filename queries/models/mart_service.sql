-- Cases of public services, as they stood on each night of the chunk.
-- Grain: date, place (a province of the list its case was filed under), service.
--
-- What stood before the chunk comes in as night -1. Where several changes fall to
-- one night, only the last of them, which has them all, speaks for it.
create or replace temp table stage_province_service as
with change as (
    select
        place, service, -1 as night, submitted, online, completed, due_completed, on_time
    from balance_service
    union all
    select
        d.place, d.service, n.night, d.submitted, d.online, d.completed, d.due_completed, d.on_time
    from delta_service as d
    inner join stage_day as n using (date)
),
running as (
    select
        place,
        service,
        greatest(night, 0) as since,
        lead(greatest(night, 0), 1, (select count(*) from stage_night)::integer) over nights as until,
        (sum(submitted) over nights)::bigint as submitted,
        (sum(online) over nights)::bigint as online,
        (sum(completed) over nights)::bigint as completed,
        (sum(due_completed) over nights)::bigint as due_completed,
        (sum(on_time) over nights)::bigint as on_time
    from change
    window nights as (
        partition by place, service order by night
        rows between unbounded preceding and current row
    )
),
filled as (
    select *, unnest(range(since, until))::integer as night
    from running
)
select
    n.date, f.place, r.weight, f.service,
    f.submitted, f.online, f.completed, f.due_completed, f.on_time
from filled as f
inner join stage_night as n using (night)
inner join stage_relation as r on r.relation = 'service_case' and n.date >= r.since
-- what counts nothing is no row
where f.submitted <> 0 or f.online <> 0 or f.completed <> 0 or f.due_completed <> 0 or f.on_time <> 0;

create or replace temp table balance_service as
select place, service, submitted, online, completed, due_completed, on_time
from stage_province_service
where date = (select max(date) from stage_night);
