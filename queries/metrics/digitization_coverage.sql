/*---
id: digitization_coverage
title:
  vi: Tỷ lệ số hóa hồ sơ dân cư
  en: Digitization coverage
short:
  vi: Tỷ lệ số hóa
  en: Digitization rate
definition:
  vi: >-
    Trong số người đang sống có đăng ký cư trú, tỷ lệ người đã có hồ sơ được số hóa trong Cơ sở dữ liệu quốc gia
    về dân cư tính đến hết ngày dữ liệu.
  en: >-
    Of the living people registered as residents, the share whose record has been digitized into the National
    Population Database by the end of the data date.
numerator:
  vi: Người đang sống có hồ sơ đã số hóa
  en: Living people with a digitized record
denominator:
  vi: Người đang sống có đăng ký cư trú
  en: Living registered residents
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
    digitized as numerator,
    residents as denominator
from population
where date between $from and $until
