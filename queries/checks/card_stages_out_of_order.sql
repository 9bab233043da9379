/*---
severity: stop
against: night
title:
  vi: Số thẻ đã trả nhiều hơn đã in, đã duyệt hoặc đã tiếp nhận
  en: More cards delivered than printed, approved or received
todo:
  vi: Kiểm tra cột ngày duyệt, in, trả của hồ sơ cấp thẻ ở nguồn.
  en: Look at the dates of approval, printing and delivery in the source's applications.
---*/
with card as (
    select * from stage_nation_card
    union all
    select * from stage_province_card
),
stage as (
    select
        date,
        place,
        unnest(['card.delivered over printed', 'card.printed over approved', 'card.approved over received']) as measure,
        unnest([delivered, printed, approved]) as value,
        unnest([printed, approved, received]) as bound
    from card
)
select date, place, null::varchar as subject, measure, value, bound
from stage
where value > bound
