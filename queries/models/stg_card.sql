-- What changed on each date, one column a measure, in cards and people.
-- Grain: place, date.
create or replace temp table delta_card as
select
    c.place,
    greatest(c.date, r.since) as date,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'received'), 0))::bigint as received,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'approved'), 0))::bigint as approved,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'printed'), 0))::bigint as printed,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'delivered'), 0))::bigint as delivered,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'rejected'), 0))::bigint as rejected,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'waiting'), 0))::bigint as waiting,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'waiting_7'), 0))::bigint as waiting_7,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'waiting_30'), 0))::bigint as waiting_30,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'waiting_90'), 0))::bigint as waiting_90,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'timed'), 0))::bigint as timed,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'on_time'), 0))::bigint as on_time,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'holders_all'), 0))::bigint as holders_all,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'holders_14'), 0))::bigint as holders_14
from raw.raw_card as c
inner join stage_relation as r on r.relation = 'card_application'
group by all
order by date;

-- Where each place stood at the end of the chunk before.
create or replace temp table balance_card as
select place, received, approved, printed, delivered, rejected, waiting, waiting_7, waiting_30, waiting_90,
    timed, on_time, holders_all, holders_14
from delta_card
where false;

create or replace temp table blind_card as
select
    coalesce(min(d.date) filter (where p.level <> 'commune'), date '9999-12-31') as since,
    coalesce(min(d.date) filter (where p.level = 'commune'), date '9999-12-31') as until
from delta_card as d
inner join reference.place as p using (place);
