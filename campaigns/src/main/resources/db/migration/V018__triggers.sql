-- A campaign may start by more than birthdays. The kind stands in the trigger itself; a once-only campaign that has
-- gone out runs on, with no next due time, until what it planned is over.
alter table campaign drop column trigger_kind;
alter table campaign drop constraint campaign_check;
alter table campaign
    add constraint campaign_running check (state <> 'running' or caught_up_to is not null),
    -- what becomes of a due time that was passed over while nothing ran
    add column late text not null default 'send' check (late in ('send', 'hold', 'skip')),
    -- segments whose people it is not for, and how many of a hundred are left out to compare with
    add column excluded bigint[] not null default '{}',
    add column holdout int not null default 0 check (holdout between 0 and 50);
-- Campaigns of birthdays as they were kept before.
update campaign set trigger = jsonb_build_object('kind', 'birthday', 'sendAt', trigger->>'sendAt',
    'leadDays', cast(trigger->>'leadDays' as int), 'leapDay', lower(trigger->>'leapDay'), 'timeZone', trigger->>'zone');

alter table run
    add column excluded bigint[] not null default '{}',
    add column holdout int not null default 0,
    -- who let a run go, or skipped it, that had been held because it was late
    add column decided_by text,
    add column decided_at timestamptz;
update run set trigger = jsonb_build_object('kind', 'birthday', 'sendAt', trigger->>'sendAt',
    'leadDays', cast(trigger->>'leadDays' as int), 'leapDay', lower(trigger->>'leapDay'), 'timeZone', trigger->>'zone');
-- held: it was late, and an operator is asked; skipped: the operator said no
alter table run drop constraint run_state_check;
alter table run add constraint run_state_check check (state in ('planning', 'planned', 'missed', 'held', 'skipped'));
create index run_held on run (id) where state = 'held';

-- Days that the shop itself keeps: every year by the solar or the lunar calendar, or once.
create table holiday (
    id bigint generated always as identity primary key,
    name text not null unique,
    calendar text not null check (calendar in ('solar', 'lunar', 'once')),
    month int,
    day int,
    on_date date,
    created_by text not null,
    created_at timestamptz not null,
    check ((calendar = 'once') = (on_date is not null) and (calendar <> 'once') = (month is not null and day is not null))
);

-- Statutory days off, and the weekends that are worked for them, as they are announced year by year.
create table day_off (
    day date primary key,
    off boolean not null,
    name text not null,
    loaded_by text not null,
    loaded_at timestamptz not null
);

-- Anniversaries are looked up day by day, so that they cost what their hits cost.
create index insight_first_paid on insight (first_paid_at);
create index profile_value_day on profile_value (field_id, day) where known and day is not null;
