-- Who works in the console and which programs use the API.
create table operator (
    id bigint generated always as identity primary key,
    name text not null unique,
    password_hash text not null,
    language text not null default 'zh' check (language in ('zh', 'en')),
    created_at timestamptz not null,
    disabled_at timestamptz
);

-- Only hashes of what a browser or a program carries are kept.
create table operator_session (
    token_hash bytea primary key,
    operator_id bigint not null references operator on delete cascade,
    csrf text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
);

create index operator_session_expiry on operator_session (expires_at);
create index operator_session_of on operator_session (operator_id);

-- How often a name or an address (both hashed) tried to log in: the time at which it is at rest again.
create table login_attempt (
    subject bytea primary key,
    rested_at timestamptz not null
);
create index login_attempt_rested on login_attempt (rested_at);

create table api_token (
    id bigint generated always as identity primary key,
    name text not null,
    token_hash bytea not null unique,
    -- the token with which a program made it; null: made by an operator or by the settings. It ends with its maker.
    made_by bigint references api_token,
    created_at timestamptz not null,
    used_at timestamptz,
    revoked_at timestamptz
);
create index api_token_made_by on api_token (made_by) where made_by is not null;

-- A POST with an Idempotency-Key: taken before the work begins, and the sealed answer kept for 24 hours.
create table idempotency (
    principal text not null,
    key text not null,
    request_hash bytea not null,
    -- null: still at work, or lost with its node; 500: broken off, so what it did is not known
    status int,
    response bytea,
    -- whom the answer is about: erasing them takes the answer away and leaves the request known
    customer_id bigint,
    created_at timestamptz not null,
    primary key (principal, key)
);
create index idempotency_age on idempotency (created_at);
create index idempotency_customer on idempotency (customer_id) where customer_id is not null;
