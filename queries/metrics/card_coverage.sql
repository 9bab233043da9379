/*---
id: card_coverage
title:
  vi: Tỷ lệ người có thẻ căn cước
  en: Identity card coverage
short:
  vi: Tỷ lệ có thẻ
  en: Card coverage
definition:
  vi: >-
    Trong số người đang sống thuộc diện được cấp thẻ, tỷ lệ người đã nhận thẻ căn cước tính đến hết ngày dữ
    liệu. Đến hết ngày 30/6/2024, diện được cấp thẻ là người từ đủ 14 tuổi; từ 01/7/2024 là mọi lứa tuổi. Mỗi
    người được tính một lần, dù đã nhận nhiều thẻ.
  en: >-
    Of the living people entitled to an identity card, the share who have received one by the end of the data
    date. Entitled are those aged 14 and over until 30 June 2024 and people of every age since 1 July 2024. A
    person counts once, however many cards were received.
numerator:
  vi: Người đang sống thuộc diện được cấp thẻ và đã nhận thẻ
  en: Entitled living people who hold a delivered card
denominator:
  vi: Người đang sống thuộc diện được cấp thẻ
  en: Living people entitled to a card
unit: share
better: higher
kind: ratio
grain: commune
dims: []
reads: [card, population]
relations: [card_application, resident]
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
        Luật Căn cước số 26/2023/QH15 có hiệu lực: người dưới 14 tuổi cũng được cấp thẻ theo yêu cầu, nên
        mẫu số gồm mọi lứa tuổi và tỷ lệ giảm đột ngột.
      en: >-
        The Law on Identification 26/2023/QH15 takes effect: children under 14 may have a card on request,
        so the denominator holds every age and the share drops at once.
---*/
select
    date,
    place,
    holders as numerator,
    0::bigint as denominator
from card
where date between $from and $until
union all
select
    date,
    place,
    0::bigint as numerator,
    eligible as denominator
from population
where date between $from and $until
