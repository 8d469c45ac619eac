-- One firing of a campaign: unique by campaign and due time, so two nodes or a recovery cannot make two.
create table run (
    id bigint generated always as identity primary key,
    campaign_id bigint not null references campaign,
    due_at timestamptz not null,
    state text not null check (state in ('planning', 'planned', 'missed')),
    -- planning resumes behind this customer
    planned_up_to bigint not null default 0,
    planned int not null default 0,
    created_at timestamptz not null,
    planned_at timestamptz,
    unique (campaign_id, due_at)
);

-- One message to one customer. One state, and a reason in every state that is not plainly on its way.
create table delivery (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('campaign', 'reply', 'welcome')),
    run_id bigint references run,
    customer_id bigint not null references customer on delete cascade,
    -- what caused a reply or a welcome: the inbox row, and the account, person and code to answer with
    cause bigint,
    account text,
    address text,
    code text,
    state text not null check (state in ('planned', 'held', 'ready', 'claimed', 'sending',
        'sent', 'rejected', 'unknown', 'skipped', 'not_sent', 'abandoned')),
    reason text,
    detail text,
    due_at timestamptz not null,
    look_at timestamptz not null,
    expires_at timestamptz not null,
    node uuid,
    lease_until timestamptz,
    fence bigint not null default 0,
    attempts int not null default 0,
    route text,
    staff text,
    platform_id text,
    body bytea,
    body_hash bytea,
    sending_at timestamptz,
    finished_at timestamptz,
    created_at timestamptz not null,
    check ((kind = 'campaign') = (run_id is not null))
);
create unique index delivery_once on delivery (run_id, customer_id) where run_id is not null;
create unique index delivery_cause on delivery (cause, kind) where cause is not null;
create index delivery_waiting on delivery (look_at, id) where state in ('planned', 'held', 'ready');
create index delivery_in_hand on delivery (lease_until) where state in ('claimed', 'sending');
create index delivery_platform on delivery (platform_id) where platform_id is not null;
create index delivery_customer on delivery (customer_id, finished_at) where state in ('sent', 'sending', 'unknown');
create index delivery_run_state on delivery (run_id, state);

create table delivery_event (
    delivery_id bigint not null references delivery on delete cascade,
    at timestamptz not null,
    state text not null,
    reason text,
    detail text,
    node uuid
);
create index delivery_event_of on delivery_event (delivery_id, at);

-- What is learnt after the send: facts of their own, with times.
create table delivery_fact (
    delivery_id bigint not null references delivery on delete cascade,
    fact text not null check (fact in ('delivered', 'read', 'clicked', 'replied', 'converted')),
    at timestamptz not null,
    primary key (delivery_id, fact)
);
