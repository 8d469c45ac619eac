-- The file of an import that the service works at, in sealed parts: whichever node goes on with it has it. Gone with the
-- import's end. The table is the only place of it: nothing of an upload lies in a folder.
create table import_part (
    file uuid not null,
    part int not null,
    content bytea not null,
    received_at timestamptz not null,
    primary key (file, part)
);
-- sealed bytes cannot be made smaller
alter table import_part alter column content set storage external;

alter table customer_import
    -- the first rows, sealed, by which a person tells whether the headings were understood
    add column sample bytea,
    -- what was asked for and has not begun: one import is worked at at a time
    add column wanted text check (wanted in ('check', 'import')),
    add column wanted_at timestamptz,
    -- whether what came of it is of a dry run
    add column dry boolean not null default false;
create index customer_import_wanted on customer_import (wanted_at) where wanted is not null;
