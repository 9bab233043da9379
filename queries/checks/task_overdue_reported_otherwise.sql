/*---
severity: warn
against: night
title:
  vi: Quá hạn theo ngày nhưng báo cáo khác
  en: Overdue by date, reported otherwise
todo:
  vi: Đề nghị cơ quan chủ trì cập nhật trạng thái hoặc hạn mới.
  en: Ask the lead agency for the state or a new due date.
---*/
select
    date,
    place,
    list_version || ' ' || task_id as subject,
    'days late' as measure,
    days_late as value,
    0 as bound
from stage_nation_task
where timeliness = 'overdue' and disagrees
