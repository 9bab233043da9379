-- Cards by the working days from receipt to print, on the day they were printed.
-- Not a running total: only days inside the span. Grain: place, date, days.
with record as (
    {{placed "card_application"}}
),
calendar as (
    {{calendar}}
),
timed as (
    select
        r.province as place,
        r.printed as date,
        cast(least(until_print.working_days - until_receipt.working_days, 60) as smallint) as days
    from record as r
    join calendar as until_receipt on until_receipt.date = r.received
    join calendar as until_print on until_print.date = r.printed
    where r.rejected_for is null
        and r.printed >= {{from}}
        and r.printed <= {{until}}
)
select
    place,
    date,
    days,
    count(*) as n
from timed
group by place, date, days
