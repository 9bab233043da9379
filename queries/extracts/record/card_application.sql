-- Every card application with the place it counts for: its own commune, or its
-- resident's. Grain: row.
{{- if linked "card_application"}}
select
    a.received,
    a.approved,
    a.printed,
    a.delivered,
    a.rejected,
    a.newest,
    a.unparsable,
    {{located "a"}}
    coalesce(r.code, '') as code,
    coalesce(r.vintage, 0) as vintage,
    case
        when a.reason is not null then a.reason
        when r.resident_id is null then 'unknown_resident'
    end as reason
from (
    {{record "application"}}
) as a
left join (
    select resident_id, code, vintage
    from (
        {{foreign "resident"}}
    ) as person
    where reason is null
) as r on r.resident_id = a.resident_id
{{- else}}
select
    a.received,
    a.approved,
    a.printed,
    a.delivered,
    a.rejected,
    a.newest,
    a.unparsable,
    {{located "a"}}
    a.code,
    0 as vintage,
    a.reason
from (
    {{record "application"}}
) as a
{{- end}}
