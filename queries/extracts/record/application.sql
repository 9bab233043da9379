-- Every card application on its own, and why a row is rejected. Grain: row.
select
    a.application_id,
    a.resident_id,
    a.code,
    a.received,
    a.approved,
    a.printed,
    a.delivered,
    a.rejected,
    a.newest,
    a.unparsable,
    {{located "a"}}
    case
        when a.application_id is null{{if linked "card_application"}} or a.resident_id is null{{end}} then 'missing_key'
        {{- if repeated "card_application"}}
        when k.application_id is not null then 'duplicate_key'
        {{- end}}
        when a.unparsable is not null
            or least(a.received, a.approved, a.printed, a.delivered, a.rejected) < {{earliest}} then 'unparsable'
        when a.kind is null or a.kind not in ('first', 'renewal', 'reissue') then 'unknown_word'
        when greatest(a.received, a.approved, a.printed, a.delivered, a.rejected) > {{today}} then 'future_date'
        when coalesce(a.received, {{latest}}) > least(a.approved, a.printed, a.delivered, a.rejected)
            or coalesce(a.approved, {{latest}}) > least(a.printed, a.delivered)
            or coalesce(a.printed, {{latest}}) > a.delivered then 'dates_backwards'
    end as reason
from {{relation "card_application"}} as a
{{- if repeated "card_application"}}
left join (
    select application_id
    from {{relation "card_application"}} as copies
    group by application_id
    having count(*) > 1
) as k on k.application_id = a.application_id
{{- end}}
