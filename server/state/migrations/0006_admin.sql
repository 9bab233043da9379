-- What those see and change who look after people, and where the oldest rows of the trail went.
-- Instants are seconds since 1970, null where there is none.

alter table person add column version integer not null default 1; -- grows with every change that a form must not overlook
alter table person add column seen_at integer;                    -- when they, or a service's token, came last
alter table person add column token_made_at integer;
alter table person add column token_expires_at integer;           -- null: it holds until it is revoked

update person set token_made_at = made_at where token is not null;
update person set seen_at = (select max(session.seen_at) from session where session.person = person.person);

create trigger person_is_changed after update of title, role, scope, rights, factor, token, token_expires_at, disabled_at on person
begin
    update person set version = old.version + 1 where person = new.person;
end;

-- Where rows were taken out of the trail, the oldest first. A row of the trail tells of each cut in the same words, so that
-- the chain holds it too.
create table audit_cut (
    last integer primary key,                                -- number of the last row that was taken out
    first integer not null,
    before text not null,                                    -- rows of earlier days than this one were taken out
    hash blob not null check (length(hash) = 32),            -- of the last row: the one after it goes on from there
    digest blob not null check (length(digest) = 32),        -- SHA-256 of the file that holds the rows
    row integer not null unique,                             -- of the trail that tells of it
    check (first <= last and last < row)
) strict;

create trigger audit_cut_is_told_by_the_trail before insert on audit_cut
when new.first <> coalesce((select max(last) from audit_cut), 0) + 1
    or not exists (select 1 from audit where number = new.last and hash = new.hash)
    or not exists (
        select 1
        from audit
        where number = new.row and action = 'audit.archive'
            and what = new.first || '-' || new.last || ' before ' || new.before || ' ' || lower(hex(new.hash)) || ' ' || lower(hex(new.digest))
    )
begin
    select raise(abort, 'the audit trail is cut only where a row of it tells of the cut');
end;

create trigger audit_cut_is_not_changed before update on audit_cut
begin
    select raise(abort, 'a cut of the audit trail is never changed');
end;

create trigger audit_cut_is_not_removed before delete on audit_cut
begin
    select raise(abort, 'a cut of the audit trail is never forgotten');
end;

drop trigger audit_is_not_removed;

create trigger audit_is_not_removed before delete on audit
when old.number > coalesce((select max(last) from audit_cut), 0)
begin
    select raise(abort, 'the audit trail is never shortened but by a cut that it tells of');
end;
