-- What a shop wants to know of its customers beyond what everybody has: fields of its own, each with a type.
create table profile_field (
    id bigint generated always as identity primary key,
    -- what programs and files call it; it never changes
    key text not null unique,
    name text not null,
    type text not null check (type in ('text', 'number', 'date', 'choice', 'choices', 'phone', 'mail', 'money')),
    place int not null,
    created_at timestamptz not null,
    -- no more asked for; what is known stays
    archived_at timestamptz
);
create unique index profile_field_name on profile_field (lower(name));

create table profile_choice (
    id bigint generated always as identity primary key,
    field_id bigint not null references profile_field on delete cascade,
    label text not null,
    place int not null
);
create unique index profile_choice_label on profile_choice (field_id, lower(label));

-- Of whose word counts more than whose: the higher rank. A source that is not here has the rank it was born with.
create table profile_precedence (
    source text primary key,
    rank int not null
);

-- What is known now: one value of a customer and a field, with who said so. Texts, phones and mails are sealed and found
-- by a keyed index; what sets are made of stays plain.
create table profile_value (
    customer_id bigint not null references customer on delete cascade,
    field_id bigint not null references profile_field on delete cascade,
    -- false: somebody said that there is none
    known boolean not null,
    sealed bytea,
    text_index bytea,
    -- of money in fen
    number numeric,
    day date,
    choices bigint[],
    source text not null,
    said_by text not null,
    -- when it was first said, and when it was said last
    since timestamptz not null,
    said_at timestamptz not null,
    primary key (customer_id, field_id)
);
create index profile_value_field on profile_value (field_id, customer_id) where known;
create index profile_value_text on profile_value (field_id, text_index) where text_index is not null;

-- What was said before, and what was said but not taken; every value sealed.
create table profile_said (
    id bigint generated always as identity primary key,
    customer_id bigint not null references customer on delete cascade,
    field_id bigint not null references profile_field on delete cascade,
    -- null: that there is none
    value bytea,
    source text not null,
    said_by text not null,
    said_at timestamptz not null,
    -- replaced: it stood until ended_at; lower: a source that counts more had spoken; older: something newer was known;
    -- merged: it stood with the other of two customers who are one person
    fate text not null check (fate in ('replaced', 'lower', 'older', 'merged')),
    ended_at timestamptz not null
);
create index profile_said_of on profile_said (customer_id, field_id, id);
create index profile_said_field on profile_said (field_id);

create trigger segment_news_added after insert on profile_value
    referencing new table as changed for each statement execute function segment_news('field');
create trigger segment_news_changed after update on profile_value for each row
    when ((old.customer_id, old.known, old.text_index, old.number, old.day, old.choices)
        is distinct from (new.customer_id, new.known, new.text_index, new.number, new.day, new.choices))
    execute function segment_news_of_row('field');
create trigger segment_news_deleted after delete on profile_value
    referencing old table as changed for each statement execute function segment_news('field');
