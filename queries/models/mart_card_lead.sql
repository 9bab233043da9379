-- Cards printed on each night by the working days they took: a flow, not a state.
-- Grain: date, place (a province), days.
create or replace temp table stage_province_card_lead as
select
    n.date,
    c.place,
    r.weight,
    c.days,
    sum(r.weight * c.n)::bigint as printed
from raw.raw_card_lead as c
inner join stage_night as n using (date)
inner join stage_relation as r on r.relation = 'card_application' and n.date >= r.since
group by all;
