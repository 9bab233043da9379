-- Every e-ID account with the place it counts for, and why a row is rejected. Grain: row.
select
    a.registered,
    a.approved,
    a.activated,
    a.newest,
    a.unparsable,
    {{located "a"}}
    {{- if linked "eid_account"}}
    coalesce(r.code, '') as code,
    coalesce(r.vintage, 0) as vintage,
    {{- else}}
    a.code,
    0 as vintage,
    {{- end}}
    case
        {{- if linked "eid_account"}}
        when a.resident_id is null then 'missing_key'
        {{- end}}
        when a.unparsable is not null or least(a.registered, a.approved, a.activated) < {{earliest}} then 'unparsable'
        when a.level is null or a.level not in ('1', '2') then 'unknown_word'
        when greatest(a.registered, a.approved, a.activated) > {{today}} then 'future_date'
        when coalesce(a.registered, {{latest}}) > least(a.approved, a.activated)
            or coalesce(a.approved, {{latest}}) > a.activated then 'dates_backwards'
        {{- if linked "eid_account"}}
        when r.resident_id is null then 'unknown_resident'
        {{- end}}
    end as reason
from {{relation "eid_account"}} as a
{{- if linked "eid_account"}}
left join (
    select resident_id, code, vintage
    from (
        {{foreign "resident"}}
    ) as person
    where reason is null
) as r on r.resident_id = a.resident_id
{{- end}}
