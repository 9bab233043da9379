-- Relations that a night keeps from the revision before: those that were not read
-- again, and those whose source answers no night so far back.
-- Grain: that of each mart.
delete from stage_carried;
insert into stage_carried
select k.relation, n.night
from stage_night as n
inner join snapshot_relation as k on k.snapshot = n.replaces
left join stage_relation as r on r.relation = k.relation
left join stage_only as o on o.source = k.source
where k.source <> 'import'
    and case
        when r.relation is null then exists (from stage_only) and o.source is null
        else n.date < r.since
    end;

insert into stage_population by name
select n.date, f.* exclude (snapshot, date)
from commune.population as f
inner join stage_night as n on n.replaces = f.snapshot
inner join stage_carried as c on c.night = n.night and c.relation = 'resident';

insert into stage_province_pyramid by name
select n.date, f.* exclude (snapshot, date)
from province.pyramid as f
inner join stage_night as n on n.replaces = f.snapshot
inner join stage_carried as c on c.night = n.night and c.relation = 'resident';

insert into stage_card by name
select n.date, f.* exclude (snapshot, date)
from commune.card as f
inner join stage_night as n on n.replaces = f.snapshot
inner join stage_carried as c on c.night = n.night and c.relation = 'card_application';

insert into stage_province_card_lead by name
select n.date, f.* exclude (snapshot, date)
from province.card_lead as f
inner join stage_night as n on n.replaces = f.snapshot
inner join stage_carried as c on c.night = n.night and c.relation = 'card_application';

insert into stage_eid by name
select n.date, f.* exclude (snapshot, date)
from commune.eid as f
inner join stage_night as n on n.replaces = f.snapshot
inner join stage_carried as c on c.night = n.night and c.relation = 'eid_account';

insert into stage_province_service by name
select n.date, f.* exclude (snapshot, date)
from province.service as f
inner join stage_night as n on n.replaces = f.snapshot
inner join stage_carried as c on c.night = n.night and c.relation = 'service_case';

insert into stage_nation_verification by name
select n.date, f.* exclude (snapshot, date)
from nation.verification as f
inner join stage_night as n on n.replaces = f.snapshot
inner join stage_carried as c on c.night = n.night and c.relation = 'verification';

-- Imported lists are always read, so only what the source gave is carried.
insert into stage_nation_task by name
select n.date, f.* exclude (snapshot, date)
from nation.task as f
inner join stage_night as n on n.replaces = f.snapshot
inner join stage_carried as c on c.night = n.night and c.relation = 'task'
where not exists (select 1 from task_import as i where i.list_version = f.list_version);
