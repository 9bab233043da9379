-- The rejected rows of a relation: where they stand and why, never what they say.
-- Grain: row.
select
    file,
    line,
    rejected_for as reason,
    coalesce(unparsable, '') as place
from (
    {{placed subject}}
) as record
where rejected_for is not null
