/*---
id: pin_issued
title:
  vi: Người đã được cấp số định danh cá nhân
  en: Personal numbers issued
short:
  vi: Đã cấp số định danh
  en: PINs issued
definition:
  vi: >-
    Số người đang sống đã được xác lập số định danh cá nhân tính đến hết ngày dữ liệu. Người đã mất đến ngày đó
    không được tính.
  en: >-
    Living people who have been given a personal identification number by the end of the data date. People
    deceased by then are left out.
numerator:
  vi: Người đang sống đã có số định danh cá nhân
  en: Living people with a personal number
unit: persons
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
  vi: Luật Căn cước số 26/2023/QH15 (số định danh cá nhân); Quyết định số 06/QĐ-TTg ngày 06/01/2022
  en: >-
    Law on Identification 26/2023/QH15 (personal identification number); Decision 06/QĐ-TTg of 6 January 2022
visibility: all
threshold: 10
---*/
select
    date,
    place,
    pin_issued as numerator
from population
where date between $from and $until
