/*---
severity: warn
against: intake
title:
  vi: Mã địa bàn không có trong danh mục
  en: An area code is not in the list
todo:
  vi: Xem `rejects/`; sửa mã ở nguồn, nhất là mã tỉnh thiếu phiên bản 63 hay 34.
  en: See `rejects/`; mend the codes at the source, above all province codes without their vintage 63 or 34.
---*/
select
    null::date as date,
    null::integer as place,
    relation as subject,
    'rows' as measure,
    n as value,
    0 as bound
from stage_reject
where reason = 'unknown_area' and relation <> 'task'
