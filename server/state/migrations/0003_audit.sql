-- Who did what. Rows are only added, each one after the last; the hash of a row covers the hash of the row before it.
-- Instants are milliseconds since 1970.

create table audit (
    number integer primary key check (number > 0),           -- 1, 2, 3, … without a hole
    at integer not null,
    person text not null,                                    -- '': nobody was signed in
    role text not null,                                      -- as which it was done
    action text not null,
    what text not null,                                      -- a path or the id of a thing
    area text not null,
    metric text not null,
    outcome text not null check (outcome in ('done', 'refused', 'failed')),
    reference text not null,                                 -- under which the log tells more
    address text not null,                                   -- of the asker, for signing in alone
    previous blob not null check (length(previous) = 32),
    hash blob not null check (length(hash) = 32)
) strict;

create index audit_person on audit (person, number);

create trigger audit_is_not_changed before update on audit
begin
    select raise(abort, 'the audit trail is never changed');
end;

create trigger audit_is_not_removed before delete on audit
begin
    select raise(abort, 'the audit trail is never shortened');
end;

-- Also what "insert or replace" would put in the place of a row.
create trigger audit_is_added_to_at_its_end before insert on audit
when new.number <> coalesce((select max(number) from audit), 0) + 1
begin
    select raise(abort, 'the audit trail is added to at its end');
end;
