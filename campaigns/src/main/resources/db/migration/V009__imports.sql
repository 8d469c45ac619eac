-- Customers out of files. The file itself lies with the node that took it in and is gone when it is done with; what
-- names a person in here (the rejected rows, the headings, the file's name) is sealed.
create table customer_import (
    id bigint generated always as identity primary key,
    -- its name in the folder of the node that has it
    file uuid not null,
    name bytea not null,
    headings bytea not null,
    -- by the place of the heading: the code of a column, or null for one that is left aside
    mapping jsonb not null,
    state text not null check (state in ('waiting', 'checking', 'checked', 'importing', 'done', 'failed', 'discarded')),
    failure text,
    made_by text not null,
    -- who works at it
    node uuid,
    -- about how many rows the file has; null: not known
    expected bigint,
    rows_read bigint not null default 0,
    added bigint not null default 0,
    changed bigint not null default 0,
    same bigint not null default 0,
    rejected bigint not null default 0,
    created_at timestamptz not null,
    finished_at timestamptz
);
create index customer_import_open on customer_import (state) where state in ('waiting', 'checking', 'checked', 'importing');

-- A row that could not be taken, kept for a day to be mended and sent again.
create table import_rejected (
    import_id bigint not null references customer_import on delete cascade,
    line bigint not null,
    cells bytea not null,
    faults jsonb not null,
    -- keyed indexes of whom it is about, for their erasure; a row without any goes with anybody's
    people bytea[] not null,
    primary key (import_id, line)
);

-- What was chosen for a set of headings, found by their keyed index: a file without headings has people in their place.
create table import_mapping (
    headings bytea primary key,
    mapping jsonb not null,
    chosen_at timestamptz not null
);
