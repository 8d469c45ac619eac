-- One person, however they come. What sets are made of stays plain and narrow; what names a person is
-- encrypted and stands apart in customer_private, found by keyed indexes only.
create table customer (
    id bigint generated always as identity primary key,
    source text not null,
    birthday_kind text check (birthday_kind in ('solar', 'lunar')),
    birthday_year int,
    birthday_month int check (birthday_month between 1 and 12),
    birthday_day int check (birthday_day between 1 and 31),
    birthday_leap boolean not null default false,
    birthday_set_by text,
    birthday_set_at timestamptz,
    time_zone text,
    created_at timestamptz not null,
    last_interaction_at timestamptz,
    merged_into bigint references customer,
    check ((birthday_kind is null) = (birthday_month is null) and (birthday_kind is null) = (birthday_day is null))
);
-- the daily scan reads this one: its cost is the day's hits, and their ids in order make its slices
create index customer_birthday on customer (birthday_kind, birthday_month, birthday_day, birthday_leap, id)
    where birthday_kind is not null and merged_into is null;
create index customer_last_interaction on customer (last_interaction_at);
create index customer_zone on customer (time_zone) where time_zone is not null;

create table customer_private (
    customer_id bigint primary key references customer on delete cascade,
    name bytea,
    -- keyed two-character grams of the name
    name_grams bigint[] not null default '{}',
    phone bytea,
    phone_index bytea,
    phone_last4_index bytea,
    mail bytea,
    mail_index bytea,
    note bytea
);
create index customer_private_name on customer_private using gin (name_grams);
create index customer_private_phone on customer_private (phone_index) where phone_index is not null;
create index customer_private_phone_last4 on customer_private (phone_last4_index) where phone_last4_index is not null;
create index customer_private_mail on customer_private (mail_index) where mail_index is not null;

-- How an account knows a customer. An identity that spans accounts (unionid) has the account ''.
create table identity (
    id bigint generated always as identity primary key,
    customer_id bigint not null references customer on delete cascade,
    account text not null,
    kind text not null check (kind in ('openid', 'external_userid', 'unionid', 'member_number')),
    value text not null,
    since timestamptz not null,
    followed_at timestamptz,
    lost_at timestamptz,
    -- when the platform's details were last read; null: still to read
    details_at timestamptz,
    -- not to be read before, by the database's clock: somebody is at it, or could not
    read_after timestamptz
);
create unique index identity_once on identity (account, kind, value);
create index identity_customer on identity (customer_id);
create index identity_unread on identity (account, id) where details_at is null;

-- Who was erased, by a keyed index of how an account called them: the platform's lists must not bring them back, nor
-- their withdrawal be forgotten, until they come back by themselves.
create table erased_person (
    person bytea primary key,
    withdrawn boolean not null,
    erased_at timestamptz not null
);

-- The windows in which the platform lets us write: opened by what the customer does, used up by sends.
create table reply_window (
    identity_id bigint not null references identity on delete cascade,
    kind text not null check (kind in ('message', 'action')),
    until timestamptz not null,
    remaining int not null check (remaining >= 0),
    primary key (identity_id, kind)
);

create table staff (
    account text not null,
    userid text not null,
    name bytea,
    seen_at timestamptz not null,
    primary key (account, userid)
);

-- A WeCom relation: this staff member has this customer. lost_at says since when no more, lost_by who ended it.
create table contact (
    account text not null,
    staff text not null,
    external_userid text not null,
    customer_id bigint not null references customer on delete cascade,
    since timestamptz not null,
    state text,
    add_way int,
    remark bytea,
    lost_at timestamptz,
    lost_by text check (lost_by in ('customer', 'staff', 'transfer', 'unknown')),
    details_at timestamptz,
    primary key (account, staff, external_userid)
);
create index contact_customer on contact (customer_id);
create index contact_external on contact (account, external_userid);

create table interaction (
    id bigint generated always as identity primary key,
    customer_id bigint not null references customer on delete cascade,
    account text not null,
    kind text not null,
    at timestamptz not null,
    -- words are personal data and encrypted; detail holds codes only (scene, menu key, route, media id)
    text bytea,
    detail jsonb not null default '{}',
    inbox_id bigint,
    delivery_id bigint
);
create index interaction_timeline on interaction (customer_id, at desc, id desc);
create unique index interaction_delivery on interaction (delivery_id) where delivery_id is not null;

create table orders (
    id bigint generated always as identity primary key,
    customer_id bigint not null references customer on delete cascade,
    number text not null unique,
    amount_fen bigint not null,
    paid_at timestamptz not null
);
create index orders_customer on orders (customer_id, paid_at desc);
