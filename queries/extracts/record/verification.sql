-- Every agency and day, and why a row is rejected. It counts for the nation, so no
-- place is looked up. Grain: row.
select
    v.agency,
    v.day,
    v.requests,
    v.matched,
    v.newest,
    v.unparsable,
    {{located "v"}}
    case
        when v.agency is null then 'missing_key'
        when v.unparsable is not null or v.day is null or v.day < {{earliest}}
            or v.requests is null or v.matched is null
            or v.matched < 0 or v.matched > v.requests then 'unparsable'
        when v.day > {{today}} then 'future_date'
    end as rejected_for
from {{relation "verification"}} as v
