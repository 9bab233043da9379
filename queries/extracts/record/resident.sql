-- Every resident, and why a row is rejected. Grain: row.
select
    r.resident_id,
    r.code,
    r.vintage,
    r.birth,
    r.sex,
    r.digitized,
    r.verified,
    r.pin,
    r.deceased,
    r.newest,
    r.unparsable,
    {{located "r"}}
    case
        when r.resident_id is null then 'missing_key'
        {{- if repeated "resident"}}
        when k.resident_id is not null then 'duplicate_key'
        {{- end}}
        when r.unparsable is not null or r.birth is null or r.birth < {{earliest}} then 'unparsable'
        when r.sex is null or r.sex not in ('male', 'female') or r.vintage not in (0, 34, 63) then 'unknown_word'
        when greatest(r.birth, r.digitized, r.verified, r.pin, r.deceased) > {{today}} then 'future_date'
        when least(r.digitized, r.verified, r.pin, r.deceased) < r.birth
            or coalesce(r.digitized, {{latest}}) > r.verified then 'dates_backwards'
    end as reason
from {{relation "resident"}} as r
{{- if repeated "resident"}}
left join (
    select resident_id
    from {{relation "resident"}} as copies
    group by resident_id
    having count(*) > 1
) as k on k.resident_id = r.resident_id
{{- end}}
