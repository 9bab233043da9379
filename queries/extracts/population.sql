-- Residents and what their records have reached, as dated changes.
-- Grain: place, date, measure.
{{- $measures := "rows reject residents residents digitized digitized verified verified pin_issued pin_issued aged_14 aged_14"}}
with record as (
    {{placed "resident"}}
),
flag as (
    select
        place,
        {{reason}} as reason,
        {{seen "birth"}} as born,
        {{reached "birth" 14}} as aged_14,
        {{seen "digitized"}} as digitized,
        {{seen "verified"}} as verified,
        {{seen "pin"}} as pin,
        {{seen "deceased"}} as deceased,
        {{newest}} as newest{{stands}}
    from record
),
life as (
    {{fold "flag" "place, reason, born, aged_14, digitized, verified, pin, deceased" "newest"}}
),
event as (
    select
        place,
        n,
        newest{{where}},
        unnest(array[
            {{from}}, case when reason > 0 then {{from}} end,
            born, {{left "born" "deceased"}},
            digitized, {{left "digitized" "deceased"}},
            verified, {{left "verified" "deceased"}},
            pin, {{left "pin" "deceased"}},
            aged_14, {{left "aged_14" "deceased"}}
        ]) as date,
        unnest({{codes $measures}}) as measure,
        unnest(array[1, 1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1]) as sign
    from life
)
select
    place,
    date,
    {{names $measures}} as measure,
    cast(sum(sign * n) as bigint) as n,
    max(newest) as newest{{where}}
from event
where date is not null
group by place, date, measure{{where}}
having sum(sign * n) <> 0
