/*---
severity: warn
against: night
title:
  vi: Một bảng của nguồn chưa cập nhật
  en: One relation of a source has not moved on
todo:
  vi: Hỏi đơn vị quản lý nguồn vì sao bảng này không có sự kiện mới trong khi các bảng khác vẫn có.
  en: Ask the owner of the source why this relation shows nothing new while the others do.
---*/
-- Task lists are reported by the month and are left out.
select
    n.date,
    null::integer as place,
    r.relation as subject,
    'hours since its newest event or file' as measure,
    round(epoch(r.local_extracted_at - coalesce(r.newest_event, r.newest_file)) / 3600, 1) as value,
    r.fresh_within / 3600 as bound
from stage_night as n
cross join stage_relation as r
where r.fresh_within is not null
    and r.relation <> 'task'
    and coalesce(r.newest_event, r.newest_file) < n.date + interval 1 day
    and epoch(r.local_extracted_at - coalesce(r.newest_event, r.newest_file)) > r.fresh_within
