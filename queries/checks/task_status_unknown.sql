/*---
severity: warn
against: night
title:
  vi: Trạng thái nhiệm vụ không có trong danh mục
  en: A task status in words we do not know
todo:
  vi: Viết lại trạng thái theo danh mục của mẫu nhập; đến khi đó nhiệm vụ được tính là chưa báo cáo.
  en: Write the status in the words of the template; until then the task counts as unreported.
---*/
select
    date,
    place,
    list_version || ' ' || task_id || ' "' || status_reported || '"' as subject,
    'tasks' as measure,
    1 as value,
    0 as bound
from stage_nation_task
where state = 'unreported' and trim(status_reported) <> ''
