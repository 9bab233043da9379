/*---
severity: warn
against: intake
title:
  vi: Một bảng của nguồn không có dòng nào
  en: A relation was delivered without any row
todo:
  vi: >-
    Kiểm tra tệp (chỉ có dòng tiêu đề?) hoặc bảng của nguồn, rồi chạy lại; nếu bảng này chưa có dữ liệu thì bỏ nó khỏi
    nguồn để các trang ghi là không có nguồn thay vì số 0.
  en: >-
    Look at the file (only a header?) or the table at the source, then run again; if there is no data yet, take the
    relation out of the source, so that pages say no source instead of 0.
---*/
-- On a first night there is nothing to compare a 0 with: only this check sees it.
select
    null::date as date,
    null::integer as place,
    r.relation as subject,
    'rows' as measure,
    r.rows as value,
    1 as bound
from stage_relation as r
where r.rows = 0
