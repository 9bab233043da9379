-- How many keys of a relation stand on more than one row. Where there are none,
-- the other extracts need not look for them. Grain: one row.
select count(*) as n
from (
    select {{key}}
    from {{relation subject}} as copies
    where {{key}} is not null
    group by {{key}}
    having count(*) > 1
) as repeated
