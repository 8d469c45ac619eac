-- What an order is made of, where whoever sends it tells: segments ask for products and categories.
create table order_item (
    order_id bigint not null references orders on delete cascade,
    line int not null,
    product text not null,
    category text,
    quantity int not null check (quantity > 0),
    -- null where it is not told
    amount_fen bigint,
    primary key (order_id, line)
);
create index order_item_product on order_item (product, order_id);
create index order_item_category on order_item (category, order_id) where category is not null;
create index orders_paid on orders (paid_at);

-- A rule, or a list of people by hand. Who is in it is kept in segment_member; members counts them.
alter table segment
    add column kind text not null default 'rule' check (kind in ('rule', 'list')),
    -- null until they are first counted
    add column members bigint,
    add column refreshed_at timestamptz,
    -- from when on everybody is to be asked anew: the rule was changed, or time alone changes who is in it
    add column refresh_due_at timestamptz not null default '2000-01-01',
    -- the next refresh follows a change of the rule: whoever comes and goes by it did nothing
    add column rule_changed boolean not null default true;

-- The segments that a first start makes; one that was deleted is not made again.
create table segment_ready (
    key text primary key,
    made_at timestamptz not null
);

-- Filled by the hundred thousand out of the customers themselves, so it has no foreign keys, whose checks would cost
-- more than the rows: who fills it holds the segments meanwhile, and triggers, below, take the rows of a segment or of
-- a customer that ends along.
create table segment_member (
    segment_id bigint not null,
    customer_id bigint not null,
    since timestamptz not null,
    primary key (segment_id, customer_id)
);
create index segment_member_customer on segment_member (customer_id);

-- Who came and who left, and when that was noticed.
create table segment_move (
    id bigint generated always as identity primary key,
    segment_id bigint not null,
    customer_id bigint not null,
    entered boolean not null,
    at timestamptz not null
);
create index segment_move_of on segment_move (segment_id, id desc);
create index segment_move_customer on segment_move (customer_id, id desc);

-- How a segment grew: how many were in it at the end of a day of the shop, and who came and left on that day.
create table segment_day (
    segment_id bigint not null references segment on delete cascade,
    day date not null,
    members bigint not null,
    entered bigint not null default 0,
    gone bigint not null default 0,
    primary key (segment_id, day)
);

-- What may have changed somebody's segments, written in the transaction that changes it, whoever writes: an outbox,
-- emptied within seconds. The topic says which rules it can touch. Of a statement over many it is one row for every few
-- thousand, or a file of a million customers would cost four million rows more.
create table segment_news (
    id bigint generated always as identity primary key,
    customers bigint[] not null,
    topic text not null
);

-- For tables with a customer_id, by the statement.
create function segment_news() returns trigger language plpgsql as $$
begin
    insert into segment_news (customers, topic)
    select array_agg(customer_id), tg_argv[0]
      from (select customer_id, row_number() over () / 5000 as part from (select distinct customer_id from changed) c) p
     group by part;
    return null;
end $$;
-- The same by the row, for updates of which few matter.
create function segment_news_of_row() returns trigger language plpgsql as $$
begin
    insert into segment_news (customers, topic) values (array[new.customer_id], tg_argv[0]);
    return null;
end $$;
create function segment_news_of_customers() returns trigger language plpgsql as $$
begin
    insert into segment_news (customers, topic)
    select array_agg(id), 'customer' from (select id, row_number() over () / 5000 as part from changed) p group by part;
    return null;
end $$;
create function segment_news_of_customer() returns trigger language plpgsql as $$
begin
    insert into segment_news (customers, topic) values (array_remove(array[new.id, new.merged_into], null), 'customer');
    return null;
end $$;

create trigger segment_news_added after insert on customer
    referencing new table as changed for each statement execute function segment_news_of_customers();
create trigger segment_news_changed after update on customer for each row
    when ((old.birthday_kind, old.birthday_year, old.birthday_month, old.birthday_day, old.birthday_leap, old.merged_into, old.source)
        is distinct from (new.birthday_kind, new.birthday_year, new.birthday_month, new.birthday_day, new.birthday_leap, new.merged_into, new.source))
    execute function segment_news_of_customer();

create function segment_news_of_the_gone() returns trigger language plpgsql as $$
begin
    insert into segment_news (customers, topic) values (array[old.id], 'customer');
    delete from segment_move where customer_id = old.id;
    return null;
end $$;
create trigger segment_news_deleted after delete on customer
    for each row execute function segment_news_of_the_gone();

create trigger segment_news_added after insert on customer_private
    referencing new table as changed for each statement execute function segment_news('detail');
create trigger segment_news_changed after update on customer_private for each row
    when ((old.name is null, old.phone is null, old.mail is null, old.note is null)
        is distinct from (new.name is null, new.phone is null, new.mail is null, new.note is null))
    execute function segment_news_of_row('detail');

create trigger segment_news_added after insert on identity
    referencing new table as changed for each statement execute function segment_news('identity');
create trigger segment_news_changed after update on identity for each row
    when ((old.customer_id, old.followed_at, old.lost_at) is distinct from (new.customer_id, new.followed_at, new.lost_at))
    execute function segment_news_of_row('identity');

create trigger segment_news_added after insert on contact
    referencing new table as changed for each statement execute function segment_news('contact');
create trigger segment_news_changed after update on contact for each row
    when ((old.customer_id, old.since, old.lost_at) is distinct from (new.customer_id, new.since, new.lost_at))
    execute function segment_news_of_row('contact');

create trigger segment_news_added after insert on tagging
    referencing new table as changed for each statement execute function segment_news('tag');
create trigger segment_news_deleted after delete on tagging
    referencing old table as changed for each statement execute function segment_news('tag');

create trigger segment_news_added after insert on interaction
    referencing new table as changed for each statement execute function segment_news('interaction');

create trigger segment_news_added after insert on orders
    referencing new table as changed for each statement execute function segment_news('order');
create trigger segment_news_deleted after delete on orders
    referencing old table as changed for each statement execute function segment_news('order');

create trigger segment_news_added after insert on insight
    referencing new table as changed for each statement execute function segment_news('insight');
create trigger segment_news_changed after update on insight for each row
    when ((old.stage, old.r, old.f, old.m, old.abc) is distinct from (new.stage, new.r, new.f, new.m, new.abc))
    execute function segment_news_of_row('insight');

create trigger segment_news_added after insert on consent
    referencing new table as changed for each statement execute function segment_news('consent');

create function segment_ends() returns trigger language plpgsql as $$
begin
    delete from segment_member where segment_id = old.id;
    delete from segment_move where segment_id = old.id;
    return null;
end $$;
create trigger segment_ends after delete on segment for each row execute function segment_ends();
