-- Who let a campaign go, by which version, and how all sending is stopped.
alter table campaign
    add column version int not null default 1,
    -- who decided what it is now; the key tells two people of one name apart
    add column edited_by text not null default 'zhiyin',
    add column edited_key text not null default 'zhiyin',
    -- started for many: nothing goes before this, and until then the start can be taken back
    add column begins_at timestamptz;
update campaign set edited_by = created_by, edited_key = created_by;
alter table run add column campaign_version int;

-- What an operator decides of a campaign, whatever columns that is kept in.
create function campaign_what(c campaign) returns jsonb language sql stable as $$
    select to_jsonb(c) - array['id', 'state', 'version', 'caught_up_to', 'next_due_at', 'begins_at', 'started_at',
        'created_by', 'created_at', 'updated_at', 'edited_by', 'edited_key']
$$;
create table campaign_version (
    campaign_id bigint not null references campaign on delete cascade,
    version int not null,
    what jsonb not null,
    by_key text not null,
    by_name text not null,
    at timestamptz not null,
    primary key (campaign_id, version)
);
insert into campaign_version select id, version, campaign_what(campaign), edited_key, edited_by, updated_at from campaign;

create function campaign_next_version() returns trigger language plpgsql as $$
begin
    if campaign_what(new) is distinct from campaign_what(old) then
        new.version := old.version + 1;
    end if;
    return new;
end $$;
create trigger campaign_next_version before update on campaign for each row execute function campaign_next_version();
create function campaign_keep_version() returns trigger language plpgsql as $$
begin
    insert into campaign_version values
        (new.id, new.version, campaign_what(new), new.edited_key, new.edited_by, new.updated_at);
    return null;
end $$;
create trigger campaign_first_version after insert on campaign for each row execute function campaign_keep_version();
create trigger campaign_keep_version after update on campaign
    for each row when (new.version <> old.version) execute function campaign_keep_version();

-- What was done with a campaign, by whom, and of which version.
create table campaign_step (
    id bigint generated always as identity primary key,
    campaign_id bigint not null references campaign on delete cascade,
    version int not null,
    what text not null check (what in ('submitted', 'approved', 'sent_back', 'withdrawn', 'started', 'paused', 'resumed',
        'taken_back', 'ended')),
    by_key text not null,
    by_name text not null,
    administrator boolean not null,
    comment text,
    -- how many it was for, and what its segments said: an approval is of that
    customers bigint,
    segments text,
    at timestamptz not null
);
create index campaign_step_of on campaign_step (campaign_id, id);

-- One row once somebody has set them. Null: that many need nobody's approval.
create table approval_rules (
    singleton boolean primary key default true check (singleton),
    operator_above int check (operator_above >= 0),
    administrator_above int check (administrator_above >= 0),
    undo_above int check (undo_above >= 0),
    undo_minutes int not null check (undo_minutes between 1 and 60),
    updated_by text not null,
    updated_at timestamptz not null
);

-- Every stop of all sending; the one that has not ended holds.
create table sending_stop (
    id bigint generated always as identity primary key,
    scope text not null check (scope in ('campaigns', 'everything')),
    why text not null,
    by_name text not null,
    at timestamptz not null,
    ended_by text,
    ended_at timestamptz
);
create unique index sending_stop_one on sending_stop ((true)) where ended_at is null;

-- What a campaign would do: the newest simulation of each.
create table simulation (
    id bigint generated always as identity primary key,
    campaign_id bigint not null references campaign on delete cascade,
    version int not null,
    state text not null check (state in ('running', 'done', 'failed')),
    day date not null,
    due_at timestamptz not null,
    expected bigint not null,
    asked bigint not null,
    groups jsonb not null,
    by_name text not null,
    started_at timestamptz not null,
    -- by the database's clock: one that nobody goes on with has failed
    touched_at timestamptz not null,
    finished_at timestamptz
);
create index simulation_of on simulation (campaign_id, id);
