-- Residents and what their records have reached, as dated changes.
-- Grain: code, vintage, date, measure.
with record as (
    {{record "resident"}}
),
flag as (
    select
        code,
        vintage,
        coalesce(reason, '') as reason,
        {{seen "birth"}} as born,
        {{reached "birth" 14}} as aged_14,
        {{seen "digitized"}} as digitized,
        {{seen "verified"}} as verified,
        {{seen "pin"}} as pin,
        {{seen "deceased"}} as deceased,
        case when reason is null then newest end as newest
    from record
),
life as (
    {{fold "flag" "code, vintage, reason, born, aged_14, digitized, verified, pin, deceased" "newest"}}
),
event as (
    select
        code,
        vintage,
        n,
        newest,
        unnest(array[
            {{from}}, case when reason <> '' then {{from}} end,
            born, {{left "born" "deceased"}},
            digitized, {{left "digitized" "deceased"}},
            verified, {{left "verified" "deceased"}},
            pin, {{left "pin" "deceased"}},
            aged_14, {{left "aged_14" "deceased"}}
        ]) as date,
        unnest(array[
            'rows', 'reject:' || reason,
            'residents', 'residents',
            'digitized', 'digitized',
            'verified', 'verified',
            'pin_issued', 'pin_issued',
            'aged_14', 'aged_14'
        ]) as measure,
        unnest(array[1, 1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1]) as sign
    from life
)
select
    code,
    vintage,
    date,
    measure,
    cast(sum(sign * n) as bigint) as n,
    max(newest) as newest
from event
where date is not null
group by code, vintage, date, measure
having sum(sign * n) <> 0
