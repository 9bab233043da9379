-- Every task report, and why a row is rejected. A due day may lie in the future. Grain: row.
select
    t.*,
    case
        when t.list_version is null or t.task_id is null or t.title_vi is null then 'missing_key'
        when count(*) over (partition by t.list_version, t.task_id, t.updated) > 1 then 'duplicate_key'
        when t.unparsable is not null or t.percent < 0 or t.percent > 100 then 'unparsable'
        when greatest(t.completed_on, cast(t.updated as date)) > {{today}} then 'future_date'
    end as reason
from {{relation "task"}} as t
