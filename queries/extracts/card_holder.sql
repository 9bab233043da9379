-- Living residents who hold a card: all, and those of 14 and over, as dated changes.
-- Grain: place, date, measure.
{{- $measures := "holders_all holders_all holders_14 holders_14"}}
with record as (
    {{placed "resident"}}
),
holder as (
    {{record "holder"}}
),
flag as (
    select
        r.place,
        {{seen "h.delivered"}} as held,
        {{reached "r.birth" 14}} as aged_14,
        {{seen "r.birth"}} as born,
        {{seen "r.deceased"}} as deceased
    from record as r
    join holder as h on h.resident_id = r.resident_id
    where r.rejected_for is null
),
life as (
    {{fold "flag" "place, held, aged_14, born, deceased" ""}}
),
hold as (
    select
        place,
        n,
        deceased,
        case when held is not null and born is not null then greatest(held, born) end as held,
        case when held is not null and aged_14 is not null then greatest(held, aged_14) end as held_14
    from life
),
event as (
    select
        place,
        n,
        unnest(array[held, {{left "held" "deceased"}}, held_14, {{left "held_14" "deceased"}}]) as date,
        unnest({{codes $measures}}) as measure,
        unnest(array[1, -1, 1, -1]) as sign
    from hold
)
select
    place,
    date,
    {{names $measures}} as measure,
    cast(sum(sign * n) as bigint) as n
from event
where date is not null
group by place, date, measure
having sum(sign * n) <> 0
