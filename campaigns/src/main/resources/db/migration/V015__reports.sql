-- Reports that took long to compute, until they are too old to be shown: sums alone, nobody's data.
create table report_kept (
    name text primary key,
    computed_at timestamptz not null,
    took_ms bigint not null,
    sheet text not null
);

-- What is known of the customers, by field and day: counts of one check each.
create table quality_day (
    day date not null,
    field text not null,
    at timestamptz not null,
    customers bigint not null,
    known bigint not null,
    -- of those known
    invalid bigint not null,
    -- customers who have what others have too; null where that means nothing
    duplicate bigint,
    primary key (day, field)
);

-- who was lost in a period, without reading everybody
create index identity_lost on identity (lost_at) where lost_at is not null;

-- What is counted of today, every few seconds while somebody looks. The timeline grows at its end, where a range of pages
-- holds a range of times: such an index costs next to nothing to keep.
create index customer_created on customer (created_at);
create index interaction_at on interaction using brin (at) with (pages_per_range = 32, autosummarize = on);

-- What is to be expected of a buyer, as sets ask for it; null while no model is believed. Worked out of the orders.
create table customer_outlook (
    customer_id bigint primary key references insight on delete cascade,
    churn_percent int check (churn_percent between 0 and 100),
    purchases_tenths int
) with (fillfactor = 85);
create index customer_outlook_churn on customer_outlook (churn_percent);

-- Who is warned of before they are lost; without a row the usual rules hold.
create table churn_rules (
    singleton boolean primary key default true check (singleton),
    alive_below int not null,
    rhythm_percent int not null,
    least_days int not null,
    least_fen bigint not null,
    set_by text not null,
    at timestamptz not null
);

-- Customers who may be about to be lost, with what was known when that was noticed.
create table churn_warning (
    id bigint generated always as identity primary key,
    customer_id bigint not null references insight on delete cascade,
    at timestamptz not null,
    why text not null check (why in ('alive', 'rhythm')),
    days int not null,
    rhythm int,
    churn_percent int,
    orders int not null,
    spent_fen bigint not null,
    -- the purchase after which silence fell: one silence is warned of once
    last_paid_at timestamptz not null,
    -- by the rules of which moment it stands
    rules_at timestamptz not null,
    ended_at timestamptz,
    ended_by text check (ended_by in ('order', 'rules', 'lost')),
    check ((ended_at is null) = (ended_by is null))
);
create unique index churn_warning_stands on churn_warning (customer_id) where ended_at is null;
create index churn_warning_of on churn_warning (customer_id, id desc);
create index churn_warning_open on churn_warning (id desc) where ended_at is null;

create trigger segment_news_added after insert on churn_warning
    referencing new table as changed for each statement execute function segment_news('insight');
create trigger segment_news_ended after update on churn_warning for each row
    when (old.ended_at is distinct from new.ended_at) execute function segment_news_of_row('insight');
create trigger segment_news_added after insert on customer_outlook
    referencing new table as changed for each statement execute function segment_news('insight');
create trigger segment_news_changed after update on customer_outlook for each row
    when ((old.churn_percent, old.purchases_tenths) is distinct from (new.churn_percent, new.purchases_tenths))
    execute function segment_news_of_row('insight');
