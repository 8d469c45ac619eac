-- What a campaign brought: who followed its links, what they bought after it, and by how much more than those left out.

-- Where links lead. A customer's short link names the delivery, one of these, and a seal: nothing that is asked for is
-- ever led to. A row is never changed, since links of it lie in people's chats.
create table link_target (
    id bigint generated always as identity primary key,
    target text not null unique check (target ~ '^https?://')
);

-- A link that a customer followed. Programs that only look are not here.
create table link_click (
    id bigint generated always as identity primary key,
    delivery_id bigint not null references delivery on delete cascade,
    link_id bigint not null references link_target,
    at timestamptz not null
);
create index link_click_delivery on link_click (delivery_id, link_id, at);
