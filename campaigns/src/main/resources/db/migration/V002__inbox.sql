-- Every accepted callback is one row before the platform gets its 200.
create table inbox (
    id bigint generated always as identity primary key,
    account text not null,
    -- 128 bits of SHA-256 over the account and the platform's own key of the message
    dedupe uuid not null,
    -- 64 bits over the account and the person: what orders one customer's events
    sender_key bigint not null,
    kind text not null,
    received_at timestamptz not null,
    node uuid not null,
    state text not null default 'waiting' check (state in ('waiting', 'done', 'dead')),
    attempts int not null default 0,
    retry_at timestamptz,
    reason text,
    handled_at timestamptz,
    body bytea not null,
    -- the passive reply as first given, so that a repeated push gets the same one
    reply bytea
);
create unique index inbox_dedupe on inbox (dedupe);
create index inbox_order on inbox (sender_key, id) where state = 'waiting';
create index inbox_dead on inbox (id desc) where state = 'dead';
