-- Publishes the nights of the chunk that are neither kept back nor unchanged:
-- one transaction holds all of this file.

-- Keys, revisions and ids. An id is the night and six hex digits over what the
-- night says; where two revisions of a night would share one, the next six are taken.
create or replace temp table stage_published as
with digest as (
    select date, bit_xor(hash(p)) as digest from stage_province_population as p group by all
    union all
    select date, bit_xor(hash(p)) from stage_province_card as p group by all
    union all
    select date, bit_xor(hash(p)) from stage_province_eid as p group by all
    union all
    select date, bit_xor(hash(p)) from (select * exclude (holders_all, holders_14) from stage_province_pyramid) as p group by all
    union all
    select date, bit_xor(hash(p)) from stage_province_card_lead as p group by all
    union all
    select date, bit_xor(hash(p)) from stage_province_service as p group by all
    union all
    select date, bit_xor(hash(p)) from stage_nation_verification as p group by all
    union all
    select date, bit_xor(hash(p)) from stage_nation_task as p group by all
),
content as (
    select date, string_agg(digest::varchar, ' ' order by digest) as content
    from digest
    group by all
),
revised as (
    select
        n.night,
        n.date,
        n.replaces,
        (select coalesce(max(snapshot), 0) from snapshot)
        + row_number() over (order by n.date) as snapshot,
        coalesce(n.replaced_revision, 0) + 1 as revision,
        sha256(concat_ws(' ', n.date, coalesce(n.replaced_revision, 0) + 1, c.content)) as digest
    from stage_night as n
    left join content as c using (date)
    where n.kept_back is null and not n.unchanged
)
select
    r.night,
    r.date,
    r.replaces,
    r.snapshot::integer as snapshot,
    r.revision::integer as revision,
    coalesce(
        min(candidate.id) filter (where taken.id is null and candidate.part = 0),
        min(candidate.id) filter (where taken.id is null)
    ) as id
from revised as r
cross join lateral (
    select part, r.date::varchar || '.' || substr(r.digest, 1 + 6 * part::integer, 6) as id
    from range(10) as parts (part)
) as candidate
left join snapshot as taken on taken.id = candidate.id
group by all;

insert into snapshot by name
select
    p.snapshot,
    p.id,
    p.date,
    p.revision,
    run.run,
    run.recorded_at as published_at,
    coalesce(bool_or(c.reconstructed), false) as reconstructed,
    coalesce(
        bool_or(coalesce(s.simulated, before.simulated)),
        false
    ) as simulated
from stage_published as p
cross join stage_run as run
left join candidate_relation as c on c.snapshot = 0 and c.date = p.date
left join stage_relation as s on s.relation = c.relation
left join snapshot_relation as before on before.snapshot = p.replaces and before.relation = c.relation
group by all;

insert into snapshot_relation by name
select
    p.snapshot,
    r.relation,
    r.source,
    r.weight,
    r.simulated,
    p.date < r.natural_since as reconstructed,
    -- the newest event the night can have seen
    least(r.newest_event, p.date + interval 1 day - interval 1 second) as newest_event
from stage_published as p
inner join stage_relation as r on p.date >= r.since;

insert into snapshot_relation by name
select p.snapshot, r.* exclude (snapshot)
from stage_published as p
inner join snapshot_relation as r on r.snapshot = p.replaces
where (r.relation, p.night) in (select (relation, night) from stage_carried);

-- Tasks that only an import names.
insert into snapshot_relation by name
select
    p.snapshot,
    'task' as relation,
    'import' as source,
    1 as weight,
    false as simulated,
    false as reconstructed,
    max(t.updated_at) as newest_event
from stage_published as p
inner join stage_nation_task as t using (date)
where not exists (
    select 1 from snapshot_relation as r where r.snapshot = p.snapshot and r.relation = 'task'
)
group by all;

insert into restatement by name
with fresh as (
    select p.snapshot, p.replaces, m.name, m.place, m.value
    from candidate_measure as m
    inner join stage_published as p on p.date = m.date and p.replaces is not null
    where m.snapshot = 0
),
former as (
    select p.snapshot, p.replaces, m.name, m.place, m.value
    from candidate_measure as m
    inner join stage_published as p on p.replaces = m.snapshot
)
select
    coalesce(n.snapshot, o.snapshot) as snapshot,
    coalesce(n.replaces, o.replaces) as replaces,
    k.mart,
    k.measure,
    coalesce(n.place, o.place) as place,
    o.value as old_value,
    n.value as new_value
from fresh as n
full join former as o on o.snapshot = n.snapshot and o.name = n.name and o.place = n.place
inner join gate_measure as k on k.name = coalesce(n.name, o.name)
where n.value is distinct from o.value;

update snapshot
set superseded_by = p.snapshot
from stage_published as p
where snapshot.snapshot = p.replaces;

-- A commune's counts hardly change from one night to the next, so a month of them
-- lies place by place: half the file, and a month still fits one row group, whose
-- dates tell a reader to pass it by.
insert into commune.population by name
select p.snapshot, s.* from stage_population as s inner join stage_published as p using (date)
order by date_trunc('month', date), place, date;
insert into province.population by name
select p.snapshot, s.* from stage_province_population as s inner join stage_published as p using (date);
insert into nation.population by name
select p.snapshot, s.* from stage_nation_population as s inner join stage_published as p using (date);

insert into commune.card by name
select p.snapshot, s.* exclude (holders_all, holders_14) from stage_card as s inner join stage_published as p using (date)
order by date_trunc('month', date), place, date;
insert into province.card by name
select p.snapshot, s.* from stage_province_card as s inner join stage_published as p using (date);
insert into nation.card by name
select p.snapshot, s.* from stage_nation_card as s inner join stage_published as p using (date);

insert into commune.eid by name
select p.snapshot, s.* from stage_eid as s inner join stage_published as p using (date)
order by date_trunc('month', date), place, date;
insert into province.eid by name
select p.snapshot, s.* from stage_province_eid as s inner join stage_published as p using (date);
insert into nation.eid by name
select p.snapshot, s.* from stage_nation_eid as s inner join stage_published as p using (date);

insert into province.pyramid by name
select p.snapshot, s.* exclude (holders_all, holders_14) from stage_province_pyramid as s inner join stage_published as p using (date)
order by date, place;
insert into nation.pyramid by name
select p.snapshot, s.* from stage_nation_pyramid as s inner join stage_published as p using (date);

insert into province.card_lead by name
select p.snapshot, s.* from stage_province_card_lead as s inner join stage_published as p using (date)
order by date, place;
insert into nation.card_lead by name
select p.snapshot, s.* from stage_nation_card_lead as s inner join stage_published as p using (date);

insert into province.service by name
select p.snapshot, s.* from stage_province_service as s inner join stage_published as p using (date)
order by date, place;
insert into nation.service by name
select p.snapshot, s.* from stage_nation_service as s inner join stage_published as p using (date);

insert into nation.verification by name
select p.snapshot, s.* from stage_nation_verification as s inner join stage_published as p using (date);

insert into nation.task by name
select p.snapshot, s.* from stage_nation_task as s inner join stage_published as p using (date);
