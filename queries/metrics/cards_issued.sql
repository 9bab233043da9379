/*---
id: cards_issued
title:
  vi: Thẻ căn cước đã cấp (đã in)
  en: Identity cards issued (printed)
short:
  vi: Thẻ đã cấp
  en: Cards issued
definition:
  vi: >-
    Tổng số thẻ căn cước đã được in, cộng dồn đến hết ngày dữ liệu. Thẻ đã in nhưng chưa trả tới tay công dân
    vẫn được tính ở đây; số đã trả xem chỉ tiêu “Thẻ căn cước đã trả công dân”.
  en: >-
    All identity cards printed, cumulative to the end of the data date. A printed card that has not reached its
    holder yet is counted here; for those handed over see “Identity cards delivered”.
numerator:
  vi: Thẻ đã in
  en: Cards printed
unit: cards
better: higher
kind: count
grain: commune
dims: []
reads: [card]
relations: [card_application]
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
select
    date,
    place,
    printed as numerator
from card
where date between $from and $until
