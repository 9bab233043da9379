-- e-ID accounts and how far they have come, as dated changes.
-- Grain: place, date, measure.
{{- $measures := "rows reject registered approved activated"}}
with record as (
    {{placed "eid_account"}}
),
flag as (
    select
        place,
        {{reason}} as reason,
        {{seen "registered"}} as registered,
        {{seen "approved"}} as approved,
        {{seen "activated"}} as activated,
        {{newest}} as newest{{stands}}
    from record
),
life as (
    {{fold "flag" "place, reason, registered, approved, activated" "newest"}}
),
event as (
    select
        place,
        n,
        newest{{where}},
        unnest(array[
            {{from}}, case when reason > 0 then {{from}} end,
            registered, approved, activated
        ]) as date,
        unnest({{codes $measures}}) as measure
    from life
)
select
    place,
    date,
    {{names $measures}} as measure,
    cast(sum(n) as bigint) as n,
    max(newest) as newest{{where}}
from event
where date is not null
group by place, date, measure{{where}}
