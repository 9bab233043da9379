-- Verifications asked and matched by agency, as dated changes.
-- Grain: agency, date, reason.
with record as (
    {{placed "verification"}}
),
flag as (
    select
        coalesce(agency, '') as agency,
        coalesce(rejected_for, '') as reason,
        {{seen "day"}} as date,
        requests,
        matched,
        {{newest}} as newest{{stands}}
    from record
)
select
    agency,
    reason,
    date,
    count(*) as n,
    cast(coalesce(sum(requests), 0) as bigint) as requests,
    cast(coalesce(sum(matched), 0) as bigint) as matched,
    max(newest) as newest{{where}}
from flag
group by agency, reason, date{{where}}
