-- Every e-ID account with the place it counts for, and why a row is rejected. Grain: row.
select
    a.registered,
    a.approved,
    a.activated,
    a.newest,
    a.unparsable,
    {{located "a"}}
    {{- if linked "eid_account"}}
    h.place,
    h.province,
    {{- else}}
    a.code,
    0 as vintage,
    {{- end}}
    case
        {{- if linked "eid_account"}}
        when a.resident_id is null then {{because "missing_key"}}
        {{- end}}
        when a.unparsable is not null or least(a.registered, a.approved, a.activated) < {{earliest}} then {{because "unparsable"}}
        when a.level is null or a.level not in ('1', '2') then {{because "unknown_word"}}
        when greatest(a.registered, a.approved, a.activated) > {{today}} then {{because "future_date"}}
        when coalesce(a.registered, {{latest}}) > least(a.approved, a.activated)
            or coalesce(a.approved, {{latest}}) > a.activated then {{because "dates_backwards"}}
        {{- if linked "eid_account"}}
        when h.resident_id is null then {{because "unknown_resident"}}
        {{- end}}
    end as reason
from {{relation "eid_account"}} as a
{{- if linked "eid_account"}}
left join (
    {{home}}
) as h on h.resident_id = a.resident_id
{{- end}}
