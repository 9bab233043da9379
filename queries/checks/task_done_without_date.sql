/*---
severity: warn
against: night
title:
  vi: Báo cáo hoàn thành nhưng không có ngày hoàn thành
  en: Reported done without a date
todo:
  vi: Đề nghị cơ quan chủ trì bổ sung ngày hoàn thành.
  en: Ask the lead agency for the date.
---*/
select
    date,
    place,
    list_version || ' ' || task_id as subject,
    'days late, unknown' as measure,
    0 as value,
    0 as bound
from stage_nation_task
where state = 'done' and completed_on is null and timeliness <> 'permanent'
