/*---
severity: stop
against: previous
title:
  vi: Số lũy kế của một tỉnh giảm
  en: A cumulative count fell in a province
todo:
  vi: >-
    Hỏi tỉnh hoặc đơn vị quản lý nguồn; nếu mức giảm là đúng (sắp xếp địa giới, làm sạch dữ liệu), đặt
    `gates.severity.cumulative_fall: warn` cho một đêm.
  en: >-
    Ask the province or the owner of the source; if the fall is right (a boundary change, a clean-up), set
    `gates.severity.cumulative_fall: warn` for one night.
---*/
-- People who move take their history along, so a province may lose a little in a
-- night; and in a reconstructed night they stand where they live now, so it is
-- not compared with a night taken in its time. A province without any row is not
-- judged here but by nation_fall and province_missing: on the day the provinces
-- merge, a source may change from one list to the other.
select
    s.date,
    s.place,
    null::varchar as subject,
    s.name as measure,
    s.value,
    ceil(least(s.previous * (1 - l.movers), s.previous - l.small * s.weight)) as bound
from candidate_step as s
cross join gate_limit as l
where s.place <> 0
    and s.reconstructed = s.previous_reconstructed
    and s.value < least(s.previous * (1 - l.movers), s.previous - l.small * s.weight)
