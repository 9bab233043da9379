/*---
severity: stop
against: night
title:
  vi: Tổng các cấp không khớp
  en: The levels do not add up
todo:
  vi: Đây là lỗi của chương trình (một địa bàn không thuộc tỉnh nào); báo cho đơn vị phát triển.
  en: This is a fault of the program (a place that lies in no province); tell the developers.
---*/
with commune as (
    select date, 'population.residents' as measure, sum(residents) as value from stage_population group by all
    union all
    select date, 'population.digitized', sum(digitized) from stage_population group by all
    union all
    select date, 'card.received', sum(received) from stage_card group by all
    union all
    select date, 'card.delivered', sum(delivered) from stage_card group by all
    union all
    select date, 'eid.registered', sum(registered) from stage_eid group by all
    union all
    select date, 'eid.activated', sum(activated) from stage_eid group by all
),
nation as (
    select date, name as measure, value
    from candidate_measure
    where snapshot = 0 and place = 0
)
select
    date,
    0 as place,
    null::varchar as subject,
    c.measure,
    n.value,
    c.value as bound
from commune as c
left join nation as n using (date, measure)
where n.value is distinct from c.value
