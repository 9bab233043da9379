-- Living residents by province, sex and age band, with and without a card, as
-- dated changes. A person leaves one band and enters the next on a birthday.
-- Grain: place, sex, age_band, date, measure.
{{- $measures := "residents residents digitized digitized holders_all holders_all holders_14 holders_14"}}
with record as (
    {{placed "resident"}}
),
{{- if holders}}
holder as (
    {{record "holder"}}
),
{{- end}}
flag as (
    select
        r.province as place,
        case when r.sex = 'female' then 1 else 0 end as sex,
        {{band "r.birth"}} as first_band,
        {{unfolded "r.birth"}} as birth,
        {{seen "r.birth"}} as born,
        {{reached "r.birth" 14}} as aged_14,
        {{seen "r.digitized"}} as digitized,
        {{if holders}}{{seen "h.delivered"}}{{else}}cast(null as date){{end}} as held,
        {{seen "r.deceased"}} as deceased
    from record as r
    {{- if holders}}
    left join holder as h on h.resident_id = r.resident_id
    {{- end}}
    where r.rejected_for is null
),
life as (
    {{fold "flag" "place, sex, first_band, birth, born, aged_14, digitized, deceased, held" ""}}
),
stay as (
    select
        l.place,
        l.sex,
        l.first_band + s.band as age_band,
        case when s.band = 0 then l.born else {{birthday "l.birth" "l.first_band + s.band"}} end as enters,
        least(
            l.deceased,
            case when l.first_band + s.band < 80 then {{birthday "l.birth" "l.first_band + s.band + 5"}} end
        ) as leaves,
        l.aged_14,
        l.digitized,
        l.held,
        l.n
    from life as l
    cross join (
        {{bands}}
    ) as s
    where l.first_band + s.band <= 80
        and l.born is not null
),
turn as (
    select
        place,
        sex,
        age_band,
        enters,
        case when leaves <= {{until}} then leaves end as leaves,
        case when digitized is not null then greatest(enters, digitized) end as digitized,
        case when held is not null then greatest(enters, held) end as held,
        case when held is not null and aged_14 is not null then greatest(enters, held, aged_14) end as held_14,
        n
    from stay
    where enters <= {{until}}
),
event as (
    select
        place,
        sex,
        age_band,
        n,
        unnest(array[
            enters, {{left "enters" "leaves"}},
            digitized, {{left "digitized" "leaves"}},
            held, {{left "held" "leaves"}},
            held_14, {{left "held_14" "leaves"}}
        ]) as date,
        unnest({{codes $measures}}) as measure,
        unnest(array[1, -1, 1, -1, 1, -1, 1, -1]) as sign
    from turn
)
select
    place,
    case when sex = 1 then 'female' else 'male' end as sex,
    age_band,
    date,
    {{names $measures}} as measure,
    cast(sum(sign * n) as bigint) as n
from event
where date is not null
group by place, sex, age_band, date, measure
having sum(sign * n) <> 0
