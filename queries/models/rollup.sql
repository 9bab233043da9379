-- The same facts by province (of 63; of 34 where a merged one is all that is
-- known) and for the nation. Grain: date, place, and what else the mart has.
create or replace temp table stage_province_population as
select
    s.date,
    coalesce(p.province63, p.province34) as place,
    s.weight,
    sum(s.residents)::bigint as residents,
    sum(s.digitized)::bigint as digitized,
    sum(s.verified)::bigint as verified,
    sum(s.pin_issued)::bigint as pin_issued,
    sum(s.aged_14)::bigint as aged_14,
    sum(s.eligible)::bigint as eligible
from stage_population as s
inner join reference.place as p using (place)
group by all;

create or replace temp table stage_nation_population as
select
    date,
    0 as place,
    weight,
    sum(residents)::bigint as residents,
    sum(digitized)::bigint as digitized,
    sum(verified)::bigint as verified,
    sum(pin_issued)::bigint as pin_issued,
    sum(aged_14)::bigint as aged_14,
    sum(eligible)::bigint as eligible
from stage_province_population
group by all;

create or replace temp table stage_province_card as
select
    s.date,
    coalesce(p.province63, p.province34) as place,
    s.weight,
    sum(s.received)::bigint as received,
    sum(s.approved)::bigint as approved,
    sum(s.printed)::bigint as printed,
    sum(s.delivered)::bigint as delivered,
    sum(s.rejected)::bigint as rejected,
    sum(s.waiting)::bigint as waiting,
    sum(s.waiting_7)::bigint as waiting_7,
    sum(s.waiting_30)::bigint as waiting_30,
    sum(s.waiting_90)::bigint as waiting_90,
    sum(s.timed)::bigint as timed,
    sum(s.on_time)::bigint as on_time,
    sum(s.holders)::bigint as holders
from stage_card as s
inner join reference.place as p using (place)
group by all;

create or replace temp table stage_nation_card as
select
    date,
    0 as place,
    weight,
    sum(received)::bigint as received,
    sum(approved)::bigint as approved,
    sum(printed)::bigint as printed,
    sum(delivered)::bigint as delivered,
    sum(rejected)::bigint as rejected,
    sum(waiting)::bigint as waiting,
    sum(waiting_7)::bigint as waiting_7,
    sum(waiting_30)::bigint as waiting_30,
    sum(waiting_90)::bigint as waiting_90,
    sum(timed)::bigint as timed,
    sum(on_time)::bigint as on_time,
    sum(holders)::bigint as holders
from stage_province_card
group by all;

create or replace temp table stage_province_eid as
select
    s.date,
    coalesce(p.province63, p.province34) as place,
    s.weight,
    sum(s.registered)::bigint as registered,
    sum(s.approved)::bigint as approved,
    sum(s.activated)::bigint as activated
from stage_eid as s
inner join reference.place as p using (place)
group by all;

create or replace temp table stage_nation_eid as
select
    date,
    0 as place,
    weight,
    sum(registered)::bigint as registered,
    sum(approved)::bigint as approved,
    sum(activated)::bigint as activated
from stage_province_eid
group by all;

create or replace temp table stage_nation_pyramid as
select
    date,
    0 as place,
    weight,
    sex,
    age_band,
    sum(residents)::bigint as residents,
    sum(digitized)::bigint as digitized,
    sum(holders)::bigint as holders
from stage_province_pyramid
group by all;

create or replace temp table stage_nation_card_lead as
select
    date,
    0 as place,
    weight,
    days,
    sum(printed)::bigint as printed
from stage_province_card_lead
group by all;

create or replace temp table stage_nation_service as
select
    date,
    0 as place,
    weight,
    service,
    sum(submitted)::bigint as submitted,
    sum(online)::bigint as online,
    sum(completed)::bigint as completed,
    sum(due_completed)::bigint as due_completed,
    sum(on_time)::bigint as on_time
from stage_province_service
group by all;
