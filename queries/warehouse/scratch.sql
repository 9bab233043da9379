-- The raw layer: what one intake brought from the sources, aggregates only.
-- It lives in a scratch file that is deleted when the night ends.
--
-- `n` counts records, not yet multiplied by a weight. In the delta tables a row
-- says: from `date` on, `measure` of `place` is `n` higher. Everything that
-- happened before the first night of the span stands on that first night, so the
-- running sum over date is the night's value.

create table raw_population (place integer not null, date date not null, measure varchar not null, n bigint not null);
-- measures: residents digitized verified pin_issued aged_14

create table raw_pyramid (place integer not null, sex varchar not null, age_band smallint not null, date date not null, measure varchar not null, n bigint not null);
-- measures: residents digitized holders_all holders_14; place: a province of 63, or of 34 where 63 is unknown

create table raw_card (place integer not null, date date not null, measure varchar not null, n bigint not null);
-- measures: received approved printed delivered rejected waiting waiting_7 waiting_30 waiting_90 timed on_time holders_all holders_14

create table raw_card_lead (place integer not null, date date not null, days smallint not null, n bigint not null);
-- a flow: cards printed on `date` (inside the span only) after `days` working days, 60 and more as 60; place as in raw_pyramid

create table raw_eid (place integer not null, date date not null, measure varchar not null, n bigint not null);
-- measures: registered approved activated

create table raw_service (place integer not null, service varchar not null, date date not null, measure varchar not null, n bigint not null);
-- measures: submitted online completed due_completed on_time; place: a province of 63 or 34

create table raw_verification (agency varchar not null, date date not null, requests bigint not null, matched bigint not null);
-- deltas, as above

create table raw_task (
    list_version varchar not null, task_id varchar not null, number varchar, title_vi varchar not null, title_en varchar,
    "group" varchar, lead_agency varchar, co_agencies varchar, place integer not null, due date,
    status_reported varchar, percent double, completed_on date, evidence varchar, updated_at timestamp
);
-- every report up to the last night of the span

create table raw_reject (relation varchar not null, reason varchar not null, n bigint not null, file varchar, line bigint);

create table raw_relation (
    relation varchar not null, source varchar not null, rows bigint not null, rejected bigint not null,
    extracted_at timestamptz not null, newest_event timestamp, newest_file timestamptz,
    weight integer not null, simulated boolean not null, history varchar not null, has_resident_id boolean not null
);
