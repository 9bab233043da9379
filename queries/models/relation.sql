-- What the intake brought, with its instants in local time. A source without
-- history answers the night that has just ended, and none before it.
insert into stage_relation by name
select
    relation,
    source,
    weight,
    simulated,
    history,
    has_resident_id,
    case history
        when 'events' then date '0001-01-01'
        else timezone($zone, extracted_at)::date - 1
    end as since,
    timezone($zone, extracted_at)::date - 1 as natural_since,
    extracted_at,
    timezone($zone, extracted_at) as local_extracted_at,
    newest_event,
    timezone($zone, newest_file) as newest_file,
    rows,
    rejected
from raw.raw_relation;
