/*---
id: service_cases
title:
  vi: Hồ sơ dịch vụ công đã tiếp nhận
  en: Public service cases received
short:
  vi: Hồ sơ tiếp nhận
  en: Cases
definition:
  vi: >-
    Tổng số hồ sơ thủ tục hành chính của các dịch vụ công được theo dõi đã tiếp nhận, trực tuyến và trực tiếp,
    cộng dồn đến hết ngày dữ liệu.
  en: >-
    All cases of the followed public services received, online and at the counter, cumulative to the end of the
    data date.
numerator:
  vi: Hồ sơ đã tiếp nhận
  en: Cases received
unit: cases
better: neither
kind: count
grain: province
dims:
  - name: service
reads: [service]
relations: [service_case]
owner:
  vi: Văn phòng Chính phủ – Cục Kiểm soát thủ tục hành chính
  en: Government Office – Administrative Procedures Control Agency
legal_basis:
  vi: >-
    Quyết định số 06/QĐ-TTg ngày 06/01/2022; Nghị định số 61/2018/NĐ-CP về cơ chế một cửa, một cửa liên thông
    (được sửa đổi bởi Nghị định số 107/2021/NĐ-CP); Nghị định số 118/2025/NĐ-CP
  en: >-
    Decision 06/QĐ-TTg of 6 January 2022; Decree 61/2018/NĐ-CP on one-stop administrative procedures (amended by
    Decree 107/2021/NĐ-CP); Decree 118/2025/NĐ-CP
visibility: all
threshold: 0
---*/
select
    date,
    place,
    service,
    submitted as numerator
from service
where date between $from and $until
