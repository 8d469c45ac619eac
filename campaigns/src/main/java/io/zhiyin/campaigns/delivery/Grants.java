package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Takes what sends use up of what customers granted, in the transaction that commits {@code sending}, and gives it back
 * where it was surely not used.
 */
final class Grants {
    private static final String TAKE_FROM_WINDOWS = """
            update reply_window w set remaining = w.remaining - 1
              from (select identity_id, kind from reply_window
                     where (identity_id, kind) in (select * from unnest(cast(:identities as bigint[]), cast(:kinds as text[])))
                     order by identity_id, kind for update) mine
             where w.identity_id = mine.identity_id and w.kind = mine.kind and w.remaining > 0 and w.until > :now
            returning w.identity_id, w.kind""";
    private static final String GIVE_BACK_TO_WINDOW = """
            update reply_window set remaining = remaining + 1
             where identity_id = :identity and kind = :kind and until > :now""";
    private static final String TAKE_CREDITS = """
            update subscription s set credits = s.credits - 1
              from (select identity_id, template from subscription
                     where (identity_id, template) in
                         (select * from unnest(cast(:identities as bigint[]), cast(:templates as text[])))
                     order by identity_id, template for update) mine
             where s.identity_id = mine.identity_id and s.template = mine.template and s.credits > 0
            returning s.identity_id, s.template""";
    // What was switched off meanwhile went with all that was left.
    private static final String GIVE_CREDIT_BACK = """
            update subscription set credits = credits + 1
             where identity_id = :identity and template = :template
               and (off_at is null or accepted_at > off_at)""";
    private static final String CLEAR = """
            update subscription set credits = 0 where identity_id = :identity and template = :template""";

    private Grants() {}

    /** @return those of which one was taken; one of each at a time */
    static Set<Decision.Grant> take(Sql tx, List<Decision.Grant> wanted, Instant now) {
        var taken = new HashSet<Decision.Grant>();
        var windows = only(wanted, Decision.Window.class).toList();
        if (!windows.isEmpty()) {
            taken.addAll(tx.sql(TAKE_FROM_WINDOWS)
                    .bindAll("identities", Long.class,
                            windows.stream().map(Decision.Window::identity).toList())
                    .bindAll("kinds", String.class, windows.stream().map(Decision.Window::kind).toList())
                    .bind("now", now).list(Grants::window));
        }
        var credits = only(wanted, Decision.Credit.class).toList();
        if (!credits.isEmpty()) {
            taken.addAll(tx.sql(TAKE_CREDITS)
                    .bindAll("identities", Long.class,
                            credits.stream().map(Decision.Credit::identity).toList())
                    .bindAll("templates", String.class,
                            credits.stream().map(Decision.Credit::template).toList())
                    .list(Grants::credit));
        }
        return taken;
    }

    /** It was surely not used. */
    static void giveBack(Sql sql, Decision.Grant grant, Instant now) {
        switch (grant) {
            case Decision.Window(var identity, var kind) -> sql.sql(GIVE_BACK_TO_WINDOW)
                    .bind("identity", identity).bind("kind", kind).bind("now", now).update();
            case Decision.Credit(var identity, var template) -> sql.sql(GIVE_CREDIT_BACK)
                    .bind("identity", identity).bind("template", template).update();
        }
    }

    /** The platform says that nothing is granted: what was counted here is not believed over it. */
    static void clear(Sql sql, Decision.Credit credit) {
        sql.sql(CLEAR).bind("identity", credit.identity()).bind("template", credit.template()).update();
    }

    private static <T extends Decision.Grant> Stream<T> only(List<Decision.Grant> all,
            Class<T> kind) {
        return all.stream().filter(kind::isInstance).map(kind::cast);
    }

    private static Decision.Grant window(Row row) {
        return new Decision.Window(row.number("identity_id"), row.text("kind"));
    }

    private static Decision.Grant credit(Row row) {
        return new Decision.Credit(row.number("identity_id"), row.text("template"));
    }
}
