package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the customers' own tables do in a merge, and to undo it: identities and contacts change their customer; of the
 * facts the kept customer's stay and their gaps are filled. The row of the one who goes stays as it was, so what was
 * filled is known by being the same, and nothing personal is noted.
 */
final class MergedFacts {
    private static final String MOVE_IDENTITIES = MergeNotes.move("identity");
    private static final String NOTE_CONTACTS = """
            insert into merge_note (merge_id, what, was)
            select :merge, 'contact', coalesce(jsonb_agg(distinct jsonb_build_object(
                       'account', account, 'external_userid', external_userid)), '[]')
              from contact where customer_id = :gone""";
    private static final String MOVE_CONTACTS = """
            update contact set customer_id = :kept where customer_id = :gone""";
    private static final String NOTE_PRIVATE = """
            insert into merge_note (merge_id, what, was)
            select :merge, 'customer_private', coalesce(jsonb_agg(jsonb_build_object('name', name is not null,
                       'phone', phone is not null, 'verified', phone_verified_at is not null,
                       'mail', mail is not null, 'note', note is not null)), '[]')
              from customer_private where customer_id = :kept""";
    private static final String FILL_PRIVATE = """
            insert into customer_private as p (customer_id, name, name_grams, phone, phone_index, phone_last4_index,
                   phone_verified_by, phone_verified_at, mail, mail_index, note)
            select :kept, name, name_grams, phone, phone_index, phone_last4_index, phone_verified_by, phone_verified_at,
                   mail, mail_index, note
              from customer_private where customer_id = :gone
            on conflict (customer_id) do update set
                   name_grams = case when p.name is null then excluded.name_grams else p.name_grams end,
                   name = coalesce(p.name, excluded.name),
                   phone_verified_by = case when %1$s then excluded.phone_verified_by else p.phone_verified_by end,
                   phone_verified_at = case when %1$s then excluded.phone_verified_at else p.phone_verified_at end,
                   phone_index = case when p.phone is null then excluded.phone_index else p.phone_index end,
                   phone_last4_index =
                       case when p.phone is null then excluded.phone_last4_index else p.phone_last4_index end,
                   phone = coalesce(p.phone, excluded.phone),
                   mail_index = case when p.mail is null then excluded.mail_index else p.mail_index end,
                   mail = coalesce(p.mail, excluded.mail), note = coalesce(p.note, excluded.note)"""
            .formatted(
                    "p.phone is null or (p.phone_index = excluded.phone_index and p.phone_verified_at is null)");
    private static final String NOTE_FACTS = """
            insert into merge_note (merge_id, what, was)
            select :merge, 'customer', jsonb_build_array(to_jsonb(c)) from customer c where id = :kept""";
    private static final String FILL_FACTS = """
            update customer k set
                   birthday_kind = coalesce(k.birthday_kind, g.birthday_kind),
                   birthday_year = case when k.birthday_kind is null then g.birthday_year else k.birthday_year end,
                   birthday_month = case when k.birthday_kind is null then g.birthday_month else k.birthday_month end,
                   birthday_day = case when k.birthday_kind is null then g.birthday_day else k.birthday_day end,
                   birthday_leap = case when k.birthday_kind is null then g.birthday_leap else k.birthday_leap end,
                   birthday_set_by = case when k.birthday_kind is null then g.birthday_set_by else k.birthday_set_by end,
                   birthday_set_at = case when k.birthday_kind is null then g.birthday_set_at else k.birthday_set_at end,
                   time_zone = coalesce(k.time_zone, g.time_zone),
                   created_at = least(k.created_at, g.created_at),
                   last_interaction_at = greatest(k.last_interaction_at, g.last_interaction_at)
              from customer g where k.id = :kept and g.id = :gone""";
    private static final String CLOSE = """
            update customer set merged_into = :kept where id = :gone""";

    private static final String IDENTITIES_BACK = MergeNotes.back("identity");
    private static final String CONTACTS_BACK = """
            update contact set customer_id = :gone
             where customer_id = :kept and (account, external_userid) in (
                   select r.account, r.external_userid from merge_note n, jsonb_populate_recordset(null::contact, n.was) r
                    where n.merge_id = :merge and n.what = 'contact')""";
    private static final String PRIVATE_BACK = """
            with had as (
                select coalesce((was -> 0 ->> 'name')::boolean, false) as name,
                       coalesce((was -> 0 ->> 'phone')::boolean, false) as phone,
                       coalesce((was -> 0 ->> 'verified')::boolean, false) as verified,
                       coalesce((was -> 0 ->> 'mail')::boolean, false) as mail,
                       coalesce((was -> 0 ->> 'note')::boolean, false) as note
                  from merge_note where merge_id = :merge and what = 'customer_private'),
            filled as (
                select not had.name and k.name = g.name as name, not had.phone and k.phone = g.phone as phone,
                       not had.verified and k.phone_index = g.phone_index
                           and k.phone_verified_at = g.phone_verified_at as verified,
                       not had.mail and k.mail = g.mail as mail, not had.note and k.note = g.note as note
                  from had, customer_private k, customer_private g where k.customer_id = :kept and g.customer_id = :gone)
            update customer_private k set
                   name = case when f.name then null else k.name end,
                   name_grams = case when f.name then '{}' else k.name_grams end,
                   phone = case when f.phone then null else k.phone end,
                   phone_index = case when f.phone then null else k.phone_index end,
                   phone_last4_index = case when f.phone then null else k.phone_last4_index end,
                   phone_verified_by = case when f.phone or f.verified then null else k.phone_verified_by end,
                   phone_verified_at = case when f.phone or f.verified then null else k.phone_verified_at end,
                   mail = case when f.mail then null else k.mail end,
                   mail_index = case when f.mail then null else k.mail_index end,
                   note = case when f.note then null else k.note end
              from filled f where k.customer_id = :kept""";
    private static final String PRIVATE_GONE = """
            delete from customer_private
             where customer_id = :kept and name is null and phone is null and mail is null and note is null
               and exists (select from merge_note where merge_id = :merge and what = 'customer_private' and was = '[]')""";
    private static final String HEARD_SINCE = """
            select k.last_interaction_at from customer k, customer g
             where k.id = :kept and g.id = :gone and k.last_interaction_at is distinct from greatest(g.last_interaction_at,
                   (select r.last_interaction_at from merge_note n, jsonb_populate_recordset(null::customer, n.was) r
                     where n.merge_id = :merge and n.what = 'customer'))""";
    private static final String FACTS_BACK = """
            with b as (
                select r.* from merge_note n, jsonb_populate_recordset(null::customer, n.was) r
                 where n.merge_id = :merge and n.what = 'customer'),
            filled as (
                select b.birthday_kind is null
                           and (k.birthday_kind, k.birthday_year, k.birthday_month, k.birthday_day, k.birthday_leap,
                                k.birthday_set_by, k.birthday_set_at)
                               is not distinct from
                               (g.birthday_kind, g.birthday_year, g.birthday_month, g.birthday_day, g.birthday_leap,
                                g.birthday_set_by, g.birthday_set_at) as birthday,
                       b.time_zone is null and k.time_zone is not distinct from g.time_zone as zone
                  from b, customer k, customer g where k.id = :kept and g.id = :gone)
            update customer k set
                   birthday_kind = case when f.birthday then b.birthday_kind else k.birthday_kind end,
                   birthday_year = case when f.birthday then b.birthday_year else k.birthday_year end,
                   birthday_month = case when f.birthday then b.birthday_month else k.birthday_month end,
                   birthday_day = case when f.birthday then b.birthday_day else k.birthday_day end,
                   birthday_leap = case when f.birthday then b.birthday_leap else k.birthday_leap end,
                   birthday_set_by = case when f.birthday then b.birthday_set_by else k.birthday_set_by end,
                   birthday_set_at = case when f.birthday then b.birthday_set_at else k.birthday_set_at end,
                   time_zone = case when f.zone then b.time_zone else k.time_zone end,
                   created_at = b.created_at, last_interaction_at = b.last_interaction_at,
                   parted_at = clock_timestamp()
              from b, filled f where k.id = :kept""";
    private static final String REOPEN = """
            update customer set merged_into = null where id = :gone""";
    private static final String HEARD = """
            update customer set last_interaction_at = greatest(last_interaction_at, :at) where id = :who""";
    private static final String ACCOUNTS_OF_ONE = """
            select account from identity where customer_id = :gone and account <> ''
            except select account from identity where customer_id = :kept""";

    private MergedFacts() {}

    static void merge(Sql tx, Merge merge) {
        List.of(MOVE_IDENTITIES, NOTE_CONTACTS, MOVE_CONTACTS, NOTE_PRIVATE, FILL_PRIVATE, NOTE_FACTS,
                FILL_FACTS, CLOSE)
                .forEach(it -> MergeNotes.run(tx, it, merge));
    }

    /** The features do theirs in between. */
    static void undo(Sql tx, Merge merge, List<MergeStep> steps) {
        var since = tx.sql(HEARD_SINCE).bind("merge", merge.id()).bind("kept", merge.kept().value())
                .bind("gone", merge.gone().value()).first(row -> row.instant("last_interaction_at"));
        List.of(IDENTITIES_BACK, CONTACTS_BACK, PRIVATE_BACK, PRIVATE_GONE, FACTS_BACK, REOPEN)
                .forEach(it -> MergeNotes.run(tx, it, merge));
        var accounts = Set.copyOf(tx.sql(ACCOUNTS_OF_ONE).bind("kept", merge.kept().value())
                .bind("gone", merge.gone().value()).list(row -> new AccountId(row.text("account"))));
        steps.forEach(it -> it.undo(tx, merge, accounts));
        since.ifPresent(it -> heard(tx, merge, steps, it));
    }

    /** Whoever was heard of after the merge; nothing tells whom, then the one who stays. */
    private static void heard(Sql tx, Merge merge, List<MergeStep> steps, Instant since) {
        var each = List.of(merge.kept(), merge.gone()).stream()
                .collect(Collectors.toMap(it -> it, it -> steps.stream()
                        .flatMap(step -> step.heard(tx, merge, it).stream()).toList()));
        if (each.values().stream().allMatch(List::isEmpty)) {
            heard(tx, merge.kept(), since);
        }
        each.forEach((who, ats) -> ats.forEach(at -> heard(tx, who, at)));
    }

    private static void heard(Sql tx, CustomerId who, Instant at) {
        tx.sql(HEARD).bind("who", who.value()).bind("at", at).update();
    }
}
