/*---
severity: warn
against: night
title:
  vi: Số lượt khớp nhiều hơn số lượt tra cứu
  en: More matches than requests
todo:
  vi: Hỏi cơ quan có tên về cách đếm.
  en: Ask the agency named how it counts.
---*/
select
    date,
    place,
    agency as subject,
    'verification.matched over requests' as measure,
    matched as value,
    requests as bound
from stage_nation_verification
where matched > requests
