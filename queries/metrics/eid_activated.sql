/*---
id: eid_activated
title:
  vi: Tài khoản định danh điện tử đã kích hoạt
  en: e-ID accounts activated
short:
  vi: Kích hoạt
  en: Activated
definition:
  vi: >-
    Tổng số tài khoản định danh điện tử đã được công dân kích hoạt trên ứng dụng VNeID, cộng dồn đến hết ngày dữ
    liệu.
  en: >-
    All electronic identification accounts activated by their holders in the VNeID application, cumulative to
    the end of the data date.
numerator:
  vi: Tài khoản đã kích hoạt
  en: Accounts activated
unit: accounts
better: higher
kind: count
grain: commune
dims: []
reads: [eid]
relations: [eid_account]
owner:
  vi: Bộ Công an – Cục Cảnh sát quản lý hành chính về trật tự xã hội (C06)
  en: Ministry of Public Security – Police Department for Administrative Management of Social Order (C06)
legal_basis:
  vi: >-
    Luật Căn cước số 26/2023/QH15; Nghị định số 69/2024/NĐ-CP về định danh và xác thực điện tử (trước 01/7/2024:
    Nghị định số 59/2022/NĐ-CP); Quyết định số 06/QĐ-TTg ngày 06/01/2022
  en: >-
    Law on Identification 26/2023/QH15; Decree 69/2024/NĐ-CP on electronic identification and authentication
    (before 1 July 2024: Decree 59/2022/NĐ-CP); Decision 06/QĐ-TTg of 6 January 2022
visibility: all
threshold: 10
---*/
select
    date,
    place,
    activated as numerator
from eid
where date between $from and $until
