/*---
id: digitization_coverage_gso
title:
  vi: Tỷ lệ số hóa so với dân số của cơ quan thống kê
  en: Digitized records against the statistics office's population
short:
  vi: So với dân số thống kê
  en: Against GSO population
definition:
  vi: >-
    Số hồ sơ đã số hóa của người đang sống chia cho dân số trung bình do cơ quan thống kê công bố của năm gần
    nhất có đủ số liệu có nguồn cho cả 63 tỉnh, thành phố. Hai nguồn đếm khác nhau (đăng ký cư trú và dân số
    trung bình của một năm đã qua), vì vậy tỷ lệ có thể lớn hơn 100 % và chỉ dùng để đối chiếu.
  en: >-
    Digitized records of living people divided by the average population published by the statistics office, for
    the newest year in which all 63 provinces have a sourced figure. The two count differently (residence
    registration, and the average of a past year), so the ratio may exceed 100 % and serves only as a
    cross-check.
numerator:
  vi: Người đang sống có hồ sơ đã số hóa
  en: Living people with a digitized record
denominator:
  vi: Dân số trung bình do cơ quan thống kê công bố
  en: Average population published by the statistics office
unit: share
better: neither
kind: ratio
grain: province
dims: []
reads: [population, population_reference]
relations: [resident]
owner:
  vi: Bộ Công an – Cục Cảnh sát quản lý hành chính về trật tự xã hội (C06)
  en: Ministry of Public Security – Police Department for Administrative Management of Social Order (C06)
legal_basis:
  vi: >-
    Luật Căn cước số 26/2023/QH15 (Cơ sở dữ liệu quốc gia về dân cư); Luật Cư trú số 68/2020/QH14; Quyết định số
    06/QĐ-TTg ngày 06/01/2022; Luật Thống kê số 89/2015/QH13 (được sửa đổi, bổ sung năm 2021)
  en: >-
    Law on Identification 26/2023/QH15 (National Population Database); Law on Residence 68/2020/QH14; Decision
    06/QĐ-TTg of 6 January 2022; Law on Statistics 89/2015/QH13 (amended in 2021)
visibility: all
threshold: 0
---*/
with complete as (
    select date
    from population_reference
    where basis = 'gso_average' and provenance = 'sourced' and place > 630000
    group by date
    having count(*) = 63
),

counted as (
    select place, date, population
    from population_reference
    where basis = 'gso_average' and date in (select date from complete)
)

select
    population.date,
    population.place,
    population.digitized as numerator,
    counted.population as denominator
from population
asof left join counted on counted.place = population.place and population.date >= counted.date
where population.date between $from and $until
