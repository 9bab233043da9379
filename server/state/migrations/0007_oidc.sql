-- People who sign in at a provider. They are known by its name and its own name for them; the rest is what administrators tell them apart by.

create table identity (
    issuer text not null,                                    -- the provider
    subject text not null,                                   -- its name for them, which never changes
    person integer not null unique references person,
    email text not null,                                     -- '': the provider told none, or it is not to be kept
    lapsed_at integer,                                       -- equal to person.disabled_at: the provider gives them no role any more
    primary key (issuer, subject)
) strict, without rowid;

alter table session add column provider blob check (provider is null or length(provider) = 32); -- SHA-256 of the provider's name for where they signed in
alter table session add column proof blob;                   -- sealed ID token, with which they sign out at the provider too

create index session_provider on session (provider) where provider is not null;

-- Tokens with which the provider said that somebody signed out there: each counts once.
create table logout_token (
    digest blob primary key check (length(digest) = 32),
    expires_at integer not null
) strict, without rowid;
