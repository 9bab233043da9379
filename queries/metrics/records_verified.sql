/*---
id: records_verified
title:
  vi: Hồ sơ dân cư đúng, đủ, sạch, sống
  en: Population records verified
short:
  vi: Đã xác minh
  en: Verified
definition:
  vi: >-
    Số người đang sống có hồ sơ dân cư đã được rà soát, xác minh là “đúng, đủ, sạch, sống” tính đến hết ngày dữ
    liệu. Người đã mất đến ngày đó không được tính.
  en: >-
    Living people whose population record has been checked as correct, complete, clean and live by the end of
    the data date. People deceased by then are left out.
numerator:
  vi: Người đang sống có hồ sơ đã xác minh
  en: Living people with a verified record
unit: records
better: higher
kind: count
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
    verified as numerator
from population
where date between $from and $until
