-- Two more routes: words for them, and a customer who unsubscribes from one way only is still reached by the others. A
-- delivery by mail or SMS keeps the keyed index of the address in its column address, never the address.
alter table template_variant drop constraint template_variant_channel_check;
alter table template_variant add constraint template_variant_channel_check check (channel in
    ('official_text', 'official_template', 'wecom_text', 'staff_text', 'mail', 'sms'));
alter table consent drop constraint consent_purpose_check;
alter table consent add constraint consent_purpose_check check (purpose in ('marketing', 'mail', 'sms'));

-- Addresses of people who were erased after they had said no: whoever brings the address in again does not make it yes.
create table refused_address (
    purpose text not null check (purpose in ('mail', 'sms')),
    address bytea not null,
    at timestamptz not null,
    primary key (purpose, address)
);
