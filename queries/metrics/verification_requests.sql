/*---
id: verification_requests
title:
  vi: Lượt tra cứu, xác thực thông tin dân cư
  en: Verification requests
short:
  vi: Lượt xác thực
  en: Requests
definition:
  vi: >-
    Tổng số lượt bộ, ngành, địa phương và tổ chức tra cứu, xác thực thông tin với Cơ sở dữ liệu quốc gia về dân
    cư, cộng dồn đến hết ngày dữ liệu.
  en: >-
    All requests by ministries, provinces and organisations to verify particulars against the National
    Population Database, cumulative to the end of the data date.
numerator:
  vi: Lượt tra cứu, xác thực
  en: Requests
unit: requests
better: higher
kind: count
grain: nation
dims:
  - name: agency
reads: [verification]
relations: [verification]
owner:
  vi: Bộ Công an – Cục Cảnh sát quản lý hành chính về trật tự xã hội (C06)
  en: Ministry of Public Security – Police Department for Administrative Management of Social Order (C06)
legal_basis:
  vi: >-
    Luật Căn cước số 26/2023/QH15 (kết nối, chia sẻ, khai thác Cơ sở dữ liệu quốc gia về dân cư); Nghị định số
    70/2024/NĐ-CP; Quyết định số 06/QĐ-TTg ngày 06/01/2022
  en: >-
    Law on Identification 26/2023/QH15 (connection to and use of the National Population Database); Decree
    70/2024/NĐ-CP; Decision 06/QĐ-TTg of 6 January 2022
visibility: all
threshold: 0
---*/
select
    date,
    place,
    agency,
    requests as numerator
from verification
where date between $from and $until
