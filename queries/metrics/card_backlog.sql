/*---
id: card_backlog
title:
  vi: Hồ sơ thẻ căn cước đang chờ
  en: Identity card applications waiting
short:
  vi: Đang chờ
  en: Waiting
definition:
  vi: >-
    Số hồ sơ cấp thẻ căn cước đã thu nhận mà đến hết ngày dữ liệu chưa in thẻ và chưa bị từ chối; chia theo số
    ngày (theo lịch) đã chờ kể từ ngày thu nhận.
  en: >-
    Identity card applications received that by the end of the data date have neither led to a printed card nor
    been rejected; split by calendar days waited since they were received.
numerator:
  vi: Hồ sơ đang chờ
  en: Applications waiting
unit: applications
better: lower
kind: count
grain: commune
dims:
  - name: days
    values: [up_to_7, 8_to_30, 31_to_90, over_90]
reads: [card]
relations: [card_application]
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
select
    date,
    place,
    unnest(['up_to_7', '8_to_30', '31_to_90', 'over_90']) as days,
    unnest([waiting - waiting_7, waiting_7 - waiting_30, waiting_30 - waiting_90, waiting_90]) as numerator
from card
where date between $from and $until
