/*---
severity: stop
against: previous
title:
  vi: Số liệu cả nước giảm so với đêm trước
  en: A national count fell
todo:
  vi: >-
    So với nguồn; nếu mức giảm là đúng (làm sạch dữ liệu), đặt `gates.severity.nation_fall: warn` cho một đêm.
  en: >-
    Compare with the source; if the fall is right (a clean-up), set `gates.severity.nation_fall: warn` for one night.
---*/
select
    s.date,
    s.place,
    null::varchar as subject,
    s.name as measure,
    s.value,
    ceil(least(s.previous * (1 - l.fall), s.previous - l.small * s.weight)) as bound
from candidate_step as s
cross join gate_limit as l
where s.place = 0
    and s.value < least(s.previous * (1 - l.fall), s.previous - l.small * s.weight)
