/*---
id: tasks_overdue
title:
  vi: Nhiệm vụ quá hạn
  en: Tasks overdue
short:
  vi: Quá hạn
  en: Overdue
definition:
  vi: >-
    Số nhiệm vụ có hạn hoàn thành trước ngày dữ liệu mà chưa được báo cáo hoàn thành, tính theo ngày, kể cả khi
    báo cáo ghi khác. Nhiệm vụ thường xuyên không có hạn nên không tính.
  en: >-
    Tasks whose due date lies before the data date and that have not been reported done, judged by the dates
    whatever the report says. Permanent tasks have no due date and are not counted.
numerator:
  vi: Nhiệm vụ quá hạn
  en: Tasks overdue
unit: tasks
better: lower
kind: count
grain: nation
dims:
  - name: list
  - name: agency
reads: [task]
relations: [task]
owner:
  vi: Tổ công tác triển khai Đề án 06 của Chính phủ (Bộ Công an là cơ quan thường trực)
  en: >-
    Government Working Group on Project 06 (standing agency: Ministry of Public Security)
legal_basis:
  vi: >-
    Quyết định số 06/QĐ-TTg ngày 06/01/2022 (Phụ lục nhiệm vụ) và các văn bản giao nhiệm vụ của Thủ tướng Chính
    phủ
  en: Decision 06/QĐ-TTg of 6 January 2022 (annex of tasks) and the Prime Minister's later assignments
visibility: all
threshold: 0
---*/
select
    date,
    0::integer as place,
    list_version as list,
    coalesce(lead_agency, '') as agency,
    (count(*) filter (where timeliness = 'overdue'))::bigint as numerator
from task
where date between $from and $until
group by all
