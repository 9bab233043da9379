/*---
id: digitization_by_age
title:
  vi: Tỷ lệ số hóa theo giới tính và nhóm tuổi
  en: Digitization coverage by sex and age
short:
  vi: Số hóa theo tuổi
  en: Digitized by age
definition:
  vi: >-
    Tỷ lệ số hóa hồ sơ dân cư, chia theo giới tính và nhóm tuổi 5 năm (nhóm cuối: từ 80 tuổi trở lên). Tuổi tính
    theo ngày sinh nhật; người sinh ngày 29/02 đủ tuổi vào ngày 01/3 của năm không nhuận.
  en: >-
    Digitization coverage by sex and five-year age band (the last one: 80 and over). An age is reached on the
    birthday; those born on 29 February reach it on 1 March in other years.
numerator:
  vi: Người đang sống có hồ sơ đã số hóa
  en: Living people with a digitized record
denominator:
  vi: Người đang sống có đăng ký cư trú
  en: Living registered residents
unit: share
better: higher
kind: ratio
grain: province
dims:
  - name: sex
    values: [male, female]
  - name: age_band
    values: ["0", "5", "10", "15", "20", "25", "30", "35", "40", "45", "50", "55", "60", "65", "70", "75", "80"]
reads: [pyramid]
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
visibility: scope
threshold: 0
---*/
select
    date,
    place,
    sex,
    age_band::varchar as age_band,
    digitized as numerator,
    residents as denominator
from pyramid
where date between $from and $until
