/*---
severity: stop
against: intake
title:
  vi: Quá nhiều dòng bị loại
  en: Too many rows rejected
todo:
  vi: Xem thư mục `rejects/` để biết lý do và dòng, sửa ở nguồn rồi chạy lại; hoặc nâng `gates.rejected_share`.
  en: >-
    See `rejects/` for reasons and lines, have them mended at the source and run again; or raise
    `gates.rejected_share`.
---*/
-- Official task lists are short and dirty: their rejects warn, see task_row_rejected.
select
    null::date as date,
    null::integer as place,
    r.relation as subject,
    'share rejected' as measure,
    r.rejected / r.rows as value,
    l.rejected_share as bound
from stage_relation as r
cross join gate_limit as l
where r.relation <> 'task'
    and r.rows > 0
    and r.rejected / r.rows > l.rejected_share
