-- 微信客服: people are known to a desk by the corp's own id of them, the one that WeCom contacts have. The platform keeps the
-- messages and only rings; they are pulled behind a cursor, and each is a row of the inbox, unique by the platform's id.
alter table identity drop constraint identity_kind_check;
alter table identity add constraint identity_kind_check check (kind in
    ('openid', 'external_userid', 'care_userid', 'unionid', 'member_number'));
-- corp: WeCom and 微信客服 of one corp call them alike
alter table customer_merge drop constraint customer_merge_why_check;
alter table customer_merge add constraint customer_merge_why_check check (why in
    ('unionid', 'corp', 'phone', 'mail', 'suggested', 'hand'));
alter table template_variant drop constraint template_variant_channel_check;
alter table template_variant add constraint template_variant_channel_check check (channel in
    ('official_text', 'official_template', 'wecom_text', 'staff_text', 'care_text', 'mail', 'sms'));

create table pulled_account (
    account text primary key,
    -- behind what is stored already; null: from the beginning of what the platform keeps
    cursor text,
    -- how often the platform rang, and up to which ring everything was pulled
    rung bigint not null default 0,
    answered bigint not null default 0,
    -- that came with the last ring; sealed
    token bytea,
    rung_at timestamptz,
    pulled_at timestamptz,
    -- all by the database's clock
    node uuid,
    lease_until timestamptz,
    again_at timestamptz
);

-- A mail address that somebody answers for, as with phones: of the address it was given for, so it counts while the customer
-- has that address. Two customers with one verified address are one person.
create table verified_mail (
    customer_id bigint not null references customer on delete cascade,
    mail_index bytea not null,
    verified_by text not null,
    verified_at timestamptz not null,
    primary key (customer_id, mail_index)
);
create trigger likeness_news_mail after insert on verified_mail for each row execute function likeness_news_of_row();

-- How long the owner has to confirm a group send before the next route of the campaign takes its place; 0: until it expires.
-- And whether statutory days off are quiet as nights are, for what is not about that very day.
alter table sending_rules
    add column owner_hours int not null default 0 check (owner_hours between 0 and 720),
    add column quiet_days_off boolean not null default false;
