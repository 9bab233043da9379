/*---
id: card_lead_time
title:
  vi: Thời gian cấp thẻ căn cước (trung vị)
  en: Identity card lead time (median)
short:
  vi: Thời gian cấp
  en: Lead time
definition:
  vi: >-
    Trung vị số ngày làm việc từ ngày thu nhận hồ sơ đến ngày in thẻ, của các thẻ in trong 30 ngày tính đến hết
    ngày dữ liệu: một nửa số thẻ được in nhanh hơn hoặc bằng giá trị này. Từ 60 ngày trở lên tính là 60. Đánh
    dấu “chưa đầy đủ” khi thiếu số liệu của ngày nào đó trong 30 ngày.
  en: >-
    Median working days from receipt of the application to the printing of the card, over the cards printed in
    the 30 days up to the end of the data date: half of them took no longer. 60 days and more count as 60.
    Marked partial where one of the 30 nights is missing.
numerator:
  vi: Thẻ in trong 30 ngày, theo số ngày làm việc
  en: Cards printed in 30 days, by working days
unit: days
better: lower
kind: median
over: days
grain: province
dims:
  - name: days
reads: [card_lead, night_relation]
relations: [card_application]
lookback: 29
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
threshold: 0
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
    select
        date,
        count(*) over (order by date range between interval 29 days preceding and current row) as nights
    from night_relation
    where relation = 'card_application'
),

printing as (
    select taken.date, taken.date - ago.days::integer as printed_on, taken.nights < 30 as partial
    from taken
    cross join range(30) as ago (days)
    where taken.date between $from and $until
)

select
    printing.date,
    card_lead.place,
    card_lead.days,
    sum(card_lead.printed)::bigint as numerator,
    printing.partial
from printing
join card_lead on card_lead.date = printing.printed_on
group by all
