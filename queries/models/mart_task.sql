-- Tasks as they stood on each night of the chunk. Grain: date, list_version, task_id.
create or replace temp table stage_nation_task as
with reported as (
    select
        n.date,
        t.*,
        coalesce(t.state = 'done' or (t.blank and t.completed_on <= n.date), false) as done
    from stage_task_report as t
    inner join stage_night as n on n.date >= t.known_on and n.date < t.known_until
    left join stage_relation as r on r.relation = 'task'
    where (t.import is not null or n.date >= r.since)
),
-- a list put in anew without a task has let it go
listed as (
    select r.*
    from reported as r
    left join stage_task_list as l
        on l.list_version = r.list_version and r.date >= l.since and r.date < l.until
    where r.import is null
        or exists (
            select 1
            from stage_task_report as member
            where member.import = l.import and member.task_id = r.task_id and member.known_on <= r.date
        )
),
judged as (
    select
        *,
        case
            when permanent then 'permanent'
            when done and completed_on <= due then 'on_time'
            when done and completed_on > due then 'late'
            when done and stated = 'late' then 'late'
            when done and (stated = 'on_time' or updated_at::date <= due) then 'on_time'
            when done then 'unknown'
            when due < date then 'overdue'
            else 'not_due'
        end as timeliness
    from listed
)
select
    date, place, weight,
    list_version, task_id, number, title_vi, title_en, "group", lead_agency, co_agencies,
    due, status_reported, percent, completed_on, evidence, updated_at,
    case when done then 'done' else coalesce(state, 'unreported') end as state,
    timeliness,
    case
        when timeliness = 'late' then (completed_on - due)::integer
        when timeliness = 'overdue' then (date - due)::integer
    end as days_late,
    coalesce(
        (timeliness = 'overdue' and stated is distinct from 'late')
        or (done and timeliness = 'late' and stated is distinct from 'late')
        or (done and stated = 'late' and completed_on <= due)
        or (done and completed_on > date)
        or (not done and completed_on <= date),
        false
    ) as disagrees
from judged;
