-- What staff promised or were asked to do by a time, and what is told to them of it.

-- Since when a member is no longer in the corp, as far as the platform told.
alter table staff add column left_at timestamptz;

-- Title, note and outcome speak of a person and are sealed. Whoever hands a follow-up over ends it and makes the
-- colleague's own, which follows it; so every row is one member's from its beginning to its end.
create table follow_up (
    id bigint generated always as identity primary key,
    customer_id bigint not null references customer on delete cascade,
    account text not null,
    staff text not null,
    kind text not null check (kind in ('call', 'visit', 'gift', 'reply', 'care', 'other')),
    title bytea not null,
    note bytea,
    priority int not null check (priority between 1 and 3),
    cause text not null check (cause in ('operator', 'api', 'rule', 'risk', 'deleted_contact', 'journey', 'campaign',
                                         'visit_plan')),
    cause_key text not null,
    made_by text not null,
    made_at timestamptz not null,
    due_at timestamptz not null,
    state text not null default 'open' check (state in ('open', 'done', 'handed_over', 'cancelled')),
    ended_at timestamptz,
    ended_by text,
    outcome bytea,
    follows bigint references follow_up on delete cascade,
    -- how often it was put off: each round is told of anew
    round int not null default 0,
    -- which round was told of
    told_round int,
    reminded_at timestamptz,
    escalated_at timestamptz,
    check ((state = 'open') = (ended_at is null) and (state = 'open') = (ended_by is null))
);
-- one cause makes one, however often it is looked at
create unique index follow_up_once on follow_up (cause, cause_key) where follows is null;
create unique index follow_up_follows on follow_up (follows) where follows is not null;
create index follow_up_customer on follow_up (customer_id);
create index follow_up_open on follow_up (due_at, id) where state = 'open';
create index follow_up_staff on follow_up (account, staff, due_at) where state = 'open';

-- Who did what when; detail holds codes only.
create table follow_up_event (
    id bigint generated always as identity primary key,
    follow_up_id bigint not null references follow_up on delete cascade,
    at timestamptz not null,
    what text not null,
    by text not null,
    detail jsonb not null default '{}'
);
create index follow_up_event_of on follow_up_event (follow_up_id, id);

-- Without a row the usual hours hold.
create table follow_up_settings (
    singleton boolean primary key default true check (singleton),
    -- 1 is Monday
    days int[] not null,
    opens time not null,
    closes time not null check (opens < closes),
    remind_after_hours int not null,
    escalate_after_hours int not null,
    manager text not null check (manager in ('leader', 'named', 'nobody')),
    manager_account text,
    manager_staff text,
    digest boolean not null,
    set_by text not null,
    at timestamptz not null
);

-- What is told to staff: an outbox. The body is made once and sent byte for byte, by which the platform knows a repeat;
-- it goes when it is not needed any more.
create table staff_message (
    id bigint generated always as identity primary key,
    account text not null,
    staff text not null,
    what text not null check (what in ('due', 'overdue', 'escalation', 'digest')),
    -- one telling of one thing
    key text not null unique,
    follow_up_id bigint references follow_up on delete cascade,
    round int,
    -- of a digest
    day date,
    made_at timestamptz not null,
    state text not null default 'waiting'
        check (state in ('waiting', 'sending', 'sent', 'rejected', 'unknown', 'dropped')),
    body bytea,
    problem text,
    -- both by the database's clock; due_at is also the lease of who is at it
    first_try_at timestamptz,
    due_at timestamptz not null default clock_timestamp(),
    -- by which the platform lets the card be changed, once and for three days
    response_code text,
    code_at timestamptz,
    -- when the card is to be changed; also a lease
    change_at timestamptz
);
create index staff_message_due on staff_message (due_at) where state in ('waiting', 'sending');
create index staff_message_change on staff_message (change_at) where change_at is not null;
create index staff_message_follow_up on staff_message (follow_up_id) where follow_up_id is not null;

-- Buttons that were pressed, until they have taken effect. Written with the callback that tells of them.
create table follow_up_press (
    id bigint generated always as identity primary key,
    account text not null,
    staff text not null,
    task text not null,
    key text not null,
    chosen text,
    response_code text,
    -- by the database's clock
    due_at timestamptz not null default clock_timestamp()
);

-- Relations that customers ended, or that went to a colleague, whoever noted it: an outbox.
create table follow_up_news (
    id bigint generated always as identity primary key,
    customer_id bigint not null references customer on delete cascade,
    account text not null,
    staff text not null,
    lost_at timestamptz not null,
    lost_by text not null
);
create index follow_up_news_customer on follow_up_news (customer_id);
create function follow_up_news() returns trigger language plpgsql as $$
begin
    insert into follow_up_news (customer_id, account, staff, lost_at, lost_by)
    values (new.customer_id, new.account, new.staff, new.lost_at, new.lost_by);
    return null;
end $$;
create trigger follow_up_news_lost after insert on contact for each row
    when (new.lost_at is not null and new.lost_by in ('customer', 'transfer'))
    execute function follow_up_news();
create trigger follow_up_news_losing after update on contact for each row
    when (new.lost_at is not null and new.lost_by in ('customer', 'transfer')
          and (old.lost_at, old.lost_by) is distinct from (new.lost_at, new.lost_by))
    execute function follow_up_news();

-- Members of staff who said who they are, on their phones: apart from operators' sessions.
create table staff_session (
    token_hash bytea primary key,
    account text not null,
    staff text not null,
    csrf text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
);

-- What makes follow-ups by itself; without a row a rule is off. It looks at what happens from active_since on.
create table follow_up_rule (
    sort text primary key check (sort in ('risk', 'deleted_contact')),
    active boolean not null,
    active_since timestamptz not null,
    -- only for customers who have spent so much
    least_fen bigint not null check (least_fen >= 0),
    due_hours int not null check (due_hours between 0 and 720),
    priority int not null check (priority between 1 and 3),
    set_by text not null,
    at timestamptz not null
);

-- Everybody of a segment is met again after so many days, counted from when they were last heard of or visited.
create table visit_plan (
    id bigint generated always as identity primary key,
    segment_id bigint not null references segment on delete cascade,
    every_days int not null check (every_days between 1 and 3650),
    since text not null check (since in ('contact', 'visit')),
    kind text not null,
    title text not null,
    active boolean not null default true,
    made_by text not null,
    made_at timestamptz not null
);
