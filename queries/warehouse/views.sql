-- What a plain DuckDB shell sees: each mart under its own name, newest
-- revisions only, as finely as it is kept. Laid anew at every start.

create or replace view night as
    select * from snapshot where superseded_by is null;

create or replace view population as
    select f.* from commune.population as f semi join night using (snapshot);

create or replace view card as
    select f.* from commune.card as f semi join night using (snapshot);

create or replace view eid as
    select f.* from commune.eid as f semi join night using (snapshot);

create or replace view pyramid as
    select f.* from province.pyramid as f semi join night using (snapshot);

create or replace view card_lead as
    select f.* from province.card_lead as f semi join night using (snapshot);

create or replace view service as
    select f.* from province.service as f semi join night using (snapshot);

create or replace view verification as
    select f.* from nation.verification as f semi join night using (snapshot);

create or replace view task as
    select f.* from nation.task as f semi join night using (snapshot);
