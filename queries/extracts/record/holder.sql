-- Who holds a card, from the first that was delivered, of any kind. Grain: resident.
select
    a.resident_id,
    min(a.delivered) as delivered
from (
    {{record "application"}}
) as a
{{- if not (linked "card_application")}}
join (
    {{areas}}
) as known on known.code = a.code and known.vintage = 0
{{- end}}
where a.reason is null
    and a.delivered <= {{until}}
group by a.resident_id
