/*---
severity: warn
against: night
title:
  vi: Số tài khoản đã kích hoạt nhiều hơn số đã phê duyệt hoặc đăng ký
  en: More accounts activated than approved or registered
todo:
  vi: Kiểm tra ngày đăng ký, phê duyệt, kích hoạt ở nguồn.
  en: Look at the dates of registration, approval and activation in the source.
---*/
with eid as (
    select * from stage_nation_eid
    union all
    select * from stage_province_eid
),
stage as (
    select
        date,
        place,
        unnest(['eid.activated over approved', 'eid.approved over registered']) as measure,
        unnest([activated, approved]) as value,
        unnest([approved, registered]) as bound
    from eid
)
select date, place, null::varchar as subject, measure, value, bound
from stage
where value > bound
