-- What the intake itself brought, once a run.
insert into run_source by name
select
    run.run,
    r.source,
    r.relation,
    r.extracted_at,
    r.rows,
    r.rejected,
    r.newest_event,
    w.newest_file,
    r.weight,
    r.simulated,
    r.history,
    'done' as state
from stage_relation as r
cross join stage_run as run
inner join raw.raw_relation as w on w.relation = r.relation and w.source = r.source;

insert into reject by name
select run.run, j.relation, j.reason, j.n as rows, j.file, j.line as first_line
from raw.raw_reject as j
cross join stage_run as run;
