-- Segments that ask for sends and for the reply window keep up within seconds, as the others do.

-- What some segment asks for, where news are dear: those that nobody asks for are not written. Until when it was looked
-- for what time alone has changed.
create table segment_asked (
    topic text primary key check (topic in ('delivery', 'window')),
    seen_until timestamptz not null
);

-- A message that is sent stands on the timeline, whose news say so; not so where the outcome was lost, or found, or the
-- platform took its word back. Such rows are few: the conditions of these triggers are all that the others pay for.
create function segment_news_if_asked() returns trigger language plpgsql as $$
begin
    insert into segment_news (customers, topic)
    select array[new.customer_id], 'delivery' where exists (select from segment_asked where topic = 'delivery');
    return null;
end $$;
create trigger segment_news_changed after update on delivery for each row
    when (new.kind = 'campaign' and new.state <> 'sent'
          and (old.state in ('sent', 'unknown')) is distinct from (new.state in ('sent', 'unknown')))
    execute function segment_news_if_asked();

create function segment_news_of_facts() returns trigger language plpgsql as $$
begin
    if exists (select from segment_asked where topic = 'delivery') then
        insert into segment_news (customers, topic)
        select array_agg(distinct d.customer_id), 'delivery' from changed f join delivery d on d.id = f.delivery_id
         where f.fact = 'delivered' and d.kind = 'campaign' having count(*) > 0;
    end if;
    return null;
end $$;
create trigger segment_news_added after insert on delivery_fact
    referencing new table as changed for each statement execute function segment_news_of_facts();

-- A message taken back by the platform leaves the timeline.
create trigger segment_news_deleted after delete on interaction
    referencing old table as changed for each statement execute function segment_news('interaction');

-- What opens a window stands on the timeline; that its sends are used up, or are there again, does not.
create function segment_news_of_window() returns trigger language plpgsql as $$
begin
    insert into segment_news (customers, topic)
    select array[i.customer_id], 'window' from identity i
     where i.id = new.identity_id and exists (select from segment_asked where topic = 'window');
    return null;
end $$;
create trigger segment_news_changed after update on reply_window for each row
    when (new.kind = 'message' and (old.remaining = 0) is distinct from (new.remaining = 0))
    execute function segment_news_of_window();

-- Who came to follow or be a contact, and who left: few among all that happens, and reports ask for them by day.
create index interaction_relation on interaction (at, customer_id)
    where kind in ('follow', 'unfollow', 'contact_added', 'contact_lost');

-- Which of the ready segments this is: it is called so in the reader's language. Null once somebody renames it.
alter table segment add column ready text references segment_ready;
update segment s set ready = r.key
  from segment_ready r
  join (values ('new', '新客户'), ('active', '活跃客户'), ('loyal', '忠诚客户'), ('high-value', '高价值客户'),
               ('at-risk', '流失风险'), ('lost', '已流失'), ('birthday', '本月生日'), ('never-bought', '从未购买')) as n (key, name)
    on n.key = r.key
 where s.name = n.name and s.created_at = r.made_at;
