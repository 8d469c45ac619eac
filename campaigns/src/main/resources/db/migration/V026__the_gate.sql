-- What the gate asks besides: several caps, tests of a campaign before its start, and the months' allowance of group sends.

-- Caps all hold. Each is kind:hours:most, where the kind is all that campaigns and journeys send or one sort of it.
alter table sending_rules add column caps text[] not null default '{all:168:3}'
    check (cardinality(caps) <= 10
        and array_to_string(caps, ' ') ~ '^((all|campaign|greeting|journey):[1-9]\d{0,3}:[1-9]\d{0,3}( |$))*$');
update sending_rules set caps = array['all:' || cap_days * 24 || ':' || cap_count];
alter table sending_rules drop column cap_count, drop column cap_days;

-- Which sort of message it is; written when it is sent, of those that count. It says nothing of replies and welcomes.
alter table delivery add column marketing text not null default 'campaign' check (marketing in ('campaign', 'greeting', 'journey'));
update delivery d set marketing = case when p.trigger->>'kind' = 'journey' then 'journey' else 'greeting' end
  from campaign p
 where p.id = d.campaign_id and p.trigger->>'kind' in ('journey', 'birthday', 'anniversary', 'holiday') and d.sending_at is not null;

-- Fixed lists of customers to whom campaigns are sent to be looked at: the shop's own people.
create table seed_list (
    id bigint generated always as identity primary key,
    name text not null unique,
    created_by text not null,
    created_at timestamptz not null,
    updated_by text not null,
    updated_at timestamptz not null
);
create table seed (
    list_id bigint not null references seed_list on delete cascade,
    customer_id bigint not null references customer on delete cascade,
    primary key (list_id, customer_id)
);
create index seed_customer on seed (customer_id);

-- A campaign sent to be looked at, with what it said then. It is no run: what is asked of runs knows nothing of it.
create table campaign_test (
    id bigint generated always as identity primary key,
    campaign_id bigint not null references campaign on delete cascade,
    campaign_version int not null,
    -- which of its words; 0 are its own
    arm int not null,
    template_id bigint not null,
    template_version int not null,
    routes text[] not null,
    trigger jsonb not null,
    -- the list's name as it was; null: one customer
    seed_list text,
    by_name text not null,
    at timestamptz not null
);
create index campaign_test_of on campaign_test (campaign_id, id);
-- A test's deliveries have neither campaign nor run, so that no result, sum or cap of these can count them.
alter table delivery
    drop constraint delivery_kind_check,
    add constraint delivery_kind_check check (kind in ('campaign', 'reply', 'welcome', 'test')),
    add column test_id bigint,
    add constraint delivery_test_check check ((kind = 'test') = (test_id is not null));
create unique index delivery_test on delivery (test_id, customer_id) where test_id is not null;
alter table campaign_step
    drop constraint campaign_step_what_check,
    add constraint campaign_step_what_check check (what in ('submitted', 'approved', 'sent_back', 'withdrawn', 'started', 'paused',
        'resumed', 'taken_back', 'ended', 'tested'));

-- How many group sends the platform lets a customer have: so many in a month, week or day. Of these some are kept for messages
-- of high priority, and some more for all but those of low priority. Null: as many as the platform says by itself.
alter table sending_rules
    add column group_send_period text not null default 'month' check (group_send_period in ('month', 'week', 'day')),
    add column group_send_most int check (group_send_most between 1 and 100),
    add column group_send_for_high int not null default 0 check (group_send_for_high between 0 and 100),
    add column group_send_for_normal int not null default 0 check (group_send_for_normal between 0 and 100);
-- The versions that were kept know of it as well, so that no edit seems to have changed it.
alter table campaign add column priority text not null default 'normal' check (priority in ('high', 'normal', 'low'));
update campaign_version set what = what || '{"priority": "normal"}';
-- A test uses up the allowance like every other send, and none of the caps.
drop index delivery_cap;
create index delivery_cap on delivery (customer_id, sending_at)
    where sending_at is not null and kind in ('campaign', 'test') and state in ('sending', 'sent', 'unknown', 'held');
