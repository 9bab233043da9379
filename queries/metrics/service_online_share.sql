/*---
id: service_online_share
title:
  vi: Tỷ lệ hồ sơ nộp trực tuyến trong 30 ngày
  en: Cases submitted online, last 30 days
short:
  vi: Trực tuyến
  en: Online
definition:
  vi: >-
    Trong số hồ sơ dịch vụ công tiếp nhận trong 30 ngày tính đến hết ngày dữ liệu, tỷ lệ hồ sơ nộp trực tuyến.
    Không tính được khi thiếu số liệu của ngày mở đầu khoảng 30 ngày.
  en: >-
    Of the public service cases received in the 30 days up to the end of the data date, the share submitted
    online. Not answered where the night before those 30 days is missing.
numerator:
  vi: Hồ sơ nộp trực tuyến
  en: Cases submitted online
denominator:
  vi: Hồ sơ tiếp nhận
  en: Cases received
unit: share
better: higher
kind: ratio
grain: province
dims:
  - name: service
reads: [service, night_relation]
relations: [service_case]
lookback: 30
owner:
  vi: Văn phòng Chính phủ – Cục Kiểm soát thủ tục hành chính
  en: Government Office – Administrative Procedures Control Agency
legal_basis:
  vi: >-
    Quyết định số 06/QĐ-TTg ngày 06/01/2022; Nghị định số 61/2018/NĐ-CP về cơ chế một cửa, một cửa liên thông
    (được sửa đổi bởi Nghị định số 107/2021/NĐ-CP); Nghị định số 118/2025/NĐ-CP
  en: >-
    Decision 06/QĐ-TTg of 6 January 2022; Decree 61/2018/NĐ-CP on one-stop administrative procedures (amended by
    Decree 107/2021/NĐ-CP); Decree 118/2025/NĐ-CP
visibility: all
threshold: 0
---*/
with taken as (
    select date
    from night_relation
    where relation = 'service_case'
)

select
    present.date,
    present.place,
    present.service,
    case when taken.date is not null then present.online - coalesce(past.online, 0) end as numerator,
    case when taken.date is not null then present.submitted - coalesce(past.submitted, 0) end as denominator
from service as present
left join taken on taken.date = present.date - 30
left join service as past on past.date = present.date - 30 and past.place = present.place and past.service = present.service
where present.date between $from and $until
