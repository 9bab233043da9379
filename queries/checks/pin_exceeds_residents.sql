/*---
severity: stop
against: night
title:
  vi: Số định danh đã cấp nhiều hơn số dân
  en: More personal numbers than residents
todo:
  vi: Kiểm tra cột ngày cấp số định danh và ngày mất ở nguồn.
  en: Look at the dates of issue and of death in the source.
---*/
select
    date,
    place,
    null::varchar as subject,
    'population.pin_issued over residents' as measure,
    pin_issued as value,
    residents as bound
from stage_population
where pin_issued > residents
