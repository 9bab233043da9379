/*---
id: verification_coverage
title:
  vi: Tỷ lệ hồ sơ dân cư đúng, đủ, sạch, sống
  en: Verification coverage
short:
  vi: Tỷ lệ xác minh
  en: Verified
definition:
  vi: >-
    Trong số người đang sống có hồ sơ đã số hóa, tỷ lệ hồ sơ đã được xác minh là “đúng, đủ, sạch, sống” tính đến
    hết ngày dữ liệu.
  en: >-
    Of the living people with a digitized record, the share whose record has been checked as correct, complete,
    clean and live by the end of the data date.
numerator:
  vi: Người đang sống có hồ sơ đã xác minh
  en: Living people with a verified record
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
  vi: >-
    Luật Căn cước số 26/2023/QH15 (Cơ sở dữ liệu quốc gia về dân cư); Luật Cư trú số 68/2020/QH14; Quyết định số
    06/QĐ-TTg ngày 06/01/2022
  en: >-
    Law on Identification 26/2023/QH15 (National Population Database); Law on Residence 68/2020/QH14; Decision
    06/QĐ-TTg of 6 January 2022
visibility: all
threshold: 10
---*/
select
    date,
    place,
    verified as numerator,
    digitized as denominator
from population
where date between $from and $until
