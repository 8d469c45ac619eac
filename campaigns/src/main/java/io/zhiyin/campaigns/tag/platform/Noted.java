package io.zhiyin.campaigns.tag.platform;

import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which tags of ours a platform is known to have on somebody. */
final class Noted {
    private static final String WRITE = """
            insert into platform_tags (identity_id, staff, tags, at)
            values (:identity, :staff, :tags, coalesce(cast(:at as timestamptz), clock_timestamp()))
            on conflict (identity_id, staff) do update set tags = excluded.tags, at = excluded.at""";

    private Noted() {}

    /** @param at by the database's clock; null: now */
    static void write(Sql tx, long identity, String staff, List<Long> tags, @Nullable Instant at) {
        tx.sql(WRITE).bind("identity", identity).bind("staff", staff).bindAll("tags", Long.class, tags)
                .bind("at", at).update();
    }
}
