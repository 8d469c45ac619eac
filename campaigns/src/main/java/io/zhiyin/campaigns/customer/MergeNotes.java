package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Statement;
import java.util.Set;

/**
 * The statements by which a step notes what it does and takes it back, for tables with a {@code customer_id}. Each is
 * made once, for a constant; each is run by {@link #run}.
 */
public final class MergeNotes {
    private MergeNotes() {}

    /** For rows with an {@code id} that only change their customer: moves and notes them. */
    public static String move(String table) {
        return """
                with newest as (select max(id) as mark from %1$s where customer_id in (:kept, :gone)),
                moved as (update %1$s set customer_id = :kept where customer_id = :gone returning id)
                insert into merge_note (merge_id, what, ids, mark)
                select :merge, '%1$s', coalesce((select array_agg(id order by id) from moved), '{}'), mark from newest"""
                .formatted(table);
    }

    /** Moves them back, as far as they are still with the one who stays. */
    public static String back(String table) {
        return """
                update %1$s set customer_id = :gone
                 where customer_id = :kept
                   and id in (select unnest(ids) from merge_note where merge_id = :merge and what = '%1$s')"""
                .formatted(table);
    }

    /** What came after the merge over accounts that only the one who goes back has: it goes with them. */
    public static String follow(String table) {
        return """
                update %1$s set customer_id = :gone
                 where customer_id = :kept and account = any(:accounts)
                   and id > coalesce((select mark from merge_note where merge_id = :merge and what = '%1$s'), 0)"""
                .formatted(table);
    }

    /** For rows whose key is the customer and something else: notes those of both as they are before the merge. */
    public static String keep(String table) {
        return """
                insert into merge_note (merge_id, what, was)
                select :merge, '%1$s', coalesce(jsonb_agg(to_jsonb(t)), '[]') from %1$s t
                 where customer_id in (:kept, :gone)"""
                .formatted(table);
    }

    /**
     * Gives both their rows again: what the one who stays got from the other is taken back where it is still as it was
     * given, and what it took the place of is there again. What was changed or taken away since then stays so.
     *
     * @param key the other part of the key, which refers to the {@code id} of {@code referred}; rows of one that is gone
     *        are left out
     */
    public static String restore(String table, String key, String referred) {
        return restore(table, key, referred, "customer_id");
    }

    /** @param anew a column that is written anew when a row moves, so that it tells nothing: what is sealed */
    public static String restore(String table, String key, String referred, String anew) {
        return """
                with noted as materialized (
                    select r.* from merge_note n, jsonb_populate_recordset(null::%1$s, n.was) r
                     where n.merge_id = :merge and n.what = '%1$s'),
                taken as (
                    delete from %1$s t using noted g
                     where t.customer_id = :kept and g.customer_id = :gone and t.%2$s = g.%2$s
                       and to_jsonb(t) - 'customer_id' - '%4$s' = to_jsonb(g) - 'customer_id' - '%4$s'
                    returning t.%2$s)
                insert into %1$s select noted.* from noted
                 where (noted.customer_id = :gone or noted.%2$s in (select %2$s from taken))
                   and noted.%2$s in (select id from %3$s)
                on conflict do nothing"""
                .formatted(table, key, referred, anew);
    }

    /** Runs a statement of a merge: one of the above, or any that names the merge, both customers or fewer. */
    public static int run(Sql tx, String sql, Merge merge) {
        return bound(tx, sql, merge).update();
    }

    /** The same with the accounts that go back. */
    public static int run(Sql tx, String sql, Merge merge, Set<AccountId> accounts) {
        return bound(tx, sql, merge)
                .bindAll("accounts", String.class, accounts.stream().map(AccountId::value).toList()).update();
    }

    private static Statement bound(Sql tx, String sql, Merge merge) {
        var statement = tx.sql(sql);
        for (var name : java.util.List.of("merge", "kept", "gone")) {
            if (sql.contains(":" + name)) {
                statement.bind(name, switch (name) {
                    case "merge" -> merge.id();
                    case "kept" -> merge.kept().value();
                    default -> merge.gone().value();
                });
            }
        }
        return statement;
    }
}
