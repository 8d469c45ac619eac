-- Pictures of messages, kept once each. What platforms call them lasts three days or for good, and is known to all nodes.
create table picture (
    id bigint generated always as identity primary key,
    name text not null,
    type text not null check (type in ('image/jpeg', 'image/png')),
    width int not null check (width > 0),
    height int not null check (height > 0),
    bytes bytea not null,
    fingerprint bytea not null unique,
    created_by text not null,
    created_at timestamptz not null
);
-- a version of a template shows it: it stays
create table picture_use (
    picture_id bigint not null references picture,
    template_id bigint not null references template on delete cascade,
    version int not null,
    primary key (picture_id, template_id, version)
);
create table platform_media (
    account text not null,
    picture_id bigint not null references picture on delete cascade,
    -- media: an id for messages; address: where the platform shows it
    form text not null check (form in ('media', 'address')),
    media text not null,
    -- null: for good
    until timestamptz,
    primary key (account, picture_id, form)
);

-- what a message has beside its words, or in their place: pictures, link cards, mini-program cards
alter table template_variant add column attachments jsonb not null default '[]';
-- sealed: what the timeline says of a message that is more than words
alter table delivery add column said bytea;
