-- Service cases and how far they have come, as dated changes. A case completed on
-- its due day is on time (Civil Code 2015, art. 148).
-- Grain: place, service, date, measure.
{{- $measures := "rows reject submitted online completed due_completed on_time"}}
with record as (
    {{placed "service_case"}}
),
flag as (
    select
        place,
        coalesce(service, '') as service,
        {{reason}} as reason,
        {{seen "submitted"}} as submitted,
        case when channel = 'online' then {{seen "submitted"}} end as online,
        {{seen "completed"}} as completed,
        case when due is not null then {{seen "completed"}} end as due_completed,
        case when completed <= due then {{seen "completed"}} end as on_time,
        {{newest}} as newest{{stands}}
    from record
),
life as (
    {{fold "flag" "place, service, reason, submitted, online, completed, due_completed, on_time" "newest"}}
),
event as (
    select
        place,
        service,
        n,
        newest{{where}},
        unnest(array[
            {{from}}, case when reason > 0 then {{from}} end,
            submitted, online, completed, due_completed, on_time
        ]) as date,
        unnest({{codes $measures}}) as measure
    from life
)
select
    place,
    service,
    date,
    {{names $measures}} as measure,
    cast(sum(n) as bigint) as n,
    max(newest) as newest{{where}}
from event
where date is not null
group by place, service, date, measure{{where}}
