-- The rejected rows of a relation: where they stand and why, never what they say.
-- Grain: row.
with record as (
    {{record subject}}
),
area as (
    {{areas}}
)
select
    r.file,
    r.line,
    coalesce(r.reason, 'unknown_area') as reason,
    coalesce(r.unparsable, '') as place
from record as r
left join area as a on a.code = r.code and a.vintage = r.vintage
where r.reason is not null or (a.code is null and {{placed}})
