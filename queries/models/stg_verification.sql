-- What changed on each date for each agency, in requests.
-- Grain: agency, date.
create or replace temp table delta_verification as
select
    c.agency,
    greatest(c.date, r.since) as date,
    (any_value(r.weight) * sum(c.requests))::bigint as requests,
    (any_value(r.weight) * sum(c.matched))::bigint as matched
from raw.raw_verification as c
inner join stage_relation as r on r.relation = 'verification'
group by all
order by date;

create or replace temp table balance_verification as
select agency, requests, matched
from delta_verification
where false;
