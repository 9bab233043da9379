/*---
severity: warn
against: intake
title:
  vi: Khóa bị trùng
  en: A key is there more than once
todo:
  vi: Xem `rejects/`; tìm xem có tệp nào được gửi hai lần không.
  en: See `rejects/`; see whether a file was delivered twice.
---*/
select
    null::date as date,
    null::integer as place,
    relation as subject,
    'rows' as measure,
    n as value,
    0 as bound
from stage_reject
where reason = 'duplicate_key' and relation <> 'task'
