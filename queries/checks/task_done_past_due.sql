/*---
severity: warn
against: night
title:
  vi: Báo cáo hoàn thành nhưng ngày hoàn thành sau thời hạn
  en: Done past its due day, reported as done
todo:
  vi: Ghi nhận là hoàn thành quá hạn khi tổng hợp.
  en: Count it as done late.
---*/
select
    date,
    place,
    list_version || ' ' || task_id as subject,
    'days late' as measure,
    days_late as value,
    0 as bound
from stage_nation_task
where state = 'done' and timeliness = 'late' and disagrees
