-- 订阅通知: how many notices of a platform's template an identity has accepted and not been sent yet. Each acceptance is good for
-- one, without an end, and survives leaving; switching a notice off takes what is left.
create table subscription (
    identity_id bigint not null references identity on delete cascade,
    template text not null,
    credits int not null check (credits >= 0),
    accepted_at timestamptz,
    declined_at timestamptz,
    off_at timestamptz,
    primary key (identity_id, template)
);
-- what a report is about: only calls of that kind may take it for their lost answer
alter table platform_report add column route text not null default 'TEMPLATE';

alter table template_variant drop constraint template_variant_channel_check;
alter table template_variant add constraint template_variant_channel_check check (channel in
    ('official_text', 'official_template', 'official_subscription', 'official_mass', 'wecom_text', 'staff_text', 'care_text',
     'mail', 'sms'));

-- 群发: deliveries of one run with the same words go in one call, two to ten thousand of them. They gather under a row of it;
-- whom the call names stands in the deliveries before its first byte goes, so that a repeat with the key names the same.
create table mass_send (
    id bigint generated always as identity primary key,
    account text not null,
    run_id bigint not null,
    -- keyed index of the words, and the words, sealed
    content bytea not null,
    body bytea not null,
    -- what the platform recognises a repeat by, for a day
    key text not null unique,
    state text not null check (state in ('gathering', 'closing', 'calling', 'sent', 'refused', 'unknown', 'void')),
    -- named in the call
    members int not null default 0,
    detail text,
    created_at timestamptz not null,
    last_at timestamptz not null,
    look_at timestamptz,
    -- by the database's clock
    node uuid,
    lease_until timestamptz,
    called_at timestamptz,
    attempts int not null default 0,
    -- what the platform calls it, and told of it in the end
    platform_id text,
    status text,
    total int,
    filtered int,
    arrived int,
    failed int,
    finished_at timestamptz
);
create unique index mass_send_gathering on mass_send (account, run_id, content) where state = 'gathering';
create unique index mass_send_platform on mass_send (account, platform_id);
create index mass_send_run on mass_send (run_id, id);
create index mass_send_open on mass_send (id) where state in ('gathering', 'closing', 'calling', 'unknown');
alter table delivery add column mass_send_id bigint;
create index delivery_mass on delivery (mass_send_id) where mass_send_id is not null;

-- A report may overtake the record of its send.
create table mass_report (
    account text not null,
    platform_id text not null,
    status text not null,
    total int not null,
    filtered int not null,
    arrived int not null,
    failed int not null,
    at timestamptz not null,
    received_at timestamptz not null default clock_timestamp(),
    primary key (account, platform_id)
);
