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
    h.place,
    h.province,
    case
        when a.reason is not null then a.reason
        when h.resident_id is null then {{because "unknown_resident"}}
    end as reason
from (
    {{record "application"}}
) as a
left join (
    {{home}}
) as h on h.resident_id = a.resident_id
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
