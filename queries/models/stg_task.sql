-- Every report about a task, from the registry and from imported lists, with
-- its words read. Grain: list_version, task_id, report.
--
-- A task stands as its latest report says; within a day the later report wins,
-- and of two imports the later one. `known_on` to `known_until` (exclusive) are
-- the nights a report speaks for.
create or replace temp table stage_task_report as
with report as (
    select
        t.list_version, t.task_id, t.number, t.title_vi, t.title_en, t."group", t.lead_agency, t.co_agencies,
        t.place, t.due, t.status_reported, t.percent, t.completed_on, t.evidence, t.updated_at,
        null::varchar as import, null::timestamptz as imported_at, r.weight
    from raw.raw_task as t
    inner join stage_relation as r on r.relation = 'task'
    union all
    select
        i.list_version, i.task_id, i.number, i.title_vi, i.title_en, i."group", i.lead_agency, i.co_agencies,
        a.place, i.due, i.status_reported, i.percent, i.completed_on, i.evidence, i.updated_at,
        i.import, i.imported_at, 1
    from task_import as i
    inner join stage_task_area as a using (area_code)
),
-- as printed, without case, accents and punctuation
worded as (
    select
        *,
        coalesce(updated_at::date, date '0001-01-01') as known_on,
        trim(regexp_replace(
            replace(strip_accents(lower(coalesce(status_reported, ''))), 'đ', 'd'), '[^a-z0-9]+', ' ', 'g'
        )) as words
    from report
),
-- what the words say about the deadline is cut off what they say about the work
split as (
    select
        *,
        trim(regexp_replace(words, '(qua han|cham tien do|dung tien do|dung han|truoc han|truoc thoi han)', '', 'g')) as work,
        case
            when regexp_matches(words, '(qua han|cham tien do)') then 'late'
            when regexp_matches(words, '(dung han|truoc han|truoc thoi han)') then 'on_time'
        end as stated
    from worded
),
word (work, state) as (
    values
        ('da hoan thanh', 'done'),
        ('hoan thanh', 'done'),
        ('da hoan thanh 100', 'done'),
        ('hoan thanh 100', 'done'),
        ('done', 'done'),
        ('completed', 'done'),
        ('chua hoan thanh', 'in_progress'),
        ('chua den han', 'in_progress'),
        ('thuong xuyen', 'in_progress'),
        ('thuc hien thuong xuyen', 'in_progress'),
        ('in progress', 'in_progress'),
        ('ongoing', 'in_progress'),
        ('not completed', 'in_progress'),
        ('chua thuc hien', 'not_started'),
        ('chua trien khai', 'not_started'),
        ('chua bat dau', 'not_started'),
        ('not started', 'not_started')
)
select
    s.list_version, s.task_id, s.number, s.title_vi, s.title_en, s."group", s.lead_agency, s.co_agencies,
    s.place, s.due, s.status_reported, s.percent, s.completed_on, s.evidence, s.updated_at,
    s.import, s.imported_at, s.weight, s.known_on,
    lead(s.known_on, 1, date '9999-12-31') over (
        partition by s.list_version, s.task_id
        order by s.known_on, s.updated_at nulls first, s.imported_at nulls first
    ) as known_until,
    s.stated,
    coalesce(
        w.state,
        -- "đang trình ký", "đang lấy ý kiến": whatever it is, it is being done
        case when starts_with(s.work, 'dang ') or (s.work = '' and s.words <> '') then 'in_progress' end
    ) as state,
    s.words = '' as blank,
    s.due is null or contains(s.words, 'thuong xuyen') as permanent
from split as s
left join word as w on w.work = s.work;

-- From which night on an import is the newest of its list: a task it no longer
-- names has left the list. Grain: list_version, import.
create or replace temp table stage_task_list as
with import as (
    select list_version, import, imported_at, min(known_on) as since
    from stage_task_report
    where import is not null
    group by all
)
select
    i.list_version,
    i.import,
    i.since,
    coalesce(min(newer.since), date '9999-12-31') as until
from import as i
left join import as newer
    on newer.list_version = i.list_version and newer.imported_at > i.imported_at
group by i.list_version, i.import, i.since;
