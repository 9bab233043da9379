-- What the pages of e-ID, services and data sharing need beside nights.sql: a night
-- thirty days before the newest, and running totals that grow by the same number
-- every day. Service 2 has no case in Hà Nội after the first night, nobody uses
-- service 3 online, and X9 is on no list.

insert into main.snapshot
values (6, '2026-10-23.ffff06', '2026-10-23', 1, 'run-6', timestamptz '2026-11-23 03:00:00+07', true, true, null);

insert into main.snapshot_relation
select 6, relation, 'national', 104, true, true, timestamp '2026-10-23 23:41:00'
from (values ('resident'), ('card_application'), ('eid_account'), ('service_case'), ('verification'), ('task')) as named(relation);

create temp table day as
select snapshot, date, (date - date '2026-10-01')::integer as n
from main.snapshot;

insert into province.eid
select snapshot, date, place, 104, 900000 + 100 * n, 800000 + 100 * n, 600000 + 90 * n
from day
cross join reference.place
where level = 'province63';

insert into nation.eid
select snapshot, date, 0, 104, sum(registered)::bigint, sum(approved)::bigint, sum(activated)::bigint
from province.eid
group by all;

insert into province.service
select
    snapshot, date, place, 104, service, 100 + 10 * grown, case service when '1' then 50 + 6 * grown when '3' then 0 else 60 + 9 * grown end,
    90 + 9 * grown, 90 + 9 * grown, case service when '3' then 45 + 5 * grown else 80 + 8 * grown end
from (
    select snapshot, date, place, service, case when service = '2' and place = 630001 then 22 else n end as grown
    from day
    cross join reference.place
    cross join (values ('1'), ('2'), ('3'), ('X9')) as offered(service)
    where level = 'province63' and (service <> 'X9' or place = 630001)
);

insert into nation.service
select
    snapshot, date, 0, 104, service, sum(submitted)::bigint, sum(online)::bigint, sum(completed)::bigint, sum(due_completed)::bigint,
    sum(on_time)::bigint
from province.service
group by all;

insert into nation.verification
select snapshot, date, 0, 1, agency, each * n, matched * n
from day
cross join (values ('Bộ Tư pháp', 1000, 990), ('Ngân hàng <b>', 500, 400)) as asking(agency, each, matched);

drop table day;
