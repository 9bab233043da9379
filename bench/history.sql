-- Nights from $from to $until as a backfill would leave them: every commune in
-- population, card and eid, and the rollups. Numbers grow, differ between
-- communes and change a little every night, so that they compress as real ones do.

insert into snapshot
select date_diff('day', date '2000-01-01', date)::integer, strftime(date, '%Y-%m-%d') || '.b3nc40', date, 1, 'bench', now(), true, true, null
from (select unnest(generate_series($from::date, $until::date, interval 1 day))::date as date);

insert into snapshot_relation
select s.snapshot, relation.name, 'bench', 1, true, true, s.date + time '22:00:00'
from snapshot as s
cross join (values ('resident'), ('card_application'), ('eid_account')) as relation(name)
where s.date between $from::date and $until::date;

insert into commune.population
with fact as (
    select
        s.snapshot, s.date, p.place,
        8000 + hash(p.place) % 60000 + date_diff('day', date '2016-01-01', s.date) * (1 + hash(p.place + 1) % 3) + hash(p.place, s.date) % 5 as residents,
        least(0.998, 0.30 + date_diff('day', date '2016-01-01', s.date) * (0.0003 + (hash(p.place + 2) % 100) / 400000.0)) as done
    from snapshot as s
    cross join reference.place as p
    where s.date between $from::date and $until::date and p.level = 'commune'
)
select
    snapshot, date, place, 1,
    residents::bigint,
    floor(residents * done)::bigint,
    floor(residents * done * 0.97)::bigint,
    floor(residents * done * 0.999)::bigint,
    floor(residents * 0.76)::bigint,
    floor(residents * case when date < date '2024-07-01' then 0.76 else 1 end)::bigint
from fact
order by date_trunc('month', date), place, date;

insert into commune.card
select
    p.snapshot, p.date, p.place, 1,
    floor(p.digitized * 0.80)::bigint, floor(p.digitized * 0.79)::bigint, floor(p.digitized * 0.78)::bigint, floor(p.digitized * 0.77)::bigint, floor(p.digitized * 0.01)::bigint,
    floor(p.digitized * 0.01 + hash(p.place, p.date) % 40)::bigint, floor(hash(p.place, p.date) % 30)::bigint, floor(hash(p.place, p.date) % 12)::bigint, floor(hash(p.place, p.date) % 4)::bigint,
    floor(p.digitized * 0.78)::bigint, floor(p.digitized * 0.71)::bigint,
    floor(p.digitized * 0.74)::bigint
from commune.population as p
where p.date between $from::date and $until::date
order by date_trunc('month', p.date), p.place, p.date;

insert into commune.eid
select p.snapshot, p.date, p.place, 1, floor(p.digitized * 0.72)::bigint, floor(p.digitized * 0.70)::bigint, floor(p.digitized * 0.55)::bigint
from commune.population as p
where p.date between $from::date and $until::date
order by date_trunc('month', p.date), p.place, p.date;

insert into province.population
select f.snapshot, f.date, r.province63, max(f.weight), sum(f.residents)::bigint, sum(f.digitized)::bigint, sum(f.verified)::bigint, sum(f.pin_issued)::bigint, sum(f.aged_14)::bigint, sum(f.eligible)::bigint
from commune.population as f
join reference.place as r on r.place = f.place
where f.date between $from::date and $until::date
group by f.snapshot, f.date, r.province63
order by f.date, r.province63;

insert into province.card
select f.snapshot, f.date, r.province63, max(f.weight), sum(f.received)::bigint, sum(f.approved)::bigint, sum(f.printed)::bigint, sum(f.delivered)::bigint, sum(f.rejected)::bigint, sum(f.waiting)::bigint, sum(f.waiting_7)::bigint, sum(f.waiting_30)::bigint, sum(f.waiting_90)::bigint, sum(f.timed)::bigint, sum(f.on_time)::bigint, sum(f.holders)::bigint
from commune.card as f
join reference.place as r on r.place = f.place
where f.date between $from::date and $until::date
group by f.snapshot, f.date, r.province63
order by f.date, r.province63;

insert into province.eid
select f.snapshot, f.date, r.province63, max(f.weight), sum(f.registered)::bigint, sum(f.approved)::bigint, sum(f.activated)::bigint
from commune.eid as f
join reference.place as r on r.place = f.place
where f.date between $from::date and $until::date
group by f.snapshot, f.date, r.province63
order by f.date, r.province63;

insert into nation.population
select snapshot, date, 0, max(weight), sum(residents)::bigint, sum(digitized)::bigint, sum(verified)::bigint, sum(pin_issued)::bigint, sum(aged_14)::bigint, sum(eligible)::bigint
from province.population
where date between $from::date and $until::date
group by snapshot, date
order by date;

insert into nation.card
select snapshot, date, 0, max(weight), sum(received)::bigint, sum(approved)::bigint, sum(printed)::bigint, sum(delivered)::bigint, sum(rejected)::bigint, sum(waiting)::bigint, sum(waiting_7)::bigint, sum(waiting_30)::bigint, sum(waiting_90)::bigint, sum(timed)::bigint, sum(on_time)::bigint, sum(holders)::bigint
from province.card
where date between $from::date and $until::date
group by snapshot, date
order by date;

insert into nation.eid
select snapshot, date, 0, max(weight), sum(registered)::bigint, sum(approved)::bigint, sum(activated)::bigint
from province.eid
where date between $from::date and $until::date
group by snapshot, date
order by date;
