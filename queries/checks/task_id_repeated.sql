/*---
severity: warn
against: intake
title:
  vi: Mã nhiệm vụ bị trùng trong một danh sách
  en: A task id is there twice in one list
todo:
  vi: Đặt lại mã để mỗi nhiệm vụ trong danh sách có một mã riêng.
  en: Give every task of the list an id of its own.
---*/
select
    null::date as date,
    null::integer as place,
    'task' as subject,
    'rows' as measure,
    n as value,
    0 as bound
from stage_reject
where relation = 'task' and reason = 'duplicate_key'
