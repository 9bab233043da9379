-- What people make here. Instants are seconds since 1970, null where there is none.

create table embed (
    embed integer primary key,
    digest blob not null unique check (length(digest) = 32), -- SHA-256 of the id: what is looked up
    id text not null,                                        -- what its address says
    figure text not null,
    query text not null,                                     -- parameters of the figure, without night and language
    snapshot text not null,                                  -- the one it is frozen at; '': it follows the newest night
    theme text not null check (theme in ('auto', 'light', 'dark')),
    lang text not null check (lang in ('vi', 'en')),
    origins text not null,                                   -- sites that may frame it, a space between two; '*': every site
    title text not null,
    height integer not null,                                 -- of a frame that shows all of it, in CSS pixels
    scope text not null,                                     -- areas its maker could see
    made_by text not null,                                   -- '': nobody was signed in
    made_at integer not null,
    expires_at integer,
    revoked_at integer
) strict;

-- How often an embed was looked at from a site on a day. No address of a reader is kept.
create table embed_view (
    embed integer not null references embed,
    origin text not null,                                    -- '': the browser did not say; 'other': of many
    day text not null,
    views integer not null,
    primary key (embed, day, origin)
) strict, without rowid;
