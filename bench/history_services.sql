-- What history.sql leaves out, because no commune knows it: lead times, services
-- and tasks of the nights from $from to $until.

insert into snapshot_relation
select s.snapshot, relation.name, 'bench', 1, true, true, s.date + time '22:00:00'
from snapshot as s
cross join (values ('service_case'), ('task')) as relation(name)
where s.date between $from::date and $until::date;

insert into province.card_lead
select s.snapshot, s.date, p.place, 1, days, (1 + hash(p.place, s.date, days) % 90)::bigint
from snapshot as s
cross join reference.place as p
cross join (select unnest(range(31))::smallint as days)
where s.date between $from::date and $until::date and p.level = 'province63'
order by s.date, p.place, days;

insert into nation.card_lead
select snapshot, date, 0, max(weight), days, sum(printed)::bigint
from province.card_lead
where date between $from::date and $until::date
group by snapshot, date, days
order by date, days;

insert into province.service
with fact as (
    select s.snapshot, s.date, p.place, 'service ' || n as service, date_diff('day', date '2016-01-01', s.date) * (3 + hash(p.place, n) % 40) as submitted
    from snapshot as s
    cross join reference.place as p
    cross join range(25) as listed(n)
    where s.date between $from::date and $until::date and p.level = 'province63'
)
select
    snapshot, date, place, 1, service, submitted::bigint,
    floor(submitted * 0.62)::bigint, floor(submitted * 0.97)::bigint, floor(submitted * 0.96)::bigint, floor(submitted * 0.91)::bigint
from fact
order by date, place, service;

insert into nation.service
select snapshot, date, 0, max(weight), service, sum(submitted)::bigint, sum(online)::bigint, sum(completed)::bigint, sum(due_completed)::bigint, sum(on_time)::bigint
from province.service
where date between $from::date and $until::date
group by snapshot, date, service
order by date, service;

insert into nation.task (snapshot, date, place, weight, list_version, task_id, number, title_vi, lead_agency, state, timeliness)
select
    s.snapshot, s.date, 0, 1, 'bench', 'task ' || n, n::varchar, 'Nhiệm vụ ' || n, 'agency ' || (n % 12),
    case when n < 40 then 'done' else 'in_progress' end, case n % 3 when 0 then 'overdue' when 1 then 'not_due' else 'on_time' end
from snapshot as s
cross join range(60) as listed(n)
where s.date between $from::date and $until::date
order by s.date, n;
