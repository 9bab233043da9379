/*---
id: cards_approved
title:
  vi: Hồ sơ thẻ căn cước đã phê duyệt
  en: Identity card applications approved
short:
  vi: Đã phê duyệt
  en: Approved
definition:
  vi: Tổng số hồ sơ cấp thẻ căn cước đã được phê duyệt, cộng dồn đến hết ngày dữ liệu.
  en: All identity card applications approved, cumulative to the end of the data date.
numerator:
  vi: Hồ sơ đã phê duyệt
  en: Applications approved
unit: applications
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
    approved as numerator
from card
where date between $from and $until
