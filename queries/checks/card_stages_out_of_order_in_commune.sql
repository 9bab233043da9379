/*---
severity: warn
against: night
title:
  vi: Một xã có số thẻ đã trả nhiều hơn đã in, đã duyệt hoặc đã tiếp nhận
  en: A commune with more cards delivered than printed, approved or received
todo:
  vi: Chuyển danh sách xã cho công an tỉnh để kiểm tra hồ sơ thiếu ngày.
  en: Give the list of communes to the provincial police to look for applications without dates.
---*/
select
    date,
    place,
    null::varchar as subject,
    'card.delivered, printed, approved over the stage before' as measure,
    greatest(delivered - printed, printed - approved, approved - received) as value,
    0 as bound
from stage_card
where delivered > printed or printed > approved or approved > received
