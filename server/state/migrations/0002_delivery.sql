-- Reports that go out, and what became of each. Instants are seconds since 1970, null where there is none.

-- Periods of the schedules that have been looked at; each is planned once.
create table report_period (
    schedule text not null,
    period integer not null,                                 -- its scheduled instant
    state text not null check (state in ('first', 'planned', 'skipped')), -- first: from when on the schedule is known
    noted_at integer not null,
    primary key (schedule, period)
) strict, without rowid;

create table delivery (
    delivery integer primary key,
    id text not null unique,                                 -- follows from the key below
    schedule text not null,
    period integer not null,
    recipient text not null,                                 -- address, or folder
    area text not null,
    lang text not null,
    copy integer not null,                                   -- 0: as scheduled; 1, 2, …: sent again by hand
    name text not null,                                      -- of the recipient
    layout text not null,
    how text not null check (how in ('attachment', 'link', 'folder')),
    resent_of integer references delivery,                   -- the one it repeats
    correction integer not null,                             -- 1: it repeats it with corrected numbers
    asked_by text not null,                                  -- who asked for the copy
    planned_at integer not null,
    state text not null check (state in ('planned', 'made', 'sending', 'sent', 'failed', 'bounced', 'doubtful', 'held')),
    reason text not null default '',                         -- one word for why it stands there
    answer text not null default '',                         -- what the other side said, in its words
    attempts integer not null default 0,
    tried_at integer,
    next_at integer,                                         -- planned: how long it waits for numbers; failed: when it is tried again
    ended_at integer,
    night text not null default '',                          -- of the numbers in it
    snapshot text not null default '',
    code text not null default '',                           -- to verify it by
    title text not null default '',
    file text not null default '',
    bytes integer not null default 0,
    statement text not null default '',                      -- said on it because numbers were late
    message_id text not null default '',
    unique (schedule, period, recipient, area, lang, copy)
) strict;

create index delivery_copies on delivery (resent_of) where resent_of is not null;

create index delivery_pending on delivery (period) where state in ('planned', 'made', 'sending', 'failed');

-- Every change of state a delivery went through.
create table delivery_event (
    delivery integer not null references delivery,
    number integer not null,
    at integer not null,
    state text not null,
    reason text not null,
    answer text not null,
    primary key (delivery, number)
) strict, without rowid;
