/*---
id: card_on_time
title:
  vi: Tỷ lệ thẻ căn cước cấp đúng hạn trong 30 ngày
  en: Identity cards issued on time, last 30 days
short:
  vi: Đúng hạn
  en: On time
definition:
  vi: >-
    Trong số thẻ căn cước in trong 30 ngày tính đến hết ngày dữ liệu và xác định được thời gian xử lý, tỷ lệ thẻ
    in trong vòng 07 ngày làm việc kể từ ngày thu nhận hồ sơ. Không tính được khi thiếu số liệu của ngày mở đầu
    khoảng 30 ngày; đánh dấu “chưa đầy đủ” khi lịch nghỉ lễ chưa có năm liên quan.
  en: >-
    Of the identity cards printed in the 30 days up to the end of the data date whose processing time is known,
    the share printed within 7 working days of receipt. It is not answered where the night before those 30 days
    is missing, and is marked partial where the holiday calendar lacks a year it needs.
numerator:
  vi: Thẻ in trong vòng 07 ngày làm việc
  en: Cards printed within 7 working days
denominator:
  vi: Thẻ đã in xác định được thời gian xử lý
  en: Cards printed whose processing time is known
unit: share
better: higher
kind: ratio
grain: commune
dims: []
reads: [card, night_relation, calendar]
relations: [card_application]
lookback: 30
owner:
  vi: Bộ Công an – Cục Cảnh sát quản lý hành chính về trật tự xã hội (C06)
  en: Ministry of Public Security – Police Department for Administrative Management of Social Order (C06)
legal_basis:
  vi: >-
    Luật Căn cước số 26/2023/QH15: cấp, cấp đổi, cấp lại thẻ trong 07 ngày làm việc; Bộ luật Dân sự 2015, Điều
    147 và 148 (cách tính thời hạn)
  en: >-
    Law on Identification 26/2023/QH15: cards are issued, exchanged or reissued within 7 working days; Civil
    Code 2015, articles 147 and 148 (how periods are counted)
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
),

known as (
    select min(date) as first, max(date) as last
    from calendar
)

select
    present.date,
    present.place,
    case when taken.date is not null then present.on_time - coalesce(past.on_time, 0) end as numerator,
    case when taken.date is not null then present.timed - coalesce(past.timed, 0) end as denominator,
    coalesce(present.date > known.last or present.date - 30 < known.first, true) as partial
from card as present
cross join known
left join taken on taken.date = present.date - 30
left join card as past on past.date = present.date - 30 and past.place = present.place
where present.date between $from and $until
