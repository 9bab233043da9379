-- Living people by sex and age band, as they stood on each night of the chunk.
-- Grain: date, place (a province), sex, age_band.
--
-- What stood before the chunk comes in as night -1. Where several changes fall to
-- one night, only the last of them, which has them all, speaks for it.
create or replace temp table stage_province_pyramid as
with change as (
    select
        place, sex, age_band, -1 as night, residents, digitized, holders_all, holders_14
    from balance_pyramid
    union all
    select
        d.place, d.sex, d.age_band, n.night, d.residents, d.digitized, d.holders_all, d.holders_14
    from delta_pyramid as d
    inner join stage_day as n using (date)
),
running as (
    select
        place,
        sex,
        age_band,
        greatest(night, 0) as since,
        lead(greatest(night, 0), 1, (select count(*) from stage_night)::integer) over nights as until,
        (sum(residents) over nights)::bigint as residents,
        (sum(digitized) over nights)::bigint as digitized,
        (sum(holders_all) over nights)::bigint as holders_all,
        (sum(holders_14) over nights)::bigint as holders_14
    from change
    window nights as (
        partition by place, sex, age_band order by night
        rows between unbounded preceding and current row
    )
),
filled as (
    select *, unnest(range(since, until))::integer as night
    from running
)
select
    n.date,
    f.place,
    r.weight,
    f.sex,
    f.age_band,
    f.residents,
    f.digitized,
    case
        when card.relation is null then null
        when n.date >= date '2024-07-01' then f.holders_all
        else f.holders_14
    end as holders,
    f.holders_all,
    f.holders_14
from filled as f
inner join stage_night as n using (night)
inner join stage_relation as r on r.relation = 'resident' and n.date >= r.since
left join stage_relation as card
    on card.relation = 'card_application' and card.has_resident_id and n.date >= card.since
-- a band whose last person has grown out of it is no row
where f.residents <> 0 or f.digitized <> 0 or f.holders_all <> 0 or f.holders_14 <> 0;

create or replace temp table balance_pyramid as
select place, sex, age_band, residents, digitized, holders_all, holders_14
from stage_province_pyramid
where date = (select max(date) from stage_night);
