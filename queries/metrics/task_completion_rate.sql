/*---
id: task_completion_rate
title:
  vi: Tỷ lệ nhiệm vụ hoàn thành
  en: Task completion rate
short:
  vi: Hoàn thành
  en: Completed
definition:
  vi: >-
    Trong số nhiệm vụ có thời hạn (không tính nhiệm vụ thường xuyên), tỷ lệ nhiệm vụ đã được báo cáo hoàn thành
    tính đến hết ngày dữ liệu, kể cả hoàn thành quá hạn.
  en: >-
    Of the tasks with an end (permanent ones left out), the share reported done by the end of the data date,
    late ones included.
numerator:
  vi: Nhiệm vụ đã hoàn thành
  en: Tasks done
denominator:
  vi: Nhiệm vụ không thường xuyên
  en: Tasks that are not permanent
unit: share
better: higher
kind: ratio
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
    (count(*) filter (where state = 'done'))::bigint as numerator,
    count(*)::bigint as denominator
from task
where date between $from and $until and timeliness <> 'permanent'
group by all
