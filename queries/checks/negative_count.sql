/*---
severity: stop
against: night
title:
  vi: Số lượng âm
  en: A count is below zero
todo:
  vi: Đây là lỗi của chương trình hoặc của lần kết xuất; giữ tệp nguồn và báo cho đơn vị phát triển.
  en: This is a fault of the program or of the extraction; keep the source files and tell the developers.
---*/
select
    date,
    place,
    null::varchar as subject,
    'population' as measure,
    least(residents, digitized, verified, pin_issued, aged_14) as value,
    0 as bound
from stage_population
where least(residents, digitized, verified, pin_issued, aged_14) < 0
union all
select
    date,
    place,
    null,
    'card',
    least(
        received, approved, printed, delivered, rejected,
        waiting, waiting_7, waiting_30, waiting_90, timed, on_time, holders
    ),
    0
from stage_card
where least(
    received, approved, printed, delivered, rejected,
    waiting, waiting_7, waiting_30, waiting_90, timed, on_time, holders
) < 0
union all
select date, place, null, 'eid', least(registered, approved, activated), 0
from stage_eid
where least(registered, approved, activated) < 0
union all
select date, place, sex || ' ' || age_band, 'pyramid', least(residents, digitized, holders), 0
from stage_province_pyramid
where least(residents, digitized, holders) < 0
union all
select date, place, service, 'service', least(submitted, online, completed, due_completed, on_time), 0
from stage_province_service
where least(submitted, online, completed, due_completed, on_time) < 0
union all
select date, place, agency, 'verification', least(requests, matched), 0
from stage_nation_verification
where least(requests, matched) < 0
