-- Card applications and how far they have come, as dated changes. An application
-- waits from the day it was received until its card is printed or it is rejected.
-- Grain: place, date, measure.
{{- $measures := "rows reject received approved printed delivered rejected timed on_time waiting waiting waiting_7 waiting_7 waiting_30 waiting_30 waiting_90 waiting_90"}}
with record as (
    {{placed "card_application"}}
),
calendar as (
    {{calendar}}
),
timed as (
    select
        r.*,
        least(r.printed, r.rejected) as ended,
        until_print.working_days - until_receipt.working_days as lead
    from record as r
    left join calendar as until_receipt on until_receipt.date = r.received
    left join calendar as until_print on until_print.date = r.printed
),
flag as (
    select
        place,
        {{reason}} as reason,
        {{seen "received"}} as received,
        {{seen_after "received" 8}} as received_8,
        {{seen_after "received" 31}} as received_31,
        {{seen_after "received" 91}} as received_91,
        {{seen "approved"}} as approved,
        {{seen "printed"}} as printed,
        {{seen "delivered"}} as delivered,
        {{seen "rejected"}} as rejected,
        {{seen "ended"}} as ended,
        case when lead is not null then {{seen "printed"}} end as timed,
        case when lead <= 7 then {{seen "printed"}} end as on_time,
        {{newest}} as newest{{stands}}
    from timed
),
life as (
    {{fold "flag" "place, reason, received, received_8, received_31, received_91, approved, printed, delivered, rejected, ended, timed, on_time" "newest"}}
),
event as (
    select
        place,
        n,
        newest{{where}},
        unnest(array[
            {{from}}, case when reason > 0 then {{from}} end,
            received, approved, printed, delivered, rejected, timed, on_time,
            received, {{left "received" "ended"}},
            received_8, {{left "received_8" "ended"}},
            received_31, {{left "received_31" "ended"}},
            received_91, {{left "received_91" "ended"}}
        ]) as date,
        unnest({{codes $measures}}) as measure,
        unnest(array[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, 1, -1, 1, -1, 1, -1]) as sign
    from life
)
select
    place,
    date,
    {{names $measures}} as measure,
    cast(sum(sign * n) as bigint) as n,
    max(newest) as newest{{where}}
from event
where date is not null
group by place, date, measure{{where}}
having sum(sign * n) <> 0
