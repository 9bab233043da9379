-- The rows of a relation with the place they count for; a code that no area has is
-- one more reason to reject. Grain: row.
select
    r.*,
    a.place,
    a.province,
    coalesce(r.reason, case when a.place is null then 'unknown_area' end) as rejected_for
from (
    {{record subject}}
) as r
left join (
    {{areas}}
) as a on a.code = r.code and a.vintage = r.vintage
