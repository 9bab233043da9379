/*---
severity: stop
against: night
title:
  vi: Số người giữ thẻ nhiều hơn số người thuộc diện cấp
  en: More card holders than people entitled
todo:
  vi: Kiểm tra dữ liệu dân cư và hồ sơ cấp thẻ có cùng nguồn và cùng trọng số không.
  en: See whether residents and applications come from the same source with the same weight.
---*/
select
    c.date,
    c.place,
    null::varchar as subject,
    'card.holders over population.eligible' as measure,
    c.holders as value,
    p.eligible as bound
from stage_province_card as c
inner join stage_province_population as p using (date, place)
where c.holders > p.eligible
