-- Relations that were not read again keep the facts of the revision before.
-- Grain: that of each mart.
insert into stage_population by name
select n.date, f.* exclude (snapshot, date)
from commune.population as f
inner join stage_night as n on n.replaces = f.snapshot
where exists (select 1 from stage_carried where relation = 'resident');

insert into stage_province_pyramid by name
select n.date, f.* exclude (snapshot, date)
from province.pyramid as f
inner join stage_night as n on n.replaces = f.snapshot
where exists (select 1 from stage_carried where relation = 'resident');

insert into stage_card by name
select n.date, f.* exclude (snapshot, date)
from commune.card as f
inner join stage_night as n on n.replaces = f.snapshot
where exists (select 1 from stage_carried where relation = 'card_application');

insert into stage_province_card_lead by name
select n.date, f.* exclude (snapshot, date)
from province.card_lead as f
inner join stage_night as n on n.replaces = f.snapshot
where exists (select 1 from stage_carried where relation = 'card_application');

insert into stage_eid by name
select n.date, f.* exclude (snapshot, date)
from commune.eid as f
inner join stage_night as n on n.replaces = f.snapshot
where exists (select 1 from stage_carried where relation = 'eid_account');

insert into stage_province_service by name
select n.date, f.* exclude (snapshot, date)
from province.service as f
inner join stage_night as n on n.replaces = f.snapshot
where exists (select 1 from stage_carried where relation = 'service_case');

insert into stage_nation_verification by name
select n.date, f.* exclude (snapshot, date)
from nation.verification as f
inner join stage_night as n on n.replaces = f.snapshot
where exists (select 1 from stage_carried where relation = 'verification');

-- Imported lists are always read, so only what the source gave is carried.
insert into stage_nation_task by name
select n.date, f.* exclude (snapshot, date)
from nation.task as f
inner join stage_night as n on n.replaces = f.snapshot
where exists (select 1 from stage_carried where relation = 'task')
    and not exists (select 1 from task_import as i where i.list_version = f.list_version);
