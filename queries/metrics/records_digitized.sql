/*---
id: records_digitized
title:
  vi: Hồ sơ dân cư đã số hóa
  en: Population records digitized
short:
  vi: Đã số hóa
  en: Digitized
definition:
  vi: >-
    Số người đang sống, có đăng ký cư trú, mà thông tin đã được số hóa và cập nhật vào Cơ sở dữ liệu quốc gia về
    dân cư tính đến hết ngày dữ liệu. Người đã mất đến ngày đó không được tính.
  en: >-
    Living registered people whose particulars have been digitized into the National Population Database by the
    end of the data date. People deceased by then are left out.
numerator:
  vi: Người đang sống có hồ sơ đã số hóa
  en: Living people with a digitized record
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
    digitized as numerator
from population
where date between $from and $until
