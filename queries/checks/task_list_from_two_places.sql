/*---
severity: stop
against: intake
title:
  vi: Một danh sách nhiệm vụ đến từ hai nơi
  en: One task list comes from two places
todo:
  vi: Danh sách này vừa có trong nguồn vừa được nhập bằng `toancanh tasks import`; đổi tên phiên bản ở một nơi.
  en: The list is offered by a source and was put in with `toancanh tasks import`; rename its version in one of them.
---*/
select
    null::date as date,
    null::integer as place,
    list_version as subject,
    'places' as measure,
    2 as value,
    1 as bound
from stage_task_report
group by list_version
having bool_or(import is null) and bool_or(import is not null)
