-- A target is shown from the day its document was issued. Nothing is filled in: the
-- reference tables are filled anew when what the program ships has changed.
alter table reference.target add column issued date;
