-- What the ledger keeps of the chunk, whether its nights were published or not.
insert into gate by name
select run.run, g.date, g.gate, g.severity, g.faults, g.detail
from stage_gate as g
cross join stage_run as run;

-- A night that is kept back is a gap unless an earlier revision of it stands. A
-- gap is recorded once for each reason and stays on record when it is filled.
insert into gap by name
with missing as (
    select date, '*' as relation, kept_back as reason
    from stage_night
    where kept_back is not null and replaces is null
    union all
    select n.date, r.relation, 'source ' || r.source || ' keeps no history' as reason
    from stage_night as n
    inner join stage_relation as r on n.date < r.since
    where n.kept_back is null
        and (r.relation, n.night) not in (select (relation, night) from stage_carried)
)
select m.date, m.relation, m.reason, run.run, run.recorded_at
from missing as m
cross join stage_run as run
where not exists (
    select 1
    from gap as g
    where g.date = m.date and g.relation = m.relation and g.reason = m.reason
);
