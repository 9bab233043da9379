/*---
id: task_progress
title:
  vi: Tiến độ bình quân của nhiệm vụ
  en: Mean task progress
short:
  vi: Tiến độ
  en: Progress
definition:
  vi: >-
    Bình quân phần trăm tiến độ được báo cáo của các nhiệm vụ không thường xuyên; nhiệm vụ đã hoàn thành tính
    100 %. Nhiệm vụ chưa báo cáo phần trăm không được tính và kết quả được đánh dấu “chưa đầy đủ”.
  en: >-
    Mean of the percentages reported for tasks that are not permanent; a task that is done counts 100 %. Tasks
    without a reported percentage are left out and the answer is marked partial.
numerator:
  vi: Tổng phần trăm tiến độ
  en: Sum of the percentages
denominator:
  vi: 100 cho mỗi nhiệm vụ có báo cáo tiến độ
  en: 100 for every task with a reported percentage
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
with reported as (
    select
        date,
        list_version,
        coalesce(lead_agency, '') as agency,
        case when state = 'done' then 100 else round(percent) end as percent
    from task
    where date between $from and $until and timeliness <> 'permanent'
)

select
    date,
    0::integer as place,
    list_version as list,
    agency,
    coalesce(sum(percent), 0)::bigint as numerator,
    (100 * count(percent))::bigint as denominator,
    count(percent) < count(*) as partial
from reported
group by all
