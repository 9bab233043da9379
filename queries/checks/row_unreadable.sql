/*---
severity: warn
against: intake
title:
  vi: Dòng không đọc được hoặc thiếu khóa
  en: A row cannot be read or lacks its key
todo:
  vi: Xem `rejects/` để biết tệp, dòng và cột.
  en: See `rejects/` for the file, line and column.
---*/
select
    null::date as date,
    null::integer as place,
    relation || ' ' || reason as subject,
    'rows' as measure,
    n as value,
    0 as bound
from stage_reject
where reason in ('unparsable', 'unknown_word', 'missing_key', 'unknown_resident') and relation <> 'task'
