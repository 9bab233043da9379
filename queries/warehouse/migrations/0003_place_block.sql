-- The communes that disclosure control hides together. Nothing is filled in: the
-- reference tables are filled anew when what the program ships has changed.
alter table reference.place add column block integer;   -- number within the old province; null: no commune
