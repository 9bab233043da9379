/*---
id: data_freshness
title:
  vi: Độ trễ của dữ liệu
  en: Age of the data
short:
  vi: Độ trễ
  en: Data age
definition:
  vi: >-
    Số giờ từ sự kiện mới nhất mà nguồn cung cấp đến hết ngày dữ liệu; nếu không xem riêng từng nguồn thì lấy
    nguồn trễ nhất. Số nhỏ nghĩa là dữ liệu mới.
  en: >-
    Hours from the newest event a relation brought to the end of the data date; not split by relation, the
    oldest of them. A small number means fresh data.
numerator:
  vi: Giờ từ sự kiện mới nhất đến hết ngày dữ liệu
  en: Hours from the newest event to the end of the data date
unit: hours
better: lower
kind: greatest
grain: nation
dims:
  - name: relation
reads: [night_relation]
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
select
    date,
    0::integer as place,
    relation,
    date_diff('hour', newest_event, (date + 1)::timestamp) as numerator
from night_relation
where date between $from and $until
