-- e-ID accounts and how far they have come, as dated changes.
-- Grain: code, vintage, date, measure.
with record as (
    {{record "eid_account"}}
),
flag as (
    select
        code,
        vintage,
        coalesce(reason, '') as reason,
        {{seen "registered"}} as registered,
        {{seen "approved"}} as approved,
        {{seen "activated"}} as activated,
        case when reason is null then newest end as newest
    from record
),
life as (
    {{fold "flag" "code, vintage, reason, registered, approved, activated" "newest"}}
),
event as (
    select
        code,
        vintage,
        n,
        newest,
        unnest(array[
            {{from}}, case when reason <> '' then {{from}} end,
            registered, approved, activated
        ]) as date,
        unnest(array['rows', 'reject:' || reason, 'registered', 'approved', 'activated']) as measure
    from life
)
select
    code,
    vintage,
    date,
    measure,
    cast(sum(n) as bigint) as n,
    max(newest) as newest
from event
where date is not null
group by code, vintage, date, measure
