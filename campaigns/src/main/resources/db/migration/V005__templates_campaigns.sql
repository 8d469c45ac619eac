-- A template is versioned: a running campaign keeps the version it was started with.
create table template (
    id bigint generated always as identity primary key,
    name text not null unique,
    version int not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

create table template_variant (
    template_id bigint not null references template on delete cascade,
    version int not null,
    channel text not null check (channel in ('official_text', 'official_template', 'wecom_text', 'staff_text')),
    body text not null,
    -- official_template: the platform's template id and, in their order, the Freemarker text of each of its fields
    platform_template text,
    field_names text[] not null default '{}',
    field_texts text[] not null default '{}',
    primary key (template_id, version, channel),
    check (cardinality(field_names) = cardinality(field_texts))
);

create table campaign (
    id bigint generated always as identity primary key,
    name text not null unique,
    segment_id bigint references segment,
    template_id bigint not null references template,
    template_version int not null,
    -- birthday: {"sendAt": "09:00", "leadDays": 0, "leapDay": "FEB_28", "zone": "Asia/Shanghai"}
    trigger_kind text not null check (trigger_kind in ('birthday')),
    trigger jsonb not null,
    routes text[] not null check (cardinality(routes) > 0),
    state text not null default 'draft' check (state in ('draft', 'running', 'paused', 'ended')),
    -- every due time up to this one has been turned into its run, and the first one after it is the next
    caught_up_to timestamptz,
    next_due_at timestamptz,
    created_by text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    check (state <> 'running' or (caught_up_to is not null and next_due_at is not null))
);

-- The schedule's entries of once a day: when each is next due.
create table schedule_entry (
    name text primary key,
    next_due_at timestamptz not null
);

-- One row: what every send is asked at the moment of sending.
create table sending_rules (
    singleton boolean primary key default true check (singleton),
    quiet_from time not null default '21:30',
    quiet_to time not null default '08:00',
    cap_count int not null default 3 check (cap_count between 1 and 1000),
    cap_days int not null default 7 check (cap_days between 1 and 366),
    updated_by text not null default 'zhiyin',
    updated_at timestamptz not null default now()
);
insert into sending_rules default values;

-- A consent or its withdrawal is a fact with a time; the newest one per customer and purpose counts.
create table consent (
    id bigint generated always as identity primary key,
    customer_id bigint not null references customer on delete cascade,
    purpose text not null check (purpose in ('marketing')),
    given boolean not null,
    how text not null,
    at timestamptz not null
);
create index consent_newest on consent (customer_id, purpose, at desc, id desc);
