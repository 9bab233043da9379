-- By which plan a period was scheduled, so that another plan does not catch up periods it never had.

alter table report_period add column plan text not null default ''; -- cron line and time zone; '': written before this was kept
