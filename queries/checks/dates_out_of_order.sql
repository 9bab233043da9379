/*---
severity: warn
against: intake
title:
  vi: Các mốc ngày sai thứ tự
  en: Dates run backwards
todo:
  vi: Xem `rejects/`; sửa ngày ở nguồn.
  en: See `rejects/`; mend the dates at the source.
---*/
select
    null::date as date,
    null::integer as place,
    relation as subject,
    'rows' as measure,
    n as value,
    0 as bound
from stage_reject
where reason = 'dates_backwards' and relation <> 'task'
