-- Where every resident who counts lives; nowhere if no area has the code. Grain: resident.
select
    resident_id,
    place,
    province
from (
    {{placed "resident"}}
) as person
where reason is null
