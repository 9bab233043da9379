/*---
id: verification_match_share
title:
  vi: Tỷ lệ lượt xác thực khớp thông tin trong 30 ngày
  en: Verification requests that matched, last 30 days
short:
  vi: Khớp
  en: Matched
definition:
  vi: >-
    Trong số lượt tra cứu, xác thực thông tin với Cơ sở dữ liệu quốc gia về dân cư trong 30 ngày tính đến hết ngày
    dữ liệu, tỷ lệ lượt có thông tin khớp. Không tính được khi thiếu số liệu của ngày mở đầu khoảng 30 ngày.
  en: >-
    Of the requests to verify particulars against the National Population Database in the 30 days up to the end of
    the data date, the share whose particulars matched. Not answered where the night before those 30 days is missing.
numerator:
  vi: Lượt khớp thông tin
  en: Requests that matched
denominator:
  vi: Lượt tra cứu, xác thực
  en: Requests
unit: share
better: higher
kind: ratio
grain: nation
dims:
  - name: agency
reads: [verification, night_relation]
relations: [verification]
lookback: 30
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
with taken as (
    select date
    from night_relation
    where relation = 'verification'
)

select
    present.date,
    present.place,
    present.agency,
    case when taken.date is not null then present.matched - coalesce(past.matched, 0) end as numerator,
    case when taken.date is not null then present.requests - coalesce(past.requests, 0) end as denominator
from verification as present
left join taken on taken.date = present.date - 30
left join verification as past on past.date = present.date - 30 and past.place = present.place and past.agency = present.agency
where present.date between $from and $until
