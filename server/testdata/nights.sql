-- Five nights with a gap on 2026-11-21 and a corrected 2026-11-22, for the 63
-- provinces and some communes of Hà Nội. Every number follows from the place and
-- the night by arithmetic.

create temp table night as
select * from (values
    (1, '2026-10-31.aaaaaa', date '2026-10-31', 1, 0, null::integer),
    (2, '2026-11-19.bbbbbb', date '2026-11-19', 1, 19, null),
    (3, '2026-11-20.cccccc', date '2026-11-20', 1, 20, null),
    (4, '2026-11-22.dddddd', date '2026-11-22', 1, 21, 5),
    (5, '2026-11-22.eeeeee', date '2026-11-22', 2, 22, null)
) as night(snapshot, id, date, revision, growth, superseded_by);

insert into main.snapshot
select
    snapshot, id, date, revision, 'run-' || snapshot,
    (date + 1)::timestamptz + interval 2 hour, snapshot = 1, true, superseded_by
from night;

insert into main.run
select
    'run-' || snapshot, 'snapshot', 'schedule', date, date,
    (date + 1)::timestamptz + interval 90 minute, (date + 1)::timestamptz + interval 2 hour, 'done', null, 1
from night
union all
select
    'run-9', 'snapshot', 'hand', date '2026-11-21', date '2026-11-21',
    timestamptz '2026-11-22 01:30:00+07', timestamptz '2026-11-22 01:30:04+07', 'failed',
    'registry national: resident.parquet is cut off: put the whole file back', 0;

insert into main.run_source
select
    'run-' || snapshot, 'national', relation, (date + 1)::timestamptz + interval 95 minute, 1000000, 7,
    date + time '23:41', null, 104, true, 'events', 'done', null
from night
cross join (values ('resident'), ('card_application'), ('eid_account'), ('service_case'), ('verification'), ('task')) as named(relation);

insert into main.gate
values
    ('run-5', date '2026-11-22', 'task_reported_done_without_date', 'warn', 3, 'task 12: reported done, no date'),
    ('run-5', date '2026-11-22', 'unknown_area', 'stop', 0, null);

insert into main.reject
values ('run-5', 'resident', 'unknown_area', 7, 'resident.parquet', 1201);

insert into main.gap
values ('2026-11-21', '*', 'resident.parquet is cut off', 'run-9', timestamptz '2026-11-22 01:30:04+07');

insert into main.snapshot_relation
select snapshot, relation, 'national', 104, true, snapshot = 1, date + time '23:41'
from night
cross join (values ('resident'), ('card_application'), ('eid_account'), ('service_case'), ('verification'), ('task')) as named(relation);

insert into main.restatement
values
    (5, 4, 'card', 'delivered', 0, 51350000, 51356300),
    (5, 4, 'card', 'delivered', 630001, 812000, 812100);

insert into province.population
select
    snapshot, date, place, 104,
    1000000 + 1000 * (place % 100), 900000 + 900 * (place % 97) + 100 * growth, 880000 + 100 * growth,
    900000 + 900 * (place % 97) + 100 * growth, 800000, 1000000 + 1000 * (place % 100)
from night
cross join reference.place
where level = 'province63';

insert into nation.population
select
    snapshot, date, 0, 104, sum(residents)::bigint, sum(digitized)::bigint, sum(verified)::bigint, sum(pin_issued)::bigint,
    sum(aged_14)::bigint, sum(eligible)::bigint
from province.population
group by all;

insert into commune.population
select
    snapshot, date, place, 104, 10000, case when place % 7 = 0 then 312 else 9500 end, 9000, 9400, 8000, 10000
from night
cross join reference.place
where level = 'commune' and province63 = 630001;

insert into province.card
select
    snapshot, date, place, 104,
    900000 + 200 * growth + place % 100, 890000, 850000, 800000 + 100 * growth + 12 * (place % 100), 1000,
    49000, 12000, 3000, 100, 840000, 800000 - 100 * (place % 100), 790000 + 1200 * (place % 89) + 100 * growth
from night
cross join reference.place
where level = 'province63';

insert into nation.card
select
    snapshot, date, 0, 104, sum(received)::bigint, sum(approved)::bigint, sum(printed)::bigint, sum(delivered)::bigint,
    sum(rejected)::bigint, sum(waiting)::bigint, sum(waiting_7)::bigint, sum(waiting_30)::bigint, sum(waiting_90)::bigint,
    sum(timed)::bigint, sum(on_time)::bigint, sum(holders)::bigint
from province.card
group by all;

insert into province.card_lead
select snapshot, date, place, 104, days, case days when 2 then 60 when 7 then 30 else 10 end
from night
cross join reference.place
cross join (values (2), (7), (9)) as took(days)
where level = 'province63';

insert into nation.card_lead
select snapshot, date, 0, 104, days, sum(printed)::bigint
from province.card_lead
group by all;

insert into province.pyramid
select snapshot, date, place, 104, sex, age_band, 1000, 990 - age_band, 800
from night
cross join reference.place
cross join (values ('female'), ('male')) as sexes(sex)
cross join (values (0), (80)) as bands(age_band)
where level = 'province63';

insert into nation.pyramid
select snapshot, date, 0, 104, sex, age_band, sum(residents)::bigint, sum(digitized)::bigint, sum(holders)::bigint
from province.pyramid
group by all;

insert into nation.task
select
    snapshot, date, 0, 1, 'demo-1', 'T' || n, (n % 20)::varchar, 'Nhiệm vụ số ' || n, 'Task number ' || n, (1 + n % 5)::varchar,
    case when n = 9 and snapshot < 3 then 'Bộ Thông tin và Truyền thông' else 'Bộ Công an' end, null,
    case when n <= 4 then null when n = 7 and snapshot = 1 then date '2026-11-10' else date '2026-11-30' - n::integer end,
    case when n % 2 = 0 then 'Đã hoàn thành' when n = 11 then '<script>alert(1)</script>' else 'Đang thực hiện' end, null,
    case when n % 2 = 0 and n > 4 then date '2026-10-01' end, null, timestamp '2026-11-15 08:00:00',
    case when n % 2 = 0 then 'done' else 'in_progress' end,
    case when n <= 4 then 'permanent' when n % 2 = 0 then 'on_time' when n > 8 then 'overdue' else 'not_due' end,
    case when n > 8 and n % 2 = 1 then n::integer - 8 end, n = 11
from night
cross join range(1, 25) as numbered(n);

-- two tasks of Hồ Chí Minh City: one was done after the month's end, one is late
insert into nation.task
select
    snapshot, date, 340079, 1, 'demo-1', 'T' || n, n::varchar, 'Việc của thành phố ' || n, 'City task ' || n, '1',
    'UBND Thành phố Hồ Chí Minh', null, date '2026-12-31' - case when n = 32 then 92 else 0 end,
    case when n = 31 and snapshot > 1 then 'Đã hoàn thành' else 'Đang thực hiện' end, null,
    case when n = 31 and snapshot > 1 then date '2026-11-10' end, null, timestamp '2026-11-15 08:00:00',
    case when n = 31 and snapshot > 1 then 'done' else 'in_progress' end,
    case when n = 32 then 'overdue' when snapshot > 1 then 'on_time' else 'not_due' end,
    case when n = 32 then 52 end, false
from night
cross join range(31, 33) as numbered(n);
-- an older list, with a task of an id that stands in both, one without a status and
-- one of Hà Nội
insert into nation.task
select
    snapshot, date, place, 1, 'demo-0', old.id, number, title, null, 'Nhóm cũ', 'Bộ Tư pháp', null, date '2026-09-30',
    null, null, null, null, timestamp '2026-10-01 08:00:00', 'unreported', 'overdue', (date - date '2026-09-30')::integer, true
from night
cross join (values (0, 'T11', '1', 'Nhiệm vụ cũ'), (630001, 'HN', '2', 'Nhiệm vụ của Hà Nội')) as old(place, id, number, title);

drop table night;
