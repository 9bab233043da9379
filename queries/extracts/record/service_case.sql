-- Every service case, and why a row is rejected. A due day may lie in the future. Grain: row.
select
    s.code,
    s.vintage,
    s.service,
    s.channel,
    s.submitted,
    s.due,
    s.completed,
    s.newest,
    s.unparsable,
    {{located "s"}}
    case
        when s.service is null then 'missing_key'
        when s.unparsable is not null or least(s.submitted, s.due, s.completed) < {{earliest}} then 'unparsable'
        when s.channel is null or s.channel not in ('online', 'counter') or s.vintage not in (34, 63) then 'unknown_word'
        when greatest(s.submitted, s.completed) > {{today}} then 'future_date'
        when coalesce(s.submitted, {{latest}}) > least(s.due, s.completed) then 'dates_backwards'
    end as reason
from {{relation "service_case"}} as s
