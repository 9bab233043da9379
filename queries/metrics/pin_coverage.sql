/*---
id: pin_coverage
title:
  vi: Tỷ lệ cấp số định danh cá nhân
  en: Personal number coverage
short:
  vi: Tỷ lệ số định danh
  en: PIN coverage
definition:
  vi: >-
    Trong số người đang sống có hồ sơ đã số hóa, tỷ lệ người đã được cấp số định danh cá nhân tính đến hết ngày
    dữ liệu.
  en: >-
    Of the living people with a digitized record, the share who have been given a personal identification number
    by the end of the data date.
numerator:
  vi: Người đang sống đã có số định danh cá nhân
  en: Living people with a personal number
denominator:
  vi: Người đang sống có hồ sơ đã số hóa
  en: Living people with a digitized record
unit: share
better: higher
kind: ratio
grain: commune
dims: []
reads: [population]
relations: [resident]
owner:
  vi: Bộ Công an – Cục Cảnh sát quản lý hành chính về trật tự xã hội (C06)
  en: Ministry of Public Security – Police Department for Administrative Management of Social Order (C06)
legal_basis:
  vi: Luật Căn cước số 26/2023/QH15 (số định danh cá nhân); Quyết định số 06/QĐ-TTg ngày 06/01/2022
  en: >-
    Law on Identification 26/2023/QH15 (personal identification number); Decision 06/QĐ-TTg of 6 January 2022
visibility: all
threshold: 10
---*/
select
    date,
    place,
    pin_issued as numerator,
    digitized as denominator
from population
where date between $from and $until
