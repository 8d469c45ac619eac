-- What a campaign brought: who followed its links, what they bought after it, and by how much more than those left out.

-- Where links lead. A customer's short link names the delivery, one of these, and a seal: nothing that is asked for is
-- ever led to. A row is never changed, since links of it lie in people's chats.
create table link_target (
    id bigint generated always as identity primary key,
    target text not null unique check (target ~ '^https?://')
);

-- A link that a customer followed. Programs that only look are not here.
create table link_click (
    id bigint generated always as identity primary key,
    delivery_id bigint not null references delivery on delete cascade,
    link_id bigint not null references link_target,
    at timestamptz not null
);
create index link_click_delivery on link_click (delivery_id, link_id, at);

-- Other words for some of the customers, and how long an order counts as a message's. {"weight": 1, "others":
-- [{"template": 2, "version": 1, "weight": 1}]}: the campaign's own words are the first arm.
alter table campaign
    add column arms jsonb not null default '{"weight": 1, "others": []}',
    add column attribution_days int check (attribution_days between 1 and 90);
alter table run add column arms jsonb not null default '{"weight": 1, "others": []}';
-- Which words a delivery was drawn for: 0 are the campaign's own. Null where there was nothing to draw.
alter table delivery add column arm smallint;

-- One row: what counts as brought by a message, where a campaign does not say otherwise.
create table result_rules (
    singleton boolean primary key default true check (singleton),
    attribution_days int not null default 7 check (attribution_days between 1 and 90),
    reply_hours int not null default 72 check (reply_hours between 1 and 720),
    updated_by text not null default 'zhiyin',
    updated_at timestamptz not null default now()
);
insert into result_rules default values;

-- When a customer had a message in hand: a group send once its owner has sent it, a staff member's own greeting once
-- they say so. Null while they had not, or where nobody knows.
create function touched_at(d delivery) returns timestamptz stable language sql as $$
    select case when d.kind <> 'campaign' or d.state <> 'sent' then null
                when d.route = 'GROUP_SEND' then d.finished_at
                when d.route = 'STAFF_TASK' then (select f.at from delivery_fact f where f.delivery_id = d.id and f.fact = 'greeted')
                else d.sending_at end
$$;

create function attribution_window(campaign bigint) returns interval stable language sql as $$
    select make_interval(days => coalesce((select p.attribution_days from campaign p where p.id = campaign),
        (select attribution_days from result_rules)))
$$;

-- The last message that a customer had in hand before a moment, no longer ago than its window: to it belongs what the
-- customer did at that moment, and so to one message at most, in whatever order things are heard of.
create function last_touch(customer bigint, moment timestamptz, span interval default null) returns bigint stable language sql as $$
    select t.id from (
        select d.id, touched_at(d) as at, d.campaign_id from delivery d
         where d.customer_id = customer and d.kind = 'campaign' and d.state = 'sent' and d.sending_at is not null
           and d.sending_at <= moment
         order by d.sending_at desc) t
     where t.at <= moment and t.at + coalesce(span, attribution_window(t.campaign_id)) > moment
     order by t.at desc, t.id desc limit 1
$$;

-- Segments that ask who followed a link, or ordered after a message, keep up within seconds.
create or replace function segment_news_of_facts() returns trigger language plpgsql as $$
begin
    if exists (select from segment_asked where topic = 'delivery') then
        insert into segment_news (customers, topic)
        select array_agg(distinct d.customer_id), 'delivery' from changed f join delivery d on d.id = f.delivery_id
         where f.fact in ('delivered', 'clicked', 'greeted') and d.kind = 'campaign' having count(*) > 0;
    end if;
    return null;
end $$;

-- Codes that customers get one each: none is given twice, whoever is erased, and a delivery keeps the one it has.
create table coupon_pool (
    id bigint generated always as identity primary key,
    name text not null unique,
    created_by text not null,
    created_at timestamptz not null
);
create table coupon (
    id bigint generated always as identity primary key,
    pool_id bigint not null references coupon_pool,
    code text not null,
    -- a code is found however its letters are written
    code_key text not null generated always as (upper(code)) stored unique,
    delivery_id bigint unique,
    taken_at timestamptz,
    check ((delivery_id is null) = (taken_at is null))
);
create index coupon_free on coupon (pool_id, id) where delivery_id is null;
alter table campaign add column coupon_pool_id bigint references coupon_pool;
-- The code that was named when the order was paid.
alter table orders add column coupon text;
create index orders_coupon on orders (upper(coupon)) where coupon is not null;
