-- What every gate says about every night of the chunk, the passed ones too.
-- Grain: date, gate.
create or replace temp table stage_gate as
with fault as (
    select
        n.date,
        f.gate,
        concat_ws(
            ' ',
            case when p.place is not null then p.name_vi || ':' end,
            f.subject,
            f.measure,
            case when f.value = trunc(f.value) then f.value::bigint::varchar else round(f.value, 4)::varchar end,
            case
                when f.bound = trunc(f.bound) then '(limit ' || f.bound::bigint::varchar || ')'
                when f.bound is not null then '(limit ' || round(f.bound, 4)::varchar || ')'
            end
        ) as words,
        coalesce(abs(f.value - f.bound), 0) as excess
    from gate_fault as f
    inner join stage_night as n on f.date is null or f.date = n.date
    left join reference.place as p on p.place = f.place
),
worst as (
    select date, gate, count(*) as faults, arg_max(words, (excess, words)) as detail
    from fault
    group by all
)
select
    n.date,
    c.gate,
    c.severity,
    coalesce(w.faults, 0)::bigint as faults,
    w.detail
from stage_night as n
cross join gate_check as c
left join worst as w on w.date = n.date and w.gate = c.gate;
