/*---
id: agencies_connected
title:
  vi: Cơ quan, tổ chức đã kết nối và sử dụng
  en: Agencies connected
short:
  vi: Đã kết nối
  en: Connected
definition:
  vi: >-
    Số cơ quan, tổ chức đã gửi ít nhất một lượt tra cứu, xác thực tới Cơ sở dữ liệu quốc gia về dân cư tính đến
    hết ngày dữ liệu.
  en: >-
    Agencies and organisations that have sent at least one verification request to the National Population
    Database by the end of the data date.
numerator:
  vi: Lượt tra cứu, xác thực, theo cơ quan
  en: Requests, by agency
unit: agencies
better: higher
kind: distinct
over: agency
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
