/*---
severity: stop
against: night
title:
  vi: Nguồn chưa cập nhật
  en: The source has not moved on
todo:
  vi: >-
    Kiểm tra việc kết xuất của nguồn, chạy lại `toancanh snapshot` khi nguồn đã có dữ liệu của đêm này; nếu nguồn vốn
    cập nhật thưa hơn thì nâng `fresh_within`.
  en: >-
    See why the source was not refreshed and run `toancanh snapshot` again once it holds this night; if it is
    refreshed less often by design, raise its `fresh_within`.
---*/
-- The newest event says how far a source has come; the newest file stands in
-- where it tells no events. A night that lies before it is covered. Otherwise it
-- must not be older than the limit, and never older than the night itself: that
-- is how a source looks that answers with yesterday's data under a new date.
with source as (
    select
        source,
        max(fresh_within) as fresh_within,
        max(local_extracted_at) as extracted_at,
        coalesce(max(newest_event), max(newest_file)) as newest
    from stage_relation
    where fresh_within is not null
    group by all
)
select
    n.date,
    null::integer as place,
    s.source as subject,
    'hours since its newest event or file' as measure,
    round(epoch(s.extracted_at - s.newest) / 3600, 1) as value,
    s.fresh_within / 3600 as bound
from stage_night as n
cross join source as s
where s.newest is null
    or (
        s.newest < n.date + interval 1 day
        and (s.newest < n.date or epoch(s.extracted_at - s.newest) > s.fresh_within)
    )
