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

-- What happened to customers, for the campaigns that wait for it: written by the statement that made it happen, and done
-- in one transaction with the delivery. The same cause counts once.
create table campaign_due (
    id bigint generated always as identity primary key,
    campaign_id bigint not null references campaign on delete cascade,
    customer_id bigint not null references customer on delete cascade,
    cause text not null,
    due_at timestamptz not null,
    done_at timestamptz,
    run_id bigint,
    unique (campaign_id, customer_id, cause)
);
create index campaign_due_waiting on campaign_due (campaign_id, due_at) where done_at is null;
create index campaign_due_done on campaign_due (done_at) where done_at is not null;
create index campaign_due_customer on campaign_due (customer_id);

-- What happened before the campaign was started is history: imports bring years of it.
alter table campaign add column started_at timestamptz;
update campaign set started_at = caught_up_to;

create function campaign_due_of(event text, subject bigint, customer bigint, cause text, at timestamptz)
returns void language sql as $$
    insert into campaign_due (campaign_id, customer_id, cause, due_at)
    select p.id, customer, cause, at + make_interval(hours => cast(p.trigger->>'afterHours' as int))
      from campaign p
     where p.state in ('running', 'paused') and p.trigger->>'kind' = 'event' and p.trigger->>'on' = event
       and p.started_at <= at and (subject is null or cast(p.trigger->>'subject' as bigint) = subject)
    on conflict (campaign_id, customer_id, cause) do nothing
$$;

create function campaign_due_orders() returns trigger language plpgsql as $$
begin
    if exists (select from campaign p where p.state in ('running', 'paused') and p.trigger->>'kind' = 'event' and p.trigger->>'on' = 'order_paid') then
        perform campaign_due_of('order_paid', null, o.customer_id, 'order/' || o.id, o.paid_at) from changed o;
    end if;
    return null;
end $$;
create trigger campaign_due_orders after insert on orders
    referencing new table as changed for each statement execute function campaign_due_orders();

create function campaign_due_moves() returns trigger language plpgsql as $$
begin
    if exists (select from campaign p where p.state in ('running', 'paused') and p.trigger->>'kind' = 'event'
            and p.trigger->>'on' in ('segment_entered', 'segment_left')) then
        perform campaign_due_of(case when m.entered then 'segment_entered' else 'segment_left' end, m.segment_id,
            m.customer_id, 'move/' || m.id, m.at) from changed m join customer c on c.id = m.customer_id;
    end if;
    return null;
end $$;
create trigger campaign_due_moves after insert on segment_move
    referencing new table as changed for each statement execute function campaign_due_moves();

create function campaign_due_taggings() returns trigger language plpgsql as $$
begin
    if exists (select from campaign p where p.state in ('running', 'paused') and p.trigger->>'kind' = 'event' and p.trigger->>'on' = 'tagged') then
        perform campaign_due_of('tagged', t.tag_id, t.customer_id,
            'tag/' || t.tag_id || '/' || extract(epoch from t.given_at), t.given_at) from changed t;
    end if;
    return null;
end $$;
create trigger campaign_due_taggings after insert on tagging
    referencing new table as changed for each statement execute function campaign_due_taggings();

create function campaign_due_interactions() returns trigger language plpgsql as $$
begin
    if exists (select from campaign p where p.state in ('running', 'paused') and p.trigger->>'kind' = 'event' and p.trigger->>'on' = 'followed') then
        perform campaign_due_of('followed', null, i.customer_id, 'follow/' || i.id, i.at)
           from changed i where i.kind in ('follow', 'contact_added');
    end if;
    return null;
end $$;
create trigger campaign_due_interactions after insert on interaction
    referencing new table as changed for each statement execute function campaign_due_interactions();

create function campaign_due_warnings() returns trigger language plpgsql as $$
begin
    if exists (select from campaign p where p.state in ('running', 'paused') and p.trigger->>'kind' = 'event' and p.trigger->>'on' = 'churn_warned') then
        perform campaign_due_of('churn_warned', null, w.customer_id, 'warning/' || w.id, w.at) from changed w;
    end if;
    return null;
end $$;
create trigger campaign_due_warnings after insert on churn_warning
    referencing new table as changed for each statement execute function campaign_due_warnings();
