-- A tag may end by itself: so many days after it was last earned, or at a time somebody set.
alter table tag add column valid_days int check (valid_days between 1 and 3650);
alter table tagging add column expires_at timestamptz;
create index tagging_expiry on tagging (expires_at) where expires_at is not null;

-- Who is in a segment has a tag: given on coming, and where it is so wished taken back on leaving.
create table segment_tag (
    segment_id bigint not null references segment on delete cascade,
    tag_id bigint not null references tag on delete cascade,
    takes_back boolean not null,
    created_at timestamptz not null,
    primary key (segment_id, tag_id)
);
create index segment_tag_tag on segment_tag (tag_id);

-- Whether the tags of a group stand on an account of a platform too. No row: nobody has said so yet.
create table tag_group_account (
    group_id bigint not null references tag_group on delete cascade,
    account text not null,
    active boolean not null,
    primary key (group_id, account)
);

-- A tag of ours and the platform's own that is the same. name and group_name are what the platform last called them.
create table tag_link (
    id bigint generated always as identity primary key,
    account text not null,
    -- null: it was deleted here
    tag_id bigint references tag on delete set null,
    -- null: the platform has not made it yet
    platform_id text,
    name text not null,
    group_name text not null,
    -- made by us: a platform lets an app change its own tags only
    ours boolean not null,
    -- deleted there: it is not made again
    gone boolean not null default false,
    -- the platform's code for why it is not as it should be
    problem int,
    unique (account, tag_id),
    unique (account, platform_id)
);

-- What tags of ours a platform had on somebody when it was last read or written; staff: on whose contact, for WeCom.
create table platform_tags (
    identity_id bigint not null references identity on delete cascade,
    staff text not null,
    tags bigint[] not null,
    -- by the database's clock
    at timestamptz not null,
    primary key (identity_id, staff)
);

-- Whose tags a platform should have otherwise, written in the transaction that changes it, whoever writes: an outbox.
create table tag_news (
    id bigint generated always as identity primary key,
    identity_id bigint not null
);
-- The same, once each, while it is worked off. due_at is by the database's clock, and the lease of who is at it.
create table tag_push (
    identity_id bigint primary key references identity on delete cascade,
    due_at timestamptz not null,
    -- the platform's code for why it was not done
    problem int
);
create index tag_push_due on tag_push (due_at);

create function tag_news() returns trigger language plpgsql as $$
begin
    insert into tag_news (identity_id)
    select distinct i.id from changed x
      join tag_link l on l.tag_id = x.tag_id and l.platform_id is not null and not l.gone
      join identity i on i.customer_id = x.customer_id and i.account = l.account;
    return null;
end $$;
create trigger tag_news_given after insert on tagging
    referencing new table as changed for each statement execute function tag_news();
create trigger tag_news_taken after delete on tagging
    referencing old table as changed for each statement execute function tag_news();

-- Whom a platform knows anew is to have their tags there; whom it forgets, it forgets with their tags.
create function tag_news_of_identity() returns trigger language plpgsql as $$
begin
    if new.lost_at is not null then
        delete from platform_tags where identity_id = new.id;
    end if;
    insert into tag_news (identity_id)
    select new.id where new.lost_at is null and exists (select from tagging where customer_id = new.customer_id);
    return null;
end $$;
create trigger tag_news_known after update on identity for each row
    when ((old.customer_id, old.followed_at, old.lost_at) is distinct from (new.customer_id, new.followed_at, new.lost_at))
    execute function tag_news_of_identity();

create function tag_news_of_contact() returns trigger language plpgsql as $$
begin
    if new.lost_at is not null then
        delete from platform_tags p using identity i
         where p.identity_id = i.id and p.staff = new.staff and i.account = new.account
           and i.kind = 'external_userid' and i.value = new.external_userid;
    end if;
    insert into tag_news (identity_id)
    select i.id from identity i
     where new.lost_at is null and i.account = new.account and i.kind = 'external_userid'
       and i.value = new.external_userid and exists (select from tagging where customer_id = new.customer_id);
    return null;
end $$;
create trigger tag_news_met after insert on contact for each row execute function tag_news_of_contact();
create trigger tag_news_known after update on contact for each row
    when ((old.since, old.lost_at) is distinct from (new.since, new.lost_at))
    execute function tag_news_of_contact();
