/*---
severity: warn
against: intake
title:
  vi: Ngày sau thời điểm đọc dữ liệu
  en: A date lies in the future
todo:
  vi: Xem `rejects/`; kiểm tra đồng hồ và múi giờ của nguồn.
  en: See `rejects/`; look at the clock and the time zone of the source.
---*/
select
    null::date as date,
    null::integer as place,
    relation as subject,
    'rows' as measure,
    n as value,
    0 as bound
from stage_reject
where reason = 'future_date' and relation <> 'task'
