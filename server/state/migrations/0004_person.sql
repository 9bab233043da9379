-- Who may sign in, and who is. Instants are seconds since 1970, null where there is none.
-- Secrets are kept as digests of what only its owner knows, or sealed by a key that lies outside.

create table person (
    person integer primary key,
    name text not null unique,                               -- they sign in by; small letters, digits, ._-
    title text not null,                                     -- as others call them
    role text not null,
    scope text not null,                                     -- areas they answer for
    rights text not null,                                    -- what a member of a staff may besides looking, a space between two
    password text not null default '',                       -- argon2id; '': none was set yet
    factor blob,                                             -- sealed secret of the second factor
    factor_step integer not null default 0,                  -- of the code used last: each holds once
    token blob unique check (token is null or length(token) = 32), -- SHA-256 of a service's token
    made_at integer not null,
    disabled_at integer
) strict;

-- Codes that stand for a second factor that was lost; each is removed when it is used.
create table recovery_code (
    digest blob primary key check (length(digest) = 32),
    person integer not null references person
) strict, without rowid;

create table session (
    digest blob primary key check (length(digest) = 32),     -- SHA-256 of the cookie
    person integer not null references person,
    agent text not null,                                     -- browser, as it calls itself
    made_at integer not null,
    seen_at integer not null,
    expires_at integer not null
) strict, without rowid;

create index session_person on session (person);

-- Links that set a password, once.
create table invitation (
    digest blob primary key check (length(digest) = 32),     -- SHA-256 of the code in the link
    person integer references person,                        -- null: whoever opens it becomes the first administrator
    expires_at integer not null
) strict, without rowid;
