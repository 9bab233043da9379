/*---
severity: stop
against: previous
title:
  vi: Nguồn không còn cung cấp một bảng
  en: A relation is no longer offered
todo:
  vi: >-
    Kiểm tra tệp hoặc bảng của nguồn; nếu chủ ý bỏ bảng này, đặt `gates.severity.relation_vanished: warn` cho một
    đêm.
  en: >-
    Look for the missing files or table; if it was taken out on purpose, set `gates.severity.relation_vanished: warn`
    for one night.
---*/
-- Nights that a source without history cannot answer are gaps of that relation,
-- not faults.
with night as (
    select date, snapshot, role, lag(date) over (order by date) as previous_date
    from candidate_night
    where role <> 'replaced'
)
select
    n.date,
    null::integer as place,
    before.relation as subject,
    'rows' as measure,
    0 as value,
    1 as bound
from night as n
inner join candidate_relation as before on before.date = n.previous_date and before.source <> 'import'
inner join candidate_night as c on c.date = before.date and c.snapshot = before.snapshot and c.role <> 'replaced'
where n.role = 'staged'
    and not exists (
        select 1 from candidate_relation as r where r.date = n.date and r.snapshot = 0 and r.relation = before.relation
    )
    and not exists (
        select 1 from stage_relation as r where r.relation = before.relation and n.date < r.since
    )
