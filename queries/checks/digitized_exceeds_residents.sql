/*---
severity: stop
against: night
title:
  vi: Số hồ sơ số hóa nhiều hơn số dân
  en: More digitized records than residents
todo:
  vi: Kiểm tra cột ngày số hóa, ngày xác minh và ngày mất ở nguồn.
  en: Look at the dates of digitization, verification and death in the source.
---*/
select
    date,
    place,
    null::varchar as subject,
    'population.digitized or verified over residents' as measure,
    greatest(digitized, verified) as value,
    residents as bound
from stage_population
where greatest(digitized, verified) > residents
