/*---
id: published_figure
title:
  vi: Số liệu đã công bố
  en: Published figures
short:
  vi: Đã công bố
  en: Published
definition:
  vi: >-
    Số liệu về Đề án 06 đã được công bố, có ngày và nguồn, ghi lại nguyên văn, kể cả khi các nguồn mâu thuẫn
    nhau. Đơn vị tính và dấu so sánh (bằng, hơn, khoảng) tùy từng số liệu. Không cộng, không quy đổi theo địa
    giới: mỗi số liệu chỉ nói về đúng địa bàn được nêu.
  en: >-
    Dated and sourced public figures about Project 06, recorded as printed even where sources contradict each
    other. The unit and the qualifier (equal, more than, about) vary by figure. They are neither summed nor
    restated: each speaks only about the area it names.
numerator:
  vi: Giá trị như đã công bố
  en: The value as published
unit: mixed
better: neither
kind: record
grain: province
dims:
  - name: figure
reads: [published_figure]
relations: []
owner:
  vi: Cơ quan công bố nêu tại từng số liệu
  en: The publisher named with each figure
legal_basis:
  vi: Luật Thống kê số 89/2015/QH13 (được sửa đổi, bổ sung năm 2021)
  en: Law on Statistics 89/2015/QH13 (amended in 2021)
visibility: all
threshold: 0
---*/
select
    date,
    place,
    figure,
    value as numerator
from published_figure
where date between $from and $until
