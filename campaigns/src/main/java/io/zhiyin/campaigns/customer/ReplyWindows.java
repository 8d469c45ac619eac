package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.store.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The windows in which an Official Account may write to a customer. A message opens 5 sends in 48 hours; a menu
 * click, a follow or a scan opens 3 in one minute. A new message sets the count anew.
 * Source: Official Account API, customer-service messages, windows in force.
 */
public final class ReplyWindows {
    /** What opens a window. */
    public enum Opening {
        MESSAGE(5, Duration.ofHours(48)), ACTION(3, Duration.ofMinutes(1));

        private final int sends;
        private final Duration length;

        Opening(int sends, Duration length) {
            this.sends = sends;
            this.length = length;
        }

        public Duration length() {
            return length;
        }
    }

    /** One identity's window was opened at an instant. */
    public record Opened(long identity, Opening by, Instant at) {}

    /** How many sends are left until when. */
    public record Window(Opening by, Instant until, int remaining) {}

    private static final String OPEN = """
            insert into reply_window (identity_id, kind, until, remaining)
            select t.identity_id, t.kind, t.until, t.remaining
              from unnest(:identities::bigint[], :kinds::text[], :ats::timestamptz[], :untils::timestamptz[], :counts::int[])
                   as t (identity_id, kind, at, until, remaining)
              join identity i on i.id = t.identity_id and (i.lost_at is null or i.lost_at <= t.at)
            on conflict (identity_id, kind) do update set until = excluded.until, remaining = excluded.remaining
             where excluded.until >= reply_window.until""";
    private static final String CLOSE = """
            delete from reply_window w
             using unnest(:identities::bigint[], :kinds::text[], :untils::timestamptz[]) as t (identity_id, kind, until)
             where w.identity_id = t.identity_id and w.kind = t.kind and w.until <= t.until""";
    private static final String OF = """
            select kind, until, remaining from reply_window where identity_id = :identity order by kind""";

    /** Opens windows; of several for one identity the newest counts, and one from before an unfollow stays closed. */
    public void open(Sql tx, List<Opened> opened) {
        var newest = new HashMap<Map.Entry<Long, Opening>, Opened>();
        opened.forEach(window -> newest.merge(Map.entry(window.identity(), window.by()), window,
                (one, other) -> other.at().isBefore(one.at()) ? one : other));
        if (newest.isEmpty()) {
            return;
        }
        var windows = new ArrayList<>(newest.values());
        tx.sql(OPEN).bindAll("identities", Long.class, windows.stream().map(Opened::identity).toList())
                .bindAll("kinds", String.class, windows.stream().map(window -> code(window.by())).toList())
                .bindAll("ats", Instant.class, windows.stream().map(Opened::at).toList())
                .bindAll("untils", Instant.class,
                        windows.stream().map(window -> window.at().plus(window.by().length)).toList())
                .bindAll("counts", Integer.class, windows.stream().map(window -> window.by().sends).toList())
                .update();
    }

    /** An unfollow closes every window that was opened up to then, by identity. */
    public void close(Sql tx, Map<Long, Instant> unfollowed) {
        var closed = unfollowed.entrySet().stream()
                .flatMap(it -> Arrays.stream(Opening.values())
                        .map(by -> new Opened(it.getKey(), by, it.getValue())))
                .toList();
        if (!closed.isEmpty()) {
            tx.sql(CLOSE).bindAll("identities", Long.class, closed.stream().map(Opened::identity).toList())
                    .bindAll("kinds", String.class, closed.stream().map(it -> code(it.by())).toList())
                    .bindAll("untils", Instant.class,
                            closed.stream().map(it -> it.at().plus(it.by().length)).toList())
                    .update();
        }
    }

    public List<Window> of(Sql db, long identity) {
        return db.sql(OF).bind("identity", identity)
                .list(row -> new Window(Opening.valueOf(row.text("kind").toUpperCase(Locale.ROOT)),
                        row.instant("until"), row.integer("remaining")));
    }

    private static String code(Opening opening) {
        return opening.name().toLowerCase(Locale.ROOT);
    }
}
