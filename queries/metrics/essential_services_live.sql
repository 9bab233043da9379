/*---
id: essential_services_live
title:
  vi: Dịch vụ công thiết yếu đã có hồ sơ trực tuyến
  en: Essential services live online
short:
  vi: Dịch vụ đã chạy
  en: Services live
definition:
  vi: >-
    Số dịch vụ công thiết yếu đã tiếp nhận ít nhất một hồ sơ trực tuyến tính đến hết ngày dữ liệu: một dịch vụ
    được coi là đã triển khai khi có người dân dùng được, không phải khi được công bố.
  en: >-
    Essential public services that have received at least one case online by the end of the data date: a service
    counts as live once somebody has used it, not once it has been announced.
numerator:
  vi: Hồ sơ nộp trực tuyến, theo dịch vụ
  en: Cases submitted online, by service
unit: services
better: higher
kind: distinct
over: service
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
    Quyết định số 06/QĐ-TTg ngày 06/01/2022 (25 dịch vụ công thiết yếu); Quyết định số 422/QĐ-TTg ngày 04/4/2022
  en: >-
    Decision 06/QĐ-TTg of 6 January 2022 (25 essential public services); Decision 422/QĐ-TTg of 4 April 2022
visibility: all
threshold: 0
---*/
select
    date,
    place,
    service,
    online as numerator
from service
where date between $from and $until
