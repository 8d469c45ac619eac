-- Whose orders changed, written in the transaction that changes them, whoever writes: an outbox, emptied within seconds.
-- It has no unique key, so that those who add orders never wait for each other here.
create table order_news (
    id bigint generated always as identity primary key,
    customer_id bigint not null
);

create function order_news() returns trigger language plpgsql as $$
begin
    insert into order_news (customer_id) select distinct customer_id from changed;
    return null;
end $$;
create trigger order_news_added after insert on orders
    referencing new table as changed for each statement execute function order_news();
create trigger order_news_left after update on orders
    referencing old table as changed for each statement execute function order_news();
create trigger order_news_came after update on orders
    referencing new table as changed for each statement execute function order_news();
create trigger order_news_deleted after delete on orders
    referencing old table as changed for each statement execute function order_news();

-- What is computed of each customer who ever bought. All of it follows from the orders, so it may be thrown away.
create table insight (
    customer_id bigint primary key references customer on delete cascade,
    orders int not null,
    spent_fen bigint not null,
    first_paid_at timestamptz not null,
    last_paid_at timestamptz not null,
    -- days of the shop's zone on which the customer bought, and what the first of them brought
    buying_days int not null,
    first_day_fen bigint not null,
    -- null until first scored
    r smallint check (r between 1 and 5),
    f smallint check (f between 1 and 5),
    m smallint check (m between 1 and 5),
    abc text check (abc in ('A', 'B', 'C'))
) with (fillfactor = 85);
create index insight_scores on insight (r, f, m);

-- The scores of each day on which they changed.
create table insight_history (
    customer_id bigint not null references customer on delete cascade,
    day date not null,
    r smallint not null,
    f smallint not null,
    m smallint not null,
    abc text not null,
    orders int not null,
    spent_fen bigint not null,
    primary key (customer_id, day)
);

-- Where one score ends and the next begins: by the shop's own customers each night, or as an operator set it.
create table insight_scale (
    name text primary key check (name in ('recency', 'frequency', 'money', 'abc')),
    cuts bigint[] not null,
    -- who set it; null: from the shop's customers
    set_by text,
    at timestamptz not null
);

-- When all customers were last begun to be computed anew, and from when on they should be again.
create table insight_pass (
    singleton boolean primary key default true check (singleton),
    begun_at timestamptz,
    wanted_at timestamptz
);

-- The stages a buyer went through, from the first order on; who has no row here is a prospect.
create table stage_transition (
    customer_id bigint not null references insight on delete cascade,
    step int not null,
    at timestamptz not null,
    stage text not null check (stage in ('first_purchase', 'repeat', 'loyal', 'at_risk', 'lost')),
    primary key (customer_id, step)
);
alter table insight add column stage text, add column stage_since timestamptz;
create index insight_stage on insight (stage);

-- When one stage ends and the next begins; without a row the usual rules hold.
create table stage_rules (
    singleton boolean primary key default true check (singleton),
    loyal_orders int not null,
    once_days int not null,
    rhythm_percent int not null,
    least_days int not null,
    lost_days int not null,
    set_by text not null,
    at timestamptz not null
);

-- The models as last fitted to this shop, and how they did on the part of its past that they had not seen.
create table insight_model (
    name text primary key check (name in ('bg_nbd', 'mbg_nbd', 'gamma_gamma')),
    p1 double precision not null,
    p2 double precision not null,
    p3 double precision not null,
    p4 double precision not null,
    log_likelihood double precision not null
);
create table insight_backtest (
    singleton boolean primary key default true check (singleton),
    at timestamptz not null,
    customers bigint not null,
    repeat_buyers bigint not null,
    -- the weeks held out and the purchase days in them; 0 when there was too little to test on
    weeks double precision not null,
    actual bigint not null,
    recency_auc double precision not null,
    rfm_auc double precision not null,
    bg_auc double precision not null,
    bg_predicted double precision not null,
    mbg_auc double precision not null,
    mbg_predicted double precision not null,
    alive_auc double precision not null,
    -- what is therefore believed: a model, or the plain rule
    purchases_by text not null check (purchases_by in ('bg_nbd', 'mbg_nbd', 'rule')),
    alive_by text not null check (alive_by in ('mbg_nbd', 'rule'))
);
