-- One person out of two, what that takes to be undone, and who may be one person.

-- A phone that somebody answers for: a system that has proved it, or an operator who called. The mark is of the number it
-- was given for, so it goes with the number.
alter table customer_private
    add column phone_verified_by text,
    add column phone_verified_at timestamptz;
create function phone_verified_with_its_number() returns trigger language plpgsql as $$
begin
    new.phone_verified_by = null;
    new.phone_verified_at = null;
    return new;
end $$;
create trigger phone_verified_with_its_number before update on customer_private for each row
    when (old.phone_index is distinct from new.phone_index and old.phone_verified_at is not distinct from new.phone_verified_at
          and new.phone_verified_at is not null)
    execute function phone_verified_with_its_number();

-- Equal names have equal grams.
create index customer_private_same_name on customer_private using hash (name_grams) where name is not null;
create index customer_born on customer (birthday_year, birthday_month, birthday_day, birthday_kind)
    where birthday_year is not null and merged_into is null;

-- When somebody was last taken out of this customer again: who waited for the customer meanwhile looks once more.
alter table customer add column parted_at timestamptz;

create table customer_merge (
    id bigint generated always as identity primary key,
    kept bigint not null references customer on delete cascade,
    gone bigint not null references customer on delete cascade,
    why text not null check (why in ('unionid', 'phone', 'suggested', 'hand')),
    made_by text not null,
    made_at timestamptz not null,
    undone_by text,
    undone_at timestamptz,
    check ((undone_by is null) = (undone_at is null))
);
create index customer_merge_kept on customer_merge (kept);
create index customer_merge_gone on customer_merge (gone);

-- What each feature notes of a merge to undo it by, kept while it may be undone and gone with either customer. What names
-- a person is sealed in here as it is in the table it comes from.
create table merge_note (
    merge_id bigint not null references customer_merge on delete cascade,
    what text not null,
    -- rows that changed their customer and nothing else
    ids bigint[] not null default '{}',
    -- rows as they were
    was jsonb not null default '[]',
    -- the newest row of the two customers: what is above it came after the merge
    mark bigint,
    primary key (merge_id, what)
);

-- Two customers who may be one person, why, and what was decided. Found in sets, so without foreign keys, whose checks
-- would lock the customers; a trigger, below, takes it along.
create table duplicate (
    id bigint generated always as identity primary key,
    low bigint not null,
    high bigint not null,
    reasons text[] not null,
    strength int not null,
    -- digests of the facts that speak for it: what was decided holds until others come to light. Null: those found next
    facts bytea[],
    state text not null check (state in ('open', 'merged', 'distinct')),
    found_at timestamptz not null,
    decided_by text,
    decided_at timestamptz,
    unique (low, high),
    check (low < high),
    check ((decided_by is null) = (decided_at is null))
);
create index duplicate_high on duplicate (high);
create index duplicate_open on duplicate (strength desc, id desc) where state = 'open';

create function duplicate_goes_with_customer() returns trigger language plpgsql as $$
begin
    delete from duplicate where low = old.id or high = old.id;
    return null;
end $$;
create trigger duplicate_goes_with_customer after delete on customer
    for each row execute function duplicate_goes_with_customer();

-- Whose facts changed, written in the transaction that changes them, whoever writes: an outbox, emptied within seconds.
create table likeness_news (
    id bigint generated always as identity primary key,
    customer_id bigint not null
);
create function likeness_news() returns trigger language plpgsql as $$
begin
    insert into likeness_news (customer_id) select customer_id from changed;
    return null;
end $$;
create trigger likeness_news_added after insert on customer_private
    referencing new table as changed for each statement execute function likeness_news();
create function likeness_news_of_row() returns trigger language plpgsql as $$
begin
    insert into likeness_news (customer_id) values (new.customer_id);
    return null;
end $$;
create trigger likeness_news_changed after update on customer_private for each row
    when ((old.name_grams, old.phone_index, old.mail_index, old.phone_verified_at)
        is distinct from (new.name_grams, new.phone_index, new.mail_index, new.phone_verified_at))
    execute function likeness_news_of_row();
create function likeness_news_of_customer() returns trigger language plpgsql as $$
begin
    insert into likeness_news (customer_id)
    select who from unnest(array[new.id, new.merged_into, old.merged_into]) as who where who is not null;
    return null;
end $$;
create trigger likeness_news_changed after update on customer for each row
    when ((old.birthday_kind, old.birthday_year, old.birthday_month, old.birthday_day, old.birthday_leap, old.merged_into)
        is distinct from (new.birthday_kind, new.birthday_year, new.birthday_month, new.birthday_day, new.birthday_leap, new.merged_into))
    execute function likeness_news_of_customer();
insert into likeness_news (customer_id) select customer_id from customer_private;

-- Who somebody was taken out of again has lost what they had: every segment is asked anew for them too.
create or replace function segment_news_of_customer() returns trigger language plpgsql as $$
begin
    insert into segment_news (customers, topic)
    values (array_remove(array[new.id, new.merged_into, old.merged_into], null), 'customer');
    return null;
end $$;
