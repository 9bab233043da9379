-- The warehouse: a ledger, reference tables, and facts at three levels.
--
-- Facts are wide, one row per (date, place), integers only, appended in date
-- order, without keys or indexes (a key doubles the file). `snapshot` is the
-- revision a row belongs to: see the table of that name. Counts are already
-- multiplied by the relation's weight; `weight` says by how much.

-- ---------------------------------------------------------------- ledger

create table run (
    run varchar not null,            -- sortable id
    job varchar not null,            -- snapshot | backfill | publish | backup | ...
    trigger varchar not null,        -- schedule | catch-up | hand | demo
    from_date date,
    until_date date,
    started_at timestamptz not null,
    finished_at timestamptz,
    state varchar not null,          -- running | done | unchanged | stopped (a gate) | failed | interrupted
    error varchar,                   -- one sentence, no secrets
    nights integer not null default 0
);

create table run_source (
    run varchar not null,
    source varchar not null,
    relation varchar not null,
    extracted_at timestamptz,
    rows bigint,
    rejected bigint,
    newest_event timestamp,          -- local time
    newest_file timestamptz,
    weight integer not null,
    simulated boolean not null,
    history varchar not null,        -- events | none
    state varchar not null,          -- done | failed
    error varchar
);

create table gate (
    run varchar not null,
    date date not null,
    gate varchar not null,           -- name of the check
    severity varchar not null,       -- stop | warn
    faults bigint not null,          -- 0: passed
    detail varchar                   -- the worst fault in words
);

create table reject (
    run varchar not null,
    relation varchar not null,
    reason varchar not null,
    rows bigint not null,
    file varchar,
    first_line bigint
);

create table gap (
    date date not null,
    relation varchar not null,       -- '*': the whole night
    reason varchar not null,
    run varchar not null,
    recorded_at timestamptz not null
);

-- One row per published revision of a night. A snapshot is what a reader sees at
-- its id; the newest revision of a night has superseded_by null.
create table snapshot (
    snapshot integer not null,       -- grows with every publish
    id varchar not null,             -- 2026-11-22.3f9a1c
    date date not null,
    revision integer not null,
    run varchar not null,
    published_at timestamptz not null,
    reconstructed boolean not null,
    simulated boolean not null,
    superseded_by integer
);

create table snapshot_relation (
    snapshot integer not null,
    relation varchar not null,
    source varchar not null,
    weight integer not null,
    simulated boolean not null,
    reconstructed boolean not null,
    newest_event timestamp
);

-- What a new revision changed, by province and measure.
create table restatement (
    snapshot integer not null,       -- the new revision
    replaces integer not null,       -- the old one
    mart varchar not null,
    measure varchar not null,
    place integer not null,          -- 0 or a province place
    old_value bigint,
    new_value bigint
);

-- Task lists put in by their owner (toancanh tasks import).
create table task_import (
    import varchar not null,
    imported_at timestamptz not null,
    file varchar not null,
    list_version varchar not null,
    task_id varchar not null,
    number varchar,
    title_vi varchar not null,
    title_en varchar,
    "group" varchar,
    lead_agency varchar,
    co_agencies varchar,
    area_code varchar,
    due date,
    status_reported varchar,
    percent double,
    completed_on date,
    evidence varchar,
    updated_at timestamp
);

-- ------------------------------------------------------------- reference

create schema reference;

-- Every place facts may be kept for, and the nation (0).
create table reference.place (
    place integer not null,
    level varchar not null,          -- nation | province63 | province34 | commune
    code varchar not null,
    province63 integer,              -- null: a province of 34 merged from several
    province34 integer,
    region varchar,
    name_vi varchar not null,
    name_en varchar not null
);

create table reference.published_figure (
    line integer not null,           -- row of the source file
    date date not null,
    date_precision varchar not null,
    place integer,
    area varchar not null,           -- VN, P:79@63, ...
    figure varchar not null,         -- the record's own metric name
    metric varchar,                  -- ours, where one matches
    value double not null,
    unit varchar not null,
    qualifier varchar not null,
    source varchar not null,
    confidence varchar not null,
    note varchar
);

create table reference.population (
    place integer not null,          -- 0, provinces of both vintages
    date date not null,              -- the day it stands for
    basis varchar not null,          -- census | gso_average | register
    population bigint not null,
    provenance varchar not null
);

create table reference.target (
    target varchar not null,
    metric varchar,
    title_vi varchar not null,
    title_en varchar not null,
    value double,
    unit varchar not null,
    operator varchar not null,
    due date,
    document varchar not null
);

create table reference.service (
    list varchar not null,
    service varchar not null,
    title_vi varchar not null,
    title_en varchar not null,
    lead_agency varchar not null
);

-- What the reference tables were last filled from.
create table reference.seed (
    hash varchar not null
);

create table reference.calendar (
    date date not null,
    working boolean not null,
    working_days integer not null    -- working days up to and including this one
);

-- ----------------------------------------------------------------- facts

create schema commune;
create schema province;
create schema nation;

create table commune.population (
    snapshot integer, date date, place integer, weight integer,
    residents bigint,                -- living, registered
    digitized bigint,                -- living, record in the national database
    verified bigint,                 -- living, record correct, complete, clean, live
    pin_issued bigint,               -- living, with a personal number
    aged_14 bigint,                  -- living, 14 and over
    eligible bigint                  -- living, entitled to a card that night: 14 and over; all ages from 2024-07-01
);

create table commune.card (
    snapshot integer, date date, place integer, weight integer,
    received bigint, approved bigint, printed bigint, delivered bigint, rejected bigint, -- events up to that night
    waiting bigint,                  -- received, neither printed nor rejected
    waiting_7 bigint, waiting_30 bigint, waiting_90 bigint, -- of which for more than 7, 30, 90 days
    timed bigint,                    -- printed, with a lead time in working days
    on_time bigint,                  -- of which within 7 working days
    holders bigint                   -- eligible living who hold a delivered card; null if the source has no resident_id
);

create table commune.eid (
    snapshot integer, date date, place integer, weight integer,
    registered bigint, approved bigint, activated bigint
);

create table province.population as from commune.population;
create table nation.population as from commune.population;
create table province.card as from commune.card;
create table nation.card as from commune.card;
create table province.eid as from commune.eid;
create table nation.eid as from commune.eid;

-- Kept per province: the age pyramid, lead times, services.
create table province.pyramid (
    snapshot integer, date date, place integer, weight integer,
    sex varchar,                     -- male | female
    age_band smallint,               -- first year of age: 0, 5, ... 80 (and over)
    residents bigint, digitized bigint, holders bigint
);
create table nation.pyramid as from province.pyramid;

create table province.card_lead (
    snapshot integer, date date, place integer, weight integer,
    days smallint,                   -- working days from received to printed; 60: 60 and more
    printed bigint                   -- printed on that day (a flow, not a running total)
);
create table nation.card_lead as from province.card_lead;

create table province.service (
    snapshot integer, date date, place integer, weight integer,
    service varchar,
    submitted bigint, online bigint, completed bigint, due_completed bigint, on_time bigint
);
create table nation.service as from province.service;

-- Known for the nation only.
create table nation.verification (
    snapshot integer, date date, place integer, weight integer,
    agency varchar, requests bigint, matched bigint
);

create table nation.task (
    snapshot integer, date date, place integer, weight integer, -- place: the province a task is about, else 0
    list_version varchar, task_id varchar, number varchar, title_vi varchar, title_en varchar, "group" varchar,
    lead_agency varchar, co_agencies varchar, due date, status_reported varchar, percent double,
    completed_on date, evidence varchar, updated_at timestamp,
    state varchar,                   -- done | in_progress | not_started | unreported
    timeliness varchar,              -- on_time | late | overdue | not_due | permanent | unknown
    days_late integer,               -- null unless late or overdue
    disagrees boolean                -- what is reported contradicts the dates
);
