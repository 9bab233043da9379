-- What the checks and the restatements look at: the nights of the chunk beside
-- the published nights around them. Snapshot 0 is a night of the chunk.

-- Grain: date, snapshot.
create or replace temp table candidate_night as
with span as (
    select min(date) as first, max(date) as last
    from stage_night
),
published as (
    select
        s.date,
        s.snapshot,
        row_number() over (partition by s.date > span.first order by s.date desc) as back,
        s.date > span.first as inside
    from snapshot as s
    cross join span
    where s.superseded_by is null
        and s.date < span.last
        and s.date not in (select date from stage_night)
)
select date, 0 as snapshot, 'staged' as role, true as near
from stage_night
where kept_back is null
union all
select date, replaces, 'replaced', true
from stage_night
where replaces is not null
union all
-- four weeks and a day for the nation's rises; a week for what provinces are compared with
select date, snapshot, 'published', inside or back <= 7
from published
where inside or back <= 29;

-- Grain: date, snapshot, relation.
create or replace temp table candidate_relation as
select n.date, 0 as snapshot, r.relation, r.source, n.date < r.natural_since as reconstructed
from stage_relation as r
inner join stage_night as n on n.date >= r.since
union all
select n.date, 0, s.relation, s.source, s.reconstructed
from stage_night as n
inner join snapshot_relation as s on s.snapshot = n.replaces
where (s.relation, n.night) in (select (relation, night) from stage_carried)
union all
select c.date, c.snapshot, s.relation, s.source, s.reconstructed
from candidate_night as c
inner join snapshot_relation as s using (snapshot)
where c.snapshot <> 0;

-- What each measure is, for the checks. A stock counts living people and may
-- fall a little; a total counts events and never should; a level may do either.
create or replace temp table gate_measure as
select mart || '.' || measure as name, *
from (
    values
        ('population', 'residents', 'resident', 'stock'),
        ('population', 'digitized', 'resident', 'stock'),
        ('population', 'verified', 'resident', 'stock'),
        ('population', 'pin_issued', 'resident', 'stock'),
        ('population', 'aged_14', 'resident', 'stock'),
        ('card', 'received', 'card_application', 'total'),
        ('card', 'approved', 'card_application', 'total'),
        ('card', 'printed', 'card_application', 'total'),
        ('card', 'delivered', 'card_application', 'total'),
        ('card', 'rejected', 'card_application', 'total'),
        ('card', 'waiting', 'card_application', 'level'),
        ('card', 'waiting_7', 'card_application', 'level'),
        ('card', 'waiting_30', 'card_application', 'level'),
        ('card', 'waiting_90', 'card_application', 'level'),
        ('card', 'timed', 'card_application', 'total'),
        ('card', 'on_time', 'card_application', 'total'),
        ('card', 'holders', 'card_application', 'stock'),
        ('eid', 'registered', 'eid_account', 'total'),
        ('eid', 'approved', 'eid_account', 'total'),
        ('eid', 'activated', 'eid_account', 'total'),
        ('service', 'submitted', 'service_case', 'total'),
        ('service', 'online', 'service_case', 'total'),
        ('service', 'completed', 'service_case', 'total'),
        ('service', 'due_completed', 'service_case', 'total'),
        ('service', 'on_time', 'service_case', 'total'),
        ('verification', 'requests', 'verification', 'total'),
        ('verification', 'matched', 'verification', 'total'),
        ('card_lead', 'printed', 'card_application', 'level'),
        ('population', 'eligible', 'resident', 'level'),
        ('task', 'tasks', 'task', 'level'),
        ('task', 'done', 'task', 'level'),
        ('task', 'overdue', 'task', 'level'),
        ('task', 'disagrees', 'task', 'level')
) as measure (mart, measure, relation, kind);

-- Every measure of the nation and its provinces. Grain: date, snapshot, place, name.
create or replace temp table candidate_measure as
with population as (
    select 0 as snapshot, * from stage_nation_population
    union all by name
    select 0 as snapshot, * from stage_province_population
    union all by name
    select f.* from nation.population as f semi join candidate_night as c using (snapshot)
    union all by name
    select f.* from province.population as f semi join candidate_night as c on c.snapshot = f.snapshot and c.near
),
card as (
    select 0 as snapshot, * from stage_nation_card
    union all by name
    select 0 as snapshot, * from stage_province_card
    union all by name
    select f.* from nation.card as f semi join candidate_night as c using (snapshot)
    union all by name
    select f.* from province.card as f semi join candidate_night as c on c.snapshot = f.snapshot and c.near
),
eid as (
    select 0 as snapshot, * from stage_nation_eid
    union all by name
    select 0 as snapshot, * from stage_province_eid
    union all by name
    select f.* from nation.eid as f semi join candidate_night as c using (snapshot)
    union all by name
    select f.* from province.eid as f semi join candidate_night as c on c.snapshot = f.snapshot and c.near
),
each_service as (
    select 0 as snapshot, * from stage_nation_service
    union all by name
    select 0 as snapshot, * from stage_province_service
    union all by name
    select f.* from nation.service as f semi join candidate_night as c using (snapshot)
    union all by name
    select f.* from province.service as f semi join candidate_night as c on c.snapshot = f.snapshot and c.near
),
service as (
    select
        snapshot,
        date,
        place,
        weight,
        sum(submitted)::bigint as submitted,
        sum(online)::bigint as online,
        sum(completed)::bigint as completed,
        sum(due_completed)::bigint as due_completed,
        sum(on_time)::bigint as on_time
    from each_service
    group by all
),
each_agency as (
    select 0 as snapshot, * from stage_nation_verification
    union all by name
    select f.* from nation.verification as f semi join candidate_night as c using (snapshot)
),
verification as (
    select
        snapshot,
        date,
        place,
        weight,
        sum(requests)::bigint as requests,
        sum(matched)::bigint as matched
    from each_agency
    group by all
),
each_lead as (
    select 0 as snapshot, * from stage_nation_card_lead
    union all by name
    select 0 as snapshot, * from stage_province_card_lead
    union all by name
    select f.* from nation.card_lead as f semi join candidate_night as c on c.snapshot = f.snapshot and c.role = 'replaced'
    union all by name
    select f.* from province.card_lead as f semi join candidate_night as c on c.snapshot = f.snapshot and c.role = 'replaced'
),
card_lead as (
    select snapshot, date, place, weight, sum(printed)::bigint as printed
    from each_lead
    group by all
),
each_task as (
    select 0 as snapshot, date, state, timeliness, disagrees
    from stage_nation_task
    union all
    select f.snapshot, f.date, f.state, f.timeliness, f.disagrees
    from nation.task as f
    semi join candidate_night as c on c.snapshot = f.snapshot and c.role = 'replaced'
),
task as (
    select
        snapshot,
        date,
        0 as place,
        1 as weight,
        count(*)::bigint as tasks,
        count_if(state = 'done')::bigint as done,
        count_if(timeliness = 'overdue')::bigint as overdue,
        count_if(disagrees)::bigint as disagrees
    from each_task
    group by all
)
select
    snapshot, date, place, weight,
    unnest([
        'population.residents', 'population.digitized', 'population.verified', 'population.pin_issued',
        'population.aged_14', 'population.eligible'
    ]) as name,
    unnest([residents, digitized, verified, pin_issued, aged_14, eligible]) as value
from population
union all
select
    snapshot, date, place, weight,
    unnest([
        'card.received', 'card.approved', 'card.printed', 'card.delivered', 'card.rejected',
        'card.waiting', 'card.waiting_7', 'card.waiting_30', 'card.waiting_90',
        'card.timed', 'card.on_time', 'card.holders'
    ]),
    unnest([
        received, approved, printed, delivered, rejected,
        waiting, waiting_7, waiting_30, waiting_90,
        timed, on_time, holders
    ])
from card
union all
select
    snapshot, date, place, weight,
    unnest(['eid.registered', 'eid.approved', 'eid.activated']),
    unnest([registered, approved, activated])
from eid
union all
select
    snapshot, date, place, weight,
    unnest(['service.submitted', 'service.online', 'service.completed', 'service.due_completed', 'service.on_time']),
    unnest([submitted, online, completed, due_completed, on_time])
from service
union all
select
    snapshot, date, place, weight,
    unnest(['verification.requests', 'verification.matched']),
    unnest([requests, matched])
from verification
union all
select snapshot, date, place, weight, 'card_lead.printed', printed
from card_lead
union all
select
    snapshot, date, place, weight,
    unnest(['task.tasks', 'task.done', 'task.overdue', 'task.disagrees']),
    unnest([tasks, done, overdue, disagrees])
from task;
