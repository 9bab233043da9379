/*---
severity: warn
against: intake
title:
  vi: Dòng nhiệm vụ bị loại
  en: A task row was rejected
todo:
  vi: Xem `rejects/`; sửa dòng trong danh sách nhiệm vụ của nguồn.
  en: See `rejects/`; mend the row in the source's task list.
---*/
select
    null::date as date,
    null::integer as place,
    reason as subject,
    'rows' as measure,
    n as value,
    0 as bound
from stage_reject
where relation = 'task' and reason <> 'duplicate_key'
