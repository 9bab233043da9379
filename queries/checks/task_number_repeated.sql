/*---
severity: warn
against: night
title:
  vi: Số thứ tự in trong danh sách bị trùng
  en: A printed task number is there twice
todo:
  vi: Đối chiếu với văn bản gốc; mã nhiệm vụ vẫn phân biệt được các dòng.
  en: Compare with the document; the task ids still tell the rows apart.
---*/
select
    date,
    0 as place,
    list_version || ' ' || number as subject,
    'tasks' as measure,
    count(*) as value,
    1 as bound
from stage_nation_task
where number is not null
group by date, list_version, number
having count(*) > 1
