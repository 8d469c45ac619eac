-- A group send is one task for an owner and all of their customers who get the same words until the same end: its deliveries
-- gather under a row of mass_send as those of 群发 do. What is asked of the platform is asked of the task, once for all.
alter table mass_send
    alter column run_id drop not null,
    add column route text not null default 'MASS',
    add column staff text,
    add column test_id bigint,
    -- of all its deliveries, where they share it
    add column expires_at timestamptz,
    -- when its call was begun, by the service's clock
    add column sending_at timestamptz,
    -- how often its owner was reminded, and when last
    add column reminders int not null default 0,
    add column reminded_at timestamptz;
drop index mass_send_gathering;
create unique index mass_send_gathering on mass_send (account, route, staff, run_id, test_id, content, expires_at)
    nulls not distinct where state = 'gathering';
create index mass_send_polled on mass_send (look_at)
    where route = 'GROUP_SEND' and state = 'sent' and finished_at is null;
create index mass_send_reminded on mass_send (account, staff, reminded_at) where reminded_at is not null;

-- Those that lie with an owner or whose call is not known to have made a task: each is a task of its own.
with mine as (
    insert into mass_send (account, route, staff, run_id, test_id, content, body, key, state, members, created_at, last_at, look_at,
                           lease_until, called_at, platform_id, expires_at, sending_at)
    select account, 'GROUP_SEND', staff, run_id, test_id, '', body, 'old' || id, case when platform_id is null then 'calling' else 'sent' end, 1,
           coalesce(sending_at, created_at), coalesce(sending_at, created_at), look_at, case when platform_id is null then lease_until end,
           called_at, platform_id, expires_at, coalesce(sending_at, created_at)
      from delivery
     where route = 'GROUP_SEND' and account is not null and staff is not null and body is not null
       and ((state = 'held' and platform_id is not null) or state = 'sending' or (state = 'unknown' and in_doubt))
    on conflict (account, platform_id) do nothing
    returning id, key)
update delivery d set mass_send_id = mine.id from mine where mine.key = 'old' || d.id;
-- taken for lost by the next look at the leases
update mass_send set lease_until = clock_timestamp() where state = 'calling' and route = 'GROUP_SEND' and lease_until is null;
drop index delivery_polled;

-- After so many hours an owner who has not confirmed is reminded; 0: never.
alter table sending_rules add column remind_hours int not null default 4 check (remind_hours between 0 and 168);
