-- What the nodes of one installation share: who is alive, the data keys (wrapped by the master key),
-- and the platforms' access tokens, so that one node refreshes and all use the same.
create table node (
    id uuid primary key,
    started_at timestamptz not null,
    heartbeat_at timestamptz not null
);

create table vault_key (
    name text primary key,
    wrapped bytea not null,
    created_at timestamptz not null default now()
);

create table access_token (
    account text primary key,
    token bytea not null,
    fetched_at timestamptz not null,
    expires_at timestamptz not null
);
