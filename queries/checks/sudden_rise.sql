/*---
severity: stop
against: previous
title:
  vi: Số liệu cả nước tăng đột biến
  en: A national count rose suddenly
todo:
  vi: >-
    So với nguồn (nạp trùng, sai trọng số); nếu mức tăng là đúng (nạp bù một đợt lớn), đặt
    `gates.severity.sudden_rise: warn` cho một đêm.
  en: >-
    Compare with the source (loaded twice, wrong weight); if the rise is right (a large backlog entered at once), set
    `gates.severity.sudden_rise: warn` for one night.
---*/
-- A rise is judged only where it is large against the residents (or the count
-- itself, if that is more) and the measure has been rising for a week: a launch
-- or the start of a campaign has no past to be judged by. From 2024-07-01 every
-- age may hold a card (Law 26/2023/QH15), so holders jump that night.
select
    r.date,
    0 as place,
    null::varchar as subject,
    r.name as measure,
    r.value,
    floor(r.previous + (r.date - r.previous_date) * greatest(r.largest * l.rise_times, r.base * l.rise_floor)) as bound
from candidate_rise as r
cross join gate_limit as l
where r.rises >= 7
    and r.rise > r.largest * l.rise_times
    and r.rise > r.base * l.rise_floor
    and not (
        r.name = 'card.holders' and r.date >= date '2024-07-01' and r.previous_date < date '2024-07-01'
    )
