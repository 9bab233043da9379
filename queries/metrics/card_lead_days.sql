/*---
id: card_lead_days
title:
  vi: Thẻ căn cước in trong 30 ngày, theo thời gian cấp
  en: Identity cards printed in 30 days, by lead time
short:
  vi: Theo thời gian cấp
  en: By lead time
definition:
  vi: >-
    Số thẻ in trong 30 ngày tính đến hết ngày dữ liệu, chia theo số ngày làm việc từ ngày thu nhận hồ sơ đến ngày
    in thẻ. Từ 60 ngày trở lên tính là 60. Đánh dấu “chưa đầy đủ” khi thiếu số liệu của ngày nào đó trong 30 ngày.
  en: >-
    Cards printed in the 30 days up to the end of the data date, by the working days from receipt of the
    application to the printing of the card. 60 days and more count as 60. Marked partial where one of the 30
    nights is missing.
numerator:
  vi: Thẻ in trong 30 ngày, theo số ngày làm việc
  en: Cards printed in 30 days, by working days
unit: cards
better: neither
kind: count
grain: province
dims:
  - name: days
    values: [
      "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17",
      "18", "19", "20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "30", "31", "32", "33",
      "34", "35", "36", "37", "38", "39", "40", "41", "42", "43", "44", "45", "46", "47", "48", "49",
      "50", "51", "52", "53", "54", "55", "56", "57", "58", "59", "60"
    ]
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
    card_lead.days::varchar as days,
    sum(card_lead.printed)::bigint as numerator,
    printing.partial
from printing
join card_lead on card_lead.date = printing.printed_on
group by all
