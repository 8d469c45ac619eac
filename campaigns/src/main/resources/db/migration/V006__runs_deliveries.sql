-- One firing of a campaign: unique by campaign and due time, so two nodes or a recovery cannot make two. It keeps the
-- settings it was started with, so that planning resumed after an edit plans the same people.
create table run (
    id bigint generated always as identity primary key,
    campaign_id bigint not null references campaign,
    due_at timestamptz not null,
    state text not null check (state in ('planning', 'planned', 'missed')),
    trigger jsonb not null,
    segment_id bigint,
    template_id bigint not null,
    template_version int not null,
    routes text[] not null,
    -- planning resumes behind this customer
    planned_up_to bigint not null default 0,
    created_at timestamptz not null,
    planned_at timestamptz,
    unique (campaign_id, due_at)
);
create index run_planning on run (id) where state = 'planning';

-- One message to one customer. One state, and a reason in every state that is not plainly on its way.
-- Planning writes these by the hundred thousand out of the customers themselves; foreign keys would cost as much again,
-- and lock every customer. Runs are never deleted; a customer's deliveries go with them by the trigger below.
create table delivery (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('campaign', 'reply', 'welcome')),
    run_id bigint,
    campaign_id bigint,
    customer_id bigint not null,
    -- the day that is celebrated: one campaign greets one customer once a year, whatever is moved or edited meanwhile
    occasion date,
    -- what caused a reply or a welcome: the inbox row
    cause bigint,
    -- where it goes: given for a reply or a welcome, chosen at the moment of sending for a campaign
    account text,
    address text,
    state text not null check (state in ('planned', 'held', 'ready', 'claimed', 'sending',
        'sent', 'rejected', 'unknown', 'skipped', 'not_sent', 'abandoned')),
    reason text not null,
    detail text,
    due_at timestamptz not null,
    look_at timestamptz not null,
    expires_at timestamptz not null,
    -- leases and doubts are measured by the database's clock, which all nodes share and nobody moves
    node uuid,
    lease_until timestamptz,
    fence bigint not null default 0,
    attempts int not null default 0,
    -- when the first call that may have been done was made; in_doubt: whether it was is not known, and such a row is
    -- only ever repeated word for word, or settled
    called_at timestamptz,
    in_doubt boolean not null default false,
    route text,
    staff text,
    -- routes that surely did not do it
    tried text[] not null default '{}',
    platform_id text,
    body bytea,
    sending_at timestamptz,
    finished_at timestamptz,
    created_at timestamptz not null,
    check ((kind = 'campaign') = (run_id is not null)),
    check (state not in ('claimed', 'sending') or (node is not null and lease_until is not null))
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
create unique index delivery_once on delivery (customer_id, run_id);
create unique index delivery_cause on delivery (cause, kind) where cause is not null;
-- what the dispatchers claim; a row with a platform_id lies with the platform and is polled, not claimed
create index delivery_waiting on delivery (look_at, id)
    where state in ('planned', 'held', 'ready') and platform_id is null;
-- what a person is waiting for goes first, and what may be repeated for some minutes only
create index delivery_urgent on delivery (look_at, id)
    where state in ('planned', 'held', 'ready') and platform_id is null and (kind <> 'campaign' or in_doubt);
create index delivery_in_hand on delivery (lease_until) where state in ('claimed', 'sending');
create index delivery_polled on delivery (look_at) where state = 'held' and platform_id is not null;
create index delivery_doubtful on delivery (look_at) where state = 'unknown';
create index delivery_platform on delivery (account, platform_id) where platform_id is not null;
-- the frequency cap: what was, is being or may have been sent
create index delivery_cap on delivery (customer_id, sending_at)
    where sending_at is not null and kind = 'campaign' and state in ('sending', 'sent', 'unknown', 'held');
create index delivery_run_state on delivery (run_id, state);
create index delivery_paused on delivery (campaign_id) where state = 'held' and reason = 'paused';

create function delivery_goes_with_customer() returns trigger language plpgsql as $$
begin
    delete from delivery where customer_id = old.id;
    return null;
end $$;
create trigger delivery_goes_with_customer after delete on customer
    for each row execute function delivery_goes_with_customer();

create table delivery_event (
    delivery_id bigint not null references delivery on delete cascade,
    at timestamptz not null,
    state text not null,
    reason text not null,
    detail text,
    node uuid,
    id bigint generated always as identity
);
create index delivery_event_of on delivery_event (delivery_id, id);

-- What is learnt after the send: facts of their own, with times.
create table delivery_fact (
    delivery_id bigint not null references delivery on delete cascade,
    fact text not null check (fact in ('delivered', 'read', 'clicked', 'replied', 'converted')),
    at timestamptz not null,
    primary key (delivery_id, fact)
);

-- A platform's report on a send: it may overtake the record of that send, so it waits here until the two are matched.
create table platform_report (
    account text not null,
    platform_id text not null,
    address text not null,
    status text not null,
    at timestamptz not null,
    received_at timestamptz not null default clock_timestamp(),
    primary key (account, platform_id)
);

-- How fast an account may be called over one route, by all nodes together: the moment from which the next call is free.
create table rate_budget (
    name text primary key,
    free_at timestamptz not null
);
