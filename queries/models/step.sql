-- Each night of the chunk beside the last good night before it. Built again
-- whenever a night is kept back, since the next one is then judged against
-- another. Grain: date, place, name.
create or replace temp table candidate_step as
with seen as (
    select
        c.role,
        m.date,
        m.place,
        m.weight,
        m.name,
        m.value,
        r.reconstructed
    from candidate_measure as m
    inner join candidate_night as c on c.snapshot = m.snapshot and c.date = m.date and c.role <> 'replaced'
    inner join gate_measure as k on k.name = m.name and k.kind <> 'level'
    inner join candidate_relation as r on r.snapshot = m.snapshot and r.date = m.date and r.relation = k.relation
),
stepped as (
    select
        *,
        lag(value) over nights as previous,
        lag(date) over nights as previous_date,
        lag(reconstructed) over nights as previous_reconstructed
    from seen
    window nights as (partition by place, name order by date)
)
select *
from stepped
where role = 'staged' and previous is not null;

-- How fast the nation's measures rose on the nights before. Grain: date, name.
create or replace temp table candidate_rise as
with seen as (
    select c.role, m.date, m.name, m.value
    from candidate_measure as m
    inner join candidate_night as c on c.snapshot = m.snapshot and c.date = m.date and c.role <> 'replaced'
    inner join gate_measure as k on k.name = m.name and k.kind <> 'level'
    where m.place = 0
),
stepped as (
    select
        *,
        lag(value) over nights as previous,
        lag(date) over nights as previous_date,
        (value - lag(value) over nights) / (date - lag(date) over nights) as rise
    from seen
    window nights as (partition by name order by date)
),
recent as (
    select
        *,
        max(rise) over month as largest,
        count_if(rise > 0) over month as rises
    from stepped
    window month as (partition by name order by date rows between 28 preceding and 1 preceding)
),
residents as (
    select date, value
    from seen
    where name = 'population.residents'
)
select
    r.role,
    r.date,
    r.name,
    r.value,
    r.previous,
    r.previous_date,
    r.rise,
    r.largest,
    r.rises,
    greatest(coalesce(p.value, 0), r.previous) as base
from recent as r
left join residents as p on p.date = r.previous_date
where r.role = 'staged' and r.previous is not null;
