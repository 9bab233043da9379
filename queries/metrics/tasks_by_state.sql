/*---
id: tasks_by_state
title:
  vi: Nhiệm vụ theo trạng thái
  en: Tasks by state
short:
  vi: Nhiệm vụ
  en: Tasks
definition:
  vi: >-
    Số nhiệm vụ trong các danh mục nhiệm vụ đang theo dõi, theo trạng thái được báo cáo gần nhất đến hết ngày dữ
    liệu. Tình trạng thời hạn được tính từ hạn hoàn thành và ngày hoàn thành, không lấy theo trạng thái
    được báo cáo.
  en: >-
    Tasks of the lists being followed, by the state last reported by the end of the data date. Timeliness is
    computed from the due date and the date of completion, not taken from what is reported.
numerator:
  vi: Nhiệm vụ
  en: Tasks
unit: tasks
better: neither
kind: count
grain: nation
dims:
  - name: state
    values: [done, in_progress, not_started, unreported]
  - name: timeliness
    values: [on_time, late, not_due, overdue, permanent, unknown]
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
    state,
    timeliness,
    list_version as list,
    coalesce(lead_agency, '') as agency,
    count(*)::bigint as numerator
from task
where date between $from and $until
group by all
