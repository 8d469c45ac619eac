package io.zhiyin.campaigns.customer;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.saying.Ranks;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the customers' own tables do in a merge, and to undo it: identities and contacts change their customer; facts
 * are weighed by who said them. The row of the one who goes stays as it was, so what was taken over is known by being the
 * same; what it took the place of is noted sealed, as it stood.
 */
final class MergedFacts {
    private static final String[] BIRTHDAY = {"birthday_kind", "birthday_year", "birthday_month",
            "birthday_day", "birthday_leap",
            "birthday_source", "birthday_set_by", "birthday_since", "birthday_set_at"};
    private static final String MOVE_IDENTITIES = MergeNotes.move("identity");
    private static final String NOTE_CONTACTS = """
            insert into merge_note (merge_id, what, was)
            select :merge, 'contact', coalesce(jsonb_agg(distinct jsonb_build_object(
                       'account', account, 'external_userid', external_userid)), '[]')
              from contact where customer_id = :gone""";
    private static final String MOVE_CONTACTS = """
            update contact set customer_id = :kept where customer_id = :gone""";
    private static final String MOVE_SAID = MergeNotes.move("customer_said");
    private static final String NOTE_PRIVATE = """
            insert into merge_note (merge_id, what, was)
            select :merge, 'customer_private', coalesce(jsonb_agg(to_jsonb(p)), '[]')
              from customer_private p where customer_id = :kept""";
    private static final String NOTE_TAKEN = """
            insert into merge_note (merge_id, what, was) values (:merge, 'facts', to_jsonb(cast(:taken as text[])))""";
    private static final String FILL_PRIVATE = """
            insert into customer_private as p (customer_id, name, name_grams, phone, phone_index, phone_last4_index,
                   phone_verified_by, phone_verified_at, mail, mail_index, note, said_source, said_by, said_at, said)
            select :kept, name, name_grams, phone, phone_index, phone_last4_index, phone_verified_by, phone_verified_at,
                   mail, mail_index, note, said_source, said_by, said_at, said
              from customer_private where customer_id = :gone
            on conflict (customer_id) do update set
                   %2$s
                   %3$s
                   %4$s
                   phone_verified_by = case when %1$s then excluded.phone_verified_by else p.phone_verified_by end,
                   phone_verified_at = case when %1$s then excluded.phone_verified_at else p.phone_verified_at end,
                   note = coalesce(p.note, excluded.note), said = p.said || cast(cast(:said as text) as jsonb)"""
            .formatted("'phone' = any(cast(:taken as text[])) or (p.phone_index = excluded.phone_index"
                    + " and p.phone_verified_at is null)",
                    taken("name", "excluded", "p", "name", "name_grams"),
                    taken("phone", "excluded", "p", "phone", "phone_index", "phone_last4_index"),
                    taken("mail", "excluded", "p", "mail", "mail_index"));
    private static final String NOTE_FACTS = """
            insert into merge_note (merge_id, what, was)
            select :merge, 'customer', jsonb_build_array(to_jsonb(c)) from customer c where id = :kept""";
    private static final String FILL_FACTS = """
            update customer k set
                   %s
                   time_zone = coalesce(k.time_zone, g.time_zone),
                   created_at = least(k.created_at, g.created_at),
                   last_interaction_at = greatest(k.last_interaction_at, g.last_interaction_at)
              from customer g where k.id = :kept and g.id = :gone"""
            .formatted(taken("birthday", "g", "k", BIRTHDAY));
    private static final String CLOSE = """
            update customer set merged_into = :kept where id = :gone""";

    private static final String IDENTITIES_BACK = MergeNotes.back("identity");
    private static final String CONTACTS_BACK = """
            update contact set customer_id = :gone
             where customer_id = :kept and (account, external_userid) in (
                   select r.account, r.external_userid from merge_note n, jsonb_populate_recordset(null::contact, n.was) r
                    where n.merge_id = :merge and n.what = 'contact')""";
    private static final String SAID_BACK = MergeNotes.back("customer_said");
    // What gave way at the merge stands again.
    private static final String UNSAY = """
            delete from customer_said s using merge_note n
             where n.merge_id = :merge and n.what = 'customer_said' and s.customer_id = :kept
               and s.fate = 'merged' and s.id > coalesce(n.mark, 0) and s.ended_at = :at""";
    // A fact goes back where it is still, byte for byte, what the merge took over.
    private static final String PRIVATE_BACK = """
            with t as (
                select array(select jsonb_array_elements_text(was)) as facts from merge_note
                 where merge_id = :merge and what = 'facts'),
            b as (
                select r.* from merge_note n, jsonb_populate_recordset(null::customer_private, n.was) r
                 where n.merge_id = :merge and n.what = 'customer_private'),
            filled as (
                select array_remove(array[
                       case when 'name' = any(t.facts) and (k.name = g.name or (g.name is null and k.name is null
                            and k.said -> 'name' = g.said -> 'name')) then 'name' end,
                       case when 'phone' = any(t.facts) and (k.phone = g.phone or (g.phone is null and k.phone is null
                            and k.said -> 'phone' = g.said -> 'phone')) then 'phone' end,
                       case when 'mail' = any(t.facts) and (k.mail = g.mail or (g.mail is null and k.mail is null
                            and k.said -> 'mail' = g.said -> 'mail')) then 'mail' end], null) as facts,
                       b.phone_verified_at is null and k.phone_index = g.phone_index
                           and k.phone_verified_at = g.phone_verified_at as verified,
                       b.note is null and k.note = g.note as note
                  from t join customer_private k on k.customer_id = :kept
                  join customer_private g on g.customer_id = :gone left join b on true)
            update customer_private k set
                   %s
                   name_grams = case when 'name' = any(f.facts) then coalesce(b.name_grams, '{}') else k.name_grams end,
                   %s
                   %s
                   phone_verified_by = case when 'phone' = any(f.facts) then b.phone_verified_by
                       when f.verified then null else k.phone_verified_by end,
                   phone_verified_at = case when 'phone' = any(f.facts) then b.phone_verified_at
                       when f.verified then null else k.phone_verified_at end,
                   note = case when f.note then null else k.note end,
                   said = (k.said - f.facts) || coalesce((select jsonb_object_agg(e.key, e.value)
                       from jsonb_each(b.said) e where e.key = any(f.facts)), '{}')
              from filled f left join b on true where k.customer_id = :kept"""
            .formatted(when("'name' = any(f.facts)", "b", "k", "name"),
                    when("'phone' = any(f.facts)", "b", "k", "phone", "phone_index", "phone_last4_index"),
                    when("'mail' = any(f.facts)", "b", "k", "mail", "mail_index"));
    private static final String PRIVATE_GONE = """
            delete from customer_private
             where customer_id = :kept and name is null and phone is null and mail is null and note is null and said = '{}'
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
            t as (
                select jsonb_exists(was, 'birthday') as birthday from merge_note where merge_id = :merge and what = 'facts'),
            filled as (
                select t.birthday
                           and (%1$s) is not distinct from (%2$s) as birthday,
                       b.time_zone is null and k.time_zone is not distinct from g.time_zone as zone
                  from b, t, customer k, customer g where k.id = :kept and g.id = :gone)
            update customer k set
                   %3$s
                   time_zone = case when f.zone then b.time_zone else k.time_zone end,
                   created_at = b.created_at, last_interaction_at = b.last_interaction_at,
                   parted_at = clock_timestamp()
              from b, filled f where k.id = :kept"""
            .formatted(all("k", BIRTHDAY), all("g", BIRTHDAY), when("f.birthday", "b", "k", BIRTHDAY));
    private static final String REOPEN = """
            update customer set merged_into = null where id = :gone""";
    private static final String HEARD = """
            update customer set last_interaction_at = greatest(last_interaction_at, :at) where id = :who""";
    private static final String ACCOUNTS_OF_ONE = """
            select account from identity where customer_id = :gone and account <> ''
            except select account from identity where customer_id = :kept""";

    private MergedFacts() {}

    private static String taken(String fact, String from, String otherwise, String... columns) {
        return when("'" + fact + "' = any(cast(:taken as text[]))", from, otherwise, columns);
    }

    /** {@code name = case when ... then b.name else k.name end,} for each column. */
    private static String when(String condition, String from, String otherwise, String... columns) {
        return Stream.of(columns)
                .map(it -> "%s = case when %s then %s.%1$s else %s.%1$s end,".formatted(it, condition, from,
                        otherwise))
                .collect(Collectors.joining("\n"));
    }

    private static String all(String row, String... columns) {
        return Stream.of(columns).map(it -> row + "." + it).collect(Collectors.joining(", "));
    }

    /** Of each fact the word that counts more stays, then the newer; the other is kept as past. */
    static void merge(Sql tx, Merge merge, Customers customers) {
        var weighing = new FactWeighing(Ranks.read(tx), false,
                customers.find(tx, merge.kept()).stream().toList());
        customers.find(tx, merge.gone()).ifPresent(
                gone -> gone.facts().values().forEach(it -> weighing.join(merge.kept(), it)));
        var taken = weighing.changed().stream().map(FactWeighing.Changed::word).toList();
        var facts = taken.stream().map(it -> it.fact().code()).toList();
        var said = new JsonObject();
        taken.stream().filter(it -> it.fact() != Fact.BIRTHDAY)
                .forEach(it -> said.put(it.fact().code(), FactRows.json(it)));
        List.of(MOVE_IDENTITIES, NOTE_CONTACTS, MOVE_CONTACTS, MOVE_SAID, NOTE_PRIVATE, NOTE_FACTS)
                .forEach(it -> MergeNotes.run(tx, it, merge));
        tx.sql(NOTE_TAKEN).bind("merge", merge.id()).bindAll("taken", String.class, facts).update();
        tx.sql(FILL_PRIVATE).bind("kept", merge.kept().value()).bind("gone", merge.gone().value())
                .bindAll("taken", String.class, facts).bind("said", said.encode()).update();
        tx.sql(FILL_FACTS).bind("kept", merge.kept().value()).bind("gone", merge.gone().value())
                .bindAll("taken", String.class, facts).update();
        MergeNotes.run(tx, CLOSE, merge);
        customers.facts().keep(tx, weighing.ended(), merge.at());
    }

    /** The features do theirs in between. */
    static void undo(Sql tx, Merge merge, List<MergeStep> steps) {
        var since = tx.sql(HEARD_SINCE).bind("merge", merge.id()).bind("kept", merge.kept().value())
                .bind("gone", merge.gone().value()).first(row -> row.instant("last_interaction_at"));
        tx.sql(UNSAY).bind("merge", merge.id()).bind("kept", merge.kept().value()).bind("at", merge.at())
                .update();
        List.of(IDENTITIES_BACK, CONTACTS_BACK, SAID_BACK, PRIVATE_BACK, PRIVATE_GONE, FACTS_BACK, REOPEN)
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
