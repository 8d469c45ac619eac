-- Journeys (旅程). One outbox says what happened to customers, for campaigns and journeys alike: it was campaign_due.
create table journey (
    id bigint generated always as identity primary key,
    name text not null unique,
    state text not null default 'draft' check (state in ('draft', 'running', 'paused', 'ended')),
    -- what is being written; what people walk through stands in journey_version
    draft jsonb not null,
    -- the newest published one, on which people enter; null before the first
    version int,
    started_at timestamptz,
    -- of those that start on dates: every due time up to this one has been told
    caught_up_to timestamptz,
    created_by text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    check (state = 'draft' or version is not null)
);

-- Never changed: whoever entered one walks it to its end, unless moved by a later one.
create table journey_version (
    journey_id bigint not null references journey on delete cascade,
    version int not null,
    plan jsonb not null,
    published_by text not null,
    published_at timestamptz not null,
    primary key (journey_id, version)
);

-- The messages of a version's steps are sent by campaigns of their own, so that everything that holds for campaigns does.
create table journey_message (
    journey_id bigint not null,
    version int not null,
    step text not null,
    campaign_id bigint not null unique references campaign,
    primary key (journey_id, version, step),
    foreign key (journey_id, version) references journey_version on delete cascade
);

-- Who stands where, and when it goes on: nothing else wakes anybody.
create table journey_stay (
    id bigint generated always as identity primary key,
    journey_id bigint not null references journey on delete cascade,
    customer_id bigint not null references customer on delete cascade,
    version int not null,
    -- where they stand; of those that are over, where they stood last
    step text not null,
    -- null: on the way to the step
    arrived_at timestamptz,
    due_at timestamptz,
    -- what ended a wait for something before its time
    woken_by text,
    entered_at timestamptz not null,
    entered_by text not null,
    -- walks like everybody and gets no message, to compare with
    held_out boolean not null,
    goal_at timestamptz,
    ended_at timestamptz,
    ended_why text,
    -- why it could not go on, of what the last attempt said
    trouble text,
    check ((ended_at is null) = (ended_why is null)),
    check (ended_at is not null or due_at is not null)
) with (fillfactor = 85);
-- one at a time
create unique index journey_stay_one on journey_stay (journey_id, customer_id) where ended_at is null;
create index journey_stay_due on journey_stay (journey_id, due_at) where ended_at is null;
create index journey_stay_customer on journey_stay (customer_id, journey_id);
create index journey_stay_step on journey_stay (journey_id, version, step);

-- Every step that somebody has behind them.
create table journey_pass (
    id bigint generated always as identity primary key,
    stay_id bigint not null references journey_stay on delete cascade,
    step text not null,
    arrived_at timestamptz not null,
    left_at timestamptz not null,
    -- the lane taken, or what became of it
    way text not null
);
create index journey_pass_stay on journey_pass (stay_id, id);

-- Calls outward: at least once each, told by their key.
create table journey_call (
    id bigint generated always as identity primary key,
    stay_id bigint not null references journey_stay on delete cascade,
    step text not null,
    key text not null unique,
    url text not null,
    made_at timestamptz not null,
    state text not null default 'waiting' check (state in ('waiting', 'calling', 'done', 'failed')),
    attempts int not null default 0,
    -- leases by the database's clock, which nobody moves
    look_at timestamptz not null default clock_timestamp(),
    node uuid,
    lease_until timestamptz,
    fence bigint not null default 0,
    -- a code, never words of the other side
    detail text,
    finished_at timestamptz,
    check (state <> 'calling' or (node is not null and lease_until is not null))
);
create index journey_call_waiting on journey_call (look_at) where state in ('waiting', 'calling');
create index journey_call_stay on journey_call (stay_id);

-- By which our calls are signed; sealed.
create table journey_secret (
    singleton boolean primary key default true check (singleton),
    secret bytea not null,
    made_at timestamptz not null
);

-- Which events a journey's versions wait for: to let somebody in, or to move whoever is in it.
create table journey_listens (
    journey_id bigint not null references journey on delete cascade,
    version int not null,
    event text not null,
    subject bigint,
    entering boolean not null
);
create index journey_listens_event on journey_listens (event);
create index journey_listens_journey on journey_listens (journey_id);

alter table campaign_due rename to happening;
alter index campaign_due_pkey rename to happening_pkey;
alter index campaign_due_waiting rename to happening_campaign;
alter index campaign_due_done rename to happening_done;
alter index campaign_due_customer rename to happening_customer;
alter table happening rename constraint campaign_due_campaign_id_customer_id_cause_key to happening_once;
alter table happening
    alter column campaign_id drop not null,
    add column journey_id bigint references journey on delete cascade,
    -- what happened, to which tag or segment, and when: a journey looks at it when it comes to it
    add column event text,
    add column subject bigint,
    add column at timestamptz,
    add constraint happening_whose check (num_nonnulls(campaign_id, journey_id) = 1),
    add constraint happening_what check (journey_id is null or (event is not null and at is not null)),
    add constraint happening_once_journey unique (journey_id, customer_id, cause);
create index happening_journey on happening (journey_id, due_at) where done_at is null and journey_id is not null;

drop function campaign_due_orders() cascade;
drop function campaign_due_moves() cascade;
drop function campaign_due_taggings() cascade;
drop function campaign_due_interactions() cascade;
drop function campaign_due_warnings() cascade;
drop function campaign_due_of(text, bigint, bigint, text, timestamptz);

-- Whether anybody waits for one of these: asked once a statement, and mostly all that is paid.
create function anybody_waits_for(events text[]) returns boolean language sql stable as $$
    select exists (select from campaign p where p.state in ('running', 'paused') and p.trigger->>'kind' = 'event'
                      and p.trigger->>'on' = any(events))
        or exists (select from journey_listens l join journey j on j.id = l.journey_id
                    where l.event = any(events) and j.state in ('running', 'paused'))
$$;

-- What happened to many at once. The platforms tell whole seconds: what happened within the second of a start came after it.
create function happened(events text[], subjects bigint[], customers bigint[], causes text[], times timestamptz[])
returns void language sql as $$
    insert into happening (campaign_id, customer_id, cause, due_at)
    select p.id, h.customer, h.cause, h.at + make_interval(hours => cast(p.trigger->>'afterHours' as int))
      from unnest(events, subjects, customers, causes, times) as h (event, subject, customer, cause, at)
      join campaign p on p.trigger->>'on' = h.event
     where p.state in ('running', 'paused') and p.trigger->>'kind' = 'event' and date_trunc('second', p.started_at) <= h.at
       and (h.subject is null or cast(p.trigger->>'subject' as bigint) = h.subject)
    on conflict do nothing;
    insert into happening (journey_id, customer_id, event, subject, cause, at, due_at)
    select distinct j.id, h.customer, h.event, h.subject, h.cause, h.at, h.at
      from unnest(events, subjects, customers, causes, times) as h (event, subject, customer, cause, at)
      join journey_listens l on l.event = h.event and (l.subject is null or l.subject = h.subject)
      join journey j on j.id = l.journey_id
     where j.state in ('running', 'paused')
       and (case when l.entering then date_trunc('second', j.started_at) <= h.at
            else exists (select from journey_stay s
                          where s.journey_id = j.id and s.customer_id = h.customer and s.ended_at is null) end)
    on conflict do nothing
$$;

create function happened_orders() returns trigger language plpgsql as $$
begin
    if anybody_waits_for(array['order_paid']) then
        perform happened(array_agg(cast('order_paid' as text)), array_agg(cast(null as bigint)), array_agg(o.customer_id),
            array_agg('order/' || o.id), array_agg(o.paid_at)) from changed o;
    end if;
    return null;
end $$;
create trigger happened_orders after insert on orders
    referencing new table as changed for each statement execute function happened_orders();

create function happened_moves() returns trigger language plpgsql as $$
begin
    if anybody_waits_for(array['segment_entered', 'segment_left']) then
        perform happened(array_agg(case when m.entered then 'segment_entered' else 'segment_left' end),
            array_agg(m.segment_id), array_agg(m.customer_id), array_agg('move/' || m.id), array_agg(m.at))
           from changed m join customer c on c.id = m.customer_id;
    end if;
    return null;
end $$;
create trigger happened_moves after insert on segment_move
    referencing new table as changed for each statement execute function happened_moves();

create function happened_taggings() returns trigger language plpgsql as $$
begin
    if anybody_waits_for(array['tagged']) then
        perform happened(array_agg(cast('tagged' as text)), array_agg(t.tag_id), array_agg(t.customer_id),
            array_agg('tag/' || t.tag_id || '/' || extract(epoch from t.given_at)), array_agg(t.given_at)) from changed t;
    end if;
    return null;
end $$;
create trigger happened_taggings after insert on tagging
    referencing new table as changed for each statement execute function happened_taggings();

create function happened_interactions() returns trigger language plpgsql as $$
begin
    if anybody_waits_for(array['followed', 'replied', 'unfollowed']) then
        perform happened(array_agg(k.event), array_agg(cast(null as bigint)), array_agg(i.customer_id),
            array_agg(k.cause || '/' || i.id), array_agg(i.at))
           from changed i
           join (values ('follow', 'followed', 'follow'), ('contact_added', 'followed', 'follow'),
                        ('unfollow', 'unfollowed', 'unfollow'), ('contact_lost', 'unfollowed', 'unfollow'),
                        ('message_in', 'replied', 'reply'), ('media_in', 'replied', 'reply')) as k (kind, event, cause)
             on k.kind = i.kind;
    end if;
    return null;
end $$;
create trigger happened_interactions after insert on interaction
    referencing new table as changed for each statement execute function happened_interactions();

create function happened_warnings() returns trigger language plpgsql as $$
begin
    if anybody_waits_for(array['churn_warned']) then
        perform happened(array_agg(cast('churn_warned' as text)), array_agg(cast(null as bigint)), array_agg(w.customer_id),
            array_agg('warning/' || w.id), array_agg(w.at)) from changed w;
    end if;
    return null;
end $$;
create trigger happened_warnings after insert on churn_warning
    referencing new table as changed for each statement execute function happened_warnings();
