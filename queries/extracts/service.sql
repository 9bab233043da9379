-- Service cases and how far they have come, as dated changes. A case completed on
-- its due day is on time (Civil Code 2015, art. 148).
-- Grain: code, vintage, service, date, measure.
with record as (
    {{record "service_case"}}
),
flag as (
    select
        code,
        vintage,
        coalesce(service, '') as service,
        coalesce(reason, '') as reason,
        {{seen "submitted"}} as submitted,
        case when channel = 'online' then {{seen "submitted"}} end as online,
        {{seen "completed"}} as completed,
        case when due is not null then {{seen "completed"}} end as due_completed,
        case when completed <= due then {{seen "completed"}} end as on_time,
        case when reason is null then newest end as newest
    from record
),
life as (
    {{fold "flag" "code, vintage, service, reason, submitted, online, completed, due_completed, on_time" "newest"}}
),
event as (
    select
        code,
        vintage,
        service,
        n,
        newest,
        unnest(array[
            {{from}}, case when reason <> '' then {{from}} end,
            submitted, online, completed, due_completed, on_time
        ]) as date,
        unnest(array[
            'rows', 'reject:' || reason,
            'submitted', 'online', 'completed', 'due_completed', 'on_time'
        ]) as measure
    from life
)
select
    code,
    vintage,
    service,
    date,
    measure,
    cast(sum(n) as bigint) as n,
    max(newest) as newest
from event
where date is not null
group by code, vintage, service, date, measure
