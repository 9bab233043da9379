-- Every task report up to the last night of the span, and the rejected ones by
-- their reason. Grain: row.
with record as (
    {{record "task"}}
)
select
    coalesce(reason, '') as reason,
    list_version,
    task_id,
    number,
    title_vi,
    title_en,
    task_group,
    lead_agency,
    co_agencies,
    area_code,
    due,
    status_reported,
    percent,
    completed_on,
    evidence,
    updated,
    case when updated is null or cast(updated as date) <= {{until}} then 1 else 0 end as within,
    newest,
    file,
    line,
    unparsable
from record
