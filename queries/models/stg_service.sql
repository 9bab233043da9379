-- What changed on each date in each public service, in cases.
-- Grain: place, service, date.
create or replace temp table delta_service as
select
    c.place,
    c.service,
    greatest(c.date, r.since) as date,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'submitted'), 0))::bigint as submitted,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'online'), 0))::bigint as online,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'completed'), 0))::bigint as completed,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'due_completed'), 0))::bigint as due_completed,
    (any_value(r.weight) * coalesce(sum(c.n) filter (where c.measure = 'on_time'), 0))::bigint as on_time
from raw.raw_service as c
inner join stage_relation as r on r.relation = 'service_case'
group by all
order by date;

create or replace temp table balance_service as
select place, service, submitted, online, completed, due_completed, on_time
from delta_service
where false;
