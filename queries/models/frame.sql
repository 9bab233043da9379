-- The tables a run is built in: they live on its own connection and end with it.
-- The run fills them with what it knows; every model and check reads from here.

-- What the intake brought, one row per relation. A relation that is carried over
-- from the revision before was not taken.
create or replace temp table stage_relation (
    relation varchar not null,
    source varchar not null,
    weight integer not null,
    simulated boolean not null,
    history varchar not null,            -- events | none
    has_resident_id boolean not null,
    since date not null,                 -- first night it can answer
    natural_since date not null,         -- nights before it are reconstructed
    extracted_at timestamptz not null,
    local_extracted_at timestamp not null,
    newest_event timestamp,              -- local time
    newest_file timestamp,               -- local time
    fresh_within bigint,                 -- seconds; null: not checked
    rows bigint not null,
    rejected bigint not null
);

create or replace temp table stage_reject (relation varchar not null, reason varchar not null, n bigint not null);

-- The nights of the chunk being built, numbered from 0.
create or replace temp table stage_night (
    night integer not null,
    date date not null,
    kept_back varchar,                   -- why it is not published; null: it is
    replaces integer,                    -- snapshot of the revision before
    replaced_revision integer,
    unchanged boolean not null,
    snapshot integer,
    revision integer,
    id varchar,
    reconstructed boolean,
    simulated boolean
);

-- Every day since the chunk before, with the night that shows it first.
create or replace temp table stage_day (date date not null, night integer not null);

-- Relations that a night keeps from the revision before: those that were not
-- read, and those whose source has forgotten the night.
create or replace temp table stage_carried (relation varchar not null, night integer not null);

-- The one source that is read, if not all are.
create or replace temp table stage_only (source varchar not null);

-- What area codes of imported task lists mean.
create or replace temp table stage_task_area (area_code varchar not null, place integer not null);

create or replace temp table stage_run (run varchar not null, recorded_at timestamptz not null);

create or replace temp table gate_limit (
    fall double not null,
    movers double not null,
    small bigint not null,
    rise_times double not null,
    rise_floor double not null,
    rejected_share double not null
);

create or replace temp table gate_check (gate varchar not null, severity varchar not null, against varchar not null);

create or replace temp table gate_fault (
    gate varchar not null,
    date date,                           -- null: every night of the intake
    place integer,
    subject varchar,                     -- what else the fault is about: a relation, a source, a task
    measure varchar,
    value double,
    bound double                         -- the limit it broke
);
