-- Who waits for a keyword: asked for every batch of messages, in the transaction that takes them in. The words of
-- customers are sealed here, so that they are compared outside.
create view keyword_listener as
select p.id as campaign_id, cast(null as bigint) as journey_id, p.trigger->'keywords' as keywords,
       cast(p.trigger->>'whole' as boolean) as whole, cast(p.trigger->>'afterHours' as int) as after_hours, p.started_at as since
  from campaign p
 where p.state in ('running', 'paused') and p.trigger->>'kind' = 'event' and p.trigger->>'on' = 'keyword'
union all
select null, j.id, v.plan->'entry'->'keywords', cast(v.plan->'entry'->>'whole' as boolean), 0, j.started_at
  from journey_listens l
  join journey j on j.id = l.journey_id and j.state in ('running', 'paused')
  join journey_version v on v.journey_id = l.journey_id and v.version = l.version
 where l.event = 'keyword' and l.entering;

-- A message of a journey's step is tested as campaigns are, also before the journey is published and has any.
alter table campaign_test
    alter column campaign_id drop not null,
    add column journey_id bigint references journey on delete cascade,
    add column step text,
    add constraint campaign_test_whose check (num_nonnulls(campaign_id, journey_id) = 1),
    add constraint campaign_test_step check ((journey_id is null) = (step is null));
create index campaign_test_of_step on campaign_test (journey_id, step, id) where journey_id is not null;

-- A person has one code of a pool, whichever campaigns show it, unless each message is to have one of its own.
alter table coupon_pool add column once_a_person boolean not null default true;
-- Messages that show a code which an earlier one gave.
create table coupon_again (
    delivery_id bigint primary key,
    coupon_id bigint not null references coupon on delete cascade,
    shown_at timestamptz not null
);
create index coupon_again_of on coupon_again (coupon_id, shown_at);
-- Which message showed which code, from when on. A redeemed code belongs to the last message that showed it.
create view coupon_shown as
select delivery_id, id as coupon_id, code, code_key, taken_at as shown_at, true as given from coupon where delivery_id is not null
union all
select a.delivery_id, k.id, k.code, k.code_key, a.shown_at, false from coupon_again a join coupon k on k.id = a.coupon_id;

-- Who went to live in another zone: there, the time of a day that is theirs may be over already. Emptied within seconds.
create table zone_move (
    customer_id bigint primary key references customer on delete cascade
);
create function zone_moved() returns trigger language plpgsql as $$
begin
    insert into zone_move (customer_id) values (new.id) on conflict do nothing;
    return null;
end $$;
create trigger zone_moved after update of time_zone on customer for each row
    when (old.time_zone is distinct from new.time_zone and new.merged_into is null) execute function zone_moved();

-- A run for those who moved past a due time: of that time, and for them alone.
alter table run
    add column of_due_at timestamptz,
    add column only_customers bigint[],
    add constraint run_only check ((of_due_at is null) = (only_customers is null));

-- What the segments said when a run was planned, as a short text: so that it is seen when they say something else since.
alter table run add column audience_rules text;
