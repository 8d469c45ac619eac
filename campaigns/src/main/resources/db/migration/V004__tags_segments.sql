-- A tagging knows who gave it and when; a rule names what earns which tag.
create table tag_group (
    id bigint generated always as identity primary key,
    name text not null unique
);

create table tag (
    id bigint generated always as identity primary key,
    group_id bigint not null references tag_group,
    name text not null,
    unique (group_id, name)
);

create table tagging (
    customer_id bigint not null references customer on delete cascade,
    tag_id bigint not null references tag on delete cascade,
    given_by text not null check (given_by in ('person', 'rule', 'platform', 'import')),
    giver text not null,
    given_at timestamptz not null,
    primary key (customer_id, tag_id)
);
create index tagging_tag on tagging (tag_id, customer_id);

create table tag_rule (
    id bigint generated always as identity primary key,
    source text not null check (source in ('scene', 'keyword', 'event')),
    pattern text not null,
    tag_id bigint not null references tag on delete cascade,
    active boolean not null default true,
    created_at timestamptz not null,
    unique (source, pattern, tag_id)
);

create table segment (
    id bigint generated always as identity primary key,
    name text not null unique,
    rule jsonb not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
