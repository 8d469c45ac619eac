-- Orders as they come from other systems: by an external number, in any order, more than once, corrected and refunded.
alter table orders
    add column source text not null default 'api',
    -- of which moment what is said of the order is: the newer word counts, whichever comes first
    add column as_of timestamptz,
    add column refunded_fen bigint not null default 0,
    -- what stays of it, and whether anything does: a purchase that was taken back whole is none
    add column net_fen bigint generated always as (amount_fen - refunded_fen) stored,
    add column stands boolean generated always as (refunded_fen = 0 or refunded_fen < amount_fen) stored;
update orders set as_of = paid_at;
alter table orders alter column as_of set not null, alter column as_of set default now();

-- A refund may come before its order: it waits here under the order's number.
create table refund (
    number text primary key,
    order_number text not null,
    amount_fen bigint not null check (amount_fen > 0),
    refunded_at timestamptz not null
);
create index refund_order on refund (order_number);

-- Something that happened elsewhere and belongs on a timeline, by its own number; the entry itself is an interaction.
create table custom_event (
    number text primary key,
    customer_id bigint not null references customer on delete cascade,
    taken_at timestamptz not null
);
create index custom_event_customer on custom_event (customer_id);

-- What came from another system and could not be taken in, whole as it came, until somebody mends or drops it.
create table intake_letter (
    id bigint generated always as identity primary key,
    source text not null,
    -- JSON as it came; it may name people
    body bytea not null,
    -- what is wrong, in both languages; no words of the body
    problem text not null,
    state text not null default 'dead' check (state in ('dead', 'taken', 'dropped')),
    attempts int not null default 1,
    received_at timestamptz not null,
    settled_at timestamptz
);
create index intake_letter_dead on intake_letter (id desc) where state = 'dead';

-- A corrected or refunded order may change the segments of whoever has it, and of whoever had it.
create function segment_news_of_order() returns trigger language plpgsql as $$
begin
    insert into segment_news (customers, topic) values (array[old.customer_id, new.customer_id], 'order');
    return null;
end $$;
create trigger segment_news_changed after update on orders for each row
    when ((old.customer_id, old.refunded_fen, old.as_of) is distinct from (new.customer_id, new.refunded_fen, new.as_of))
    execute function segment_news_of_order();
