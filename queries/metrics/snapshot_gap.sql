/*---
id: snapshot_gap
title:
  vi: Số đêm thiếu dữ liệu trong 30 ngày
  en: Nights missing in 30 days
short:
  vi: Đêm thiếu
  en: Nights missing
definition:
  vi: >-
    Trong 30 ngày tính đến ngày dữ liệu, số đêm không chốt được số liệu. Những ngày trước đêm đầu tiên của hệ
    thống không tính là thiếu.
  en: >-
    Of the 30 nights up to the data date, those that could not be taken. Days before the first night of the
    history do not count as missing.
numerator:
  vi: Đêm thiếu
  en: Nights missing
unit: nights
better: lower
kind: count
grain: nation
dims: []
reads: [night]
relations: []
owner:
  vi: Đơn vị vận hành hệ thống Toàn cảnh
  en: The unit that operates this system
legal_basis:
  vi: Luật Thống kê số 89/2015/QH13 (được sửa đổi, bổ sung năm 2021)
  en: Law on Statistics 89/2015/QH13 (amended in 2021)
visibility: all
threshold: 0
---*/
with counted as (
    select
        date,
        least(30, date - min(date) over () + 1) as due,
        count(*) over (order by date range between interval 29 days preceding and current row) as taken
    from night
)

select
    date,
    0::integer as place,
    (due - taken)::bigint as numerator
from counted
where date between $from and $until
