-- Identity checks asked by agencies, as they stood on each night of the chunk.
-- Grain: date, agency.
--
-- What stood before the chunk comes in as night -1. Where several changes fall to
-- one night, only the last of them, which has them all, speaks for it.
create or replace temp table stage_nation_verification as
with change as (
    select
        agency, -1 as night, requests, matched
    from balance_verification
    union all
    select
        d.agency, n.night, d.requests, d.matched
    from delta_verification as d
    inner join stage_day as n using (date)
),
running as (
    select
        agency,
        greatest(night, 0) as since,
        lead(greatest(night, 0), 1, (select count(*) from stage_night)::integer) over nights as until,
        (sum(requests) over nights)::bigint as requests,
        (sum(matched) over nights)::bigint as matched
    from change
    window nights as (
        partition by agency order by night
        rows between unbounded preceding and current row
    )
),
filled as (
    select *, unnest(range(since, until))::integer as night
    from running
)
select n.date, 0 as place, r.weight, f.agency, f.requests, f.matched
from filled as f
inner join stage_night as n using (night)
inner join stage_relation as r on r.relation = 'verification' and n.date >= r.since
-- what counts nothing is no row
where f.requests <> 0 or f.matched <> 0;

create or replace temp table balance_verification as
select agency, requests, matched
from stage_nation_verification
where date = (select max(date) from stage_night);
