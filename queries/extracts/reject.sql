-- The rejected rows of a relation: where they stand and why, never what they say.
-- For a relation whose rows do not tell as they are counted. Grain: row.
select
    rejected_for as reason,
    1 as n,
    file,
    line,
    unparsable
from (
    {{placed subject}}
) as record
where rejected_for is not null
