-- Which nights of the chunk say exactly what their published revision says:
-- every row of every mart is there on both sides as often.
create or replace temp table stage_change as
with population as (
    select s.*, 1 as side from stage_population as s
    union all by name
    select f.* exclude (snapshot), -1 as side
    from commune.population as f semi join stage_night as n on n.replaces = f.snapshot
),
card as (
    select s.* exclude (holders_all, holders_14), 1 as side from stage_card as s
    union all by name
    select f.* exclude (snapshot), -1 as side
    from commune.card as f semi join stage_night as n on n.replaces = f.snapshot
),
eid as (
    select s.*, 1 as side from stage_eid as s
    union all by name
    select f.* exclude (snapshot), -1 as side
    from commune.eid as f semi join stage_night as n on n.replaces = f.snapshot
),
pyramid as (
    select s.* exclude (holders_all, holders_14), 1 as side from stage_province_pyramid as s
    union all by name
    select f.* exclude (snapshot), -1 as side
    from province.pyramid as f semi join stage_night as n on n.replaces = f.snapshot
),
card_lead as (
    select s.*, 1 as side from stage_province_card_lead as s
    union all by name
    select f.* exclude (snapshot), -1 as side
    from province.card_lead as f semi join stage_night as n on n.replaces = f.snapshot
),
service as (
    select s.*, 1 as side from stage_province_service as s
    union all by name
    select f.* exclude (snapshot), -1 as side
    from province.service as f semi join stage_night as n on n.replaces = f.snapshot
),
verification as (
    select s.*, 1 as side from stage_nation_verification as s
    union all by name
    select f.* exclude (snapshot), -1 as side
    from nation.verification as f semi join stage_night as n on n.replaces = f.snapshot
),
task as (
    select s.*, 1 as side from stage_nation_task as s
    union all by name
    select f.* exclude (snapshot), -1 as side
    from nation.task as f semi join stage_night as n on n.replaces = f.snapshot
),
relation as (
    select n.date, r.relation, r.simulated, 1 as side
    from stage_night as n
    inner join stage_relation as r on n.date >= r.since
    union all
    select n.date, r.relation, r.simulated, -1
    from stage_night as n
    inner join snapshot_relation as r on r.snapshot = n.replaces
    where (r.relation, n.night) not in (select (relation, night) from stage_carried) and r.source <> 'import'
),
differing as (
    select date from (select * exclude (side) from population group by all having sum(side) <> 0)
    union all
    select date from (select * exclude (side) from card group by all having sum(side) <> 0)
    union all
    select date from (select * exclude (side) from eid group by all having sum(side) <> 0)
    union all
    select date from (select * exclude (side) from pyramid group by all having sum(side) <> 0)
    union all
    select date from (select * exclude (side) from card_lead group by all having sum(side) <> 0)
    union all
    select date from (select * exclude (side) from service group by all having sum(side) <> 0)
    union all
    select date from (select * exclude (side) from verification group by all having sum(side) <> 0)
    union all
    select date from (select * exclude (side) from task group by all having sum(side) <> 0)
    union all
    select date from (select * exclude (side) from relation group by all having sum(side) <> 0)
)
select distinct date
from differing;

update stage_night
set unchanged = true
where replaces is not null and date not in (select date from stage_change);
