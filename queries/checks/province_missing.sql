/*---
severity: stop
against: night
title:
  vi: Thiếu dữ liệu của một tỉnh
  en: A province is missing
todo:
  vi: Kiểm tra nguồn có gửi đủ các tỉnh không rồi chạy lại đêm này.
  en: See whether the source delivered every province, then take the night again.
---*/
-- Every province of 63 has residents: its own, or those of the merged province
-- it belongs to where a source knows no finer.
with offered as (
    select distinct n.date
    from candidate_night as n
    inner join candidate_relation as r on r.date = n.date and r.snapshot = 0 and r.relation = 'resident'
    where n.role = 'staged'
)
select
    o.date,
    p.place,
    null::varchar as subject,
    'population.residents' as measure,
    0 as value,
    1 as bound
from offered as o
cross join reference.place as p
where p.level = 'province63'
    and not exists (
        select 1
        from stage_province_population as s
        where s.date = o.date and s.place in (p.place, p.province34) and s.residents > 0
    )
