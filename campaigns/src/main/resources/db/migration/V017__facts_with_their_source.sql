-- Of name, phone, mail and birthday is known who said them and when, as of the shop's own fields. The columns that hold them
-- stay what stands. Who said most of a row is told once for the row; facts that somebody else said have their own word in
-- "said", by their names: {"phone": {"source", "by", "since", "at"}}. A fact that is empty and has a word there was denied.
alter table customer_private
    add column said_source text,
    add column said_by text,
    add column said_at timestamptz,
    add column said jsonb not null default '{}';
-- birthday_set_by and birthday_set_at: who said it, and when it was said last
alter table customer
    add column birthday_source text,
    add column birthday_since timestamptz;

-- What was said before, and what was said but not taken; every value sealed.
create table customer_said (
    id bigint generated always as identity primary key,
    customer_id bigint not null references customer on delete cascade,
    fact text not null check (fact in ('name', 'phone', 'mail', 'birthday')),
    -- null: that there is none
    value bytea,
    source text not null,
    said_by text not null,
    said_at timestamptz not null,
    -- as in profile_said
    fate text not null check (fate in ('replaced', 'lower', 'older', 'merged')),
    ended_at timestamptz not null
);
create index customer_said_of on customer_said (customer_id, fact, id);

-- Who writes a number takes the mark away that the one before had: a merge undone gives number and mark back together, which
-- a trigger cannot tell from a mark that was left over.
drop trigger phone_verified_with_its_number on customer_private;
drop function phone_verified_with_its_number();

-- What an operator and a program may do. Those who are here already keep doing what they did.
alter table operator
    add column role text not null default 'operator' check (role in ('administrator', 'operator', 'viewer'));
update operator set role = 'administrator';
alter table api_token
    add column role text not null default 'operator' check (role in ('administrator', 'operator', 'viewer'));
update api_token set role = 'administrator';

-- Who took whole names, phones and mails of customers out of the house, and of how many.
create table access_log (
    id bigint generated always as identity primary key,
    operator_id bigint references operator,
    token_id bigint references api_token,
    who text not null,
    what text not null check (what in ('segment', 'person')),
    -- of a segment its name, of a person the customer's number
    about text not null,
    -- null while the file is written, and where it broke off
    customers bigint,
    at timestamptz not null,
    check ((operator_id is null) <> (token_id is null) or (operator_id is null and token_id is null))
);
