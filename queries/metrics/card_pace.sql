/*---
id: card_pace
title:
  vi: Nhịp trả thẻ căn cước mỗi ngày
  en: Identity cards delivered a day
short:
  vi: Thẻ mỗi ngày
  en: Cards a day
definition:
  vi: >-
    Số thẻ căn cước trả tới tay công dân bình quân một ngày (theo lịch) trong 28 ngày tính đến hết ngày dữ liệu.
    Lấy trọn bốn tuần để ngày nghỉ không làm sai lệch. Không tính được khi thiếu số liệu của đêm ngay trước 28
    ngày đó.
  en: >-
    Identity cards handed over per calendar day, on average of the 28 days up to the end of the data date. Four
    whole weeks keep weekends from bending the pace. Not answered where the night before them is missing.
numerator:
  vi: Thẻ trả trong 28 ngày
  en: Cards delivered in 28 days
unit: cards_per_day
better: higher
kind: count
per: 28
grain: commune
dims: []
reads: [card, night_relation]
relations: [card_application]
lookback: 28
owner:
  vi: Bộ Công an – Cục Cảnh sát quản lý hành chính về trật tự xã hội (C06)
  en: Ministry of Public Security – Police Department for Administrative Management of Social Order (C06)
legal_basis:
  vi: >-
    Luật Căn cước số 26/2023/QH15, có hiệu lực từ 01/7/2024 (trước đó: Luật Căn cước công dân số 59/2014/QH13);
    Quyết định số 06/QĐ-TTg ngày 06/01/2022
  en: >-
    Law on Identification 26/2023/QH15, in force since 1 July 2024 (before: Law on Citizen Identification
    59/2014/QH13); Decision 06/QĐ-TTg of 6 January 2022
visibility: all
threshold: 10
breaks:
  - date: 2024-07-01
    reason:
      vi: >-
        Luật Căn cước số 26/2023/QH15 có hiệu lực: thẻ căn cước công dân đổi tên thành thẻ căn cước, người dưới
        14 tuổi cũng được cấp thẻ theo yêu cầu.
      en: >-
        The Law on Identification 26/2023/QH15 takes effect: the card has a new name, and children under 14 may
        have one on request.
---*/
with taken as (
    select date
    from night_relation
    where relation = 'card_application'
)

select
    present.date,
    present.place,
    case when taken.date is not null then present.delivered - coalesce(past.delivered, 0) end as numerator
from card as present
left join taken on taken.date = present.date - 28
left join card as past on past.date = present.date - 28 and past.place = present.place
where present.date between $from and $until
