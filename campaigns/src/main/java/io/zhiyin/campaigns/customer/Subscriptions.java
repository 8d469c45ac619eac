package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which notices (订阅通知) a customer accepted: each acceptance of a platform's template is good for one send, without
 * an end. Sends take from it in the transaction that commits them. Source: Official Account API, subscription notices.
 */
public final class Subscriptions {
    /** What a customer said of a template, in the dialogue or in the settings of their client. */
    public enum Said {
        ACCEPTED, DECLINED, SWITCHED_OFF
    }

    /**
     * A template as one identity stands to it.
     *
     * @param credits sends that are left
     * @param offAt when it was last switched off, which took what was left
     */
    public record Subscription(String template, int credits, @Nullable Instant acceptedAt,
            @Nullable Instant declinedAt, @Nullable Instant offAt) {}

    // The platforms promise no order: an acceptance from before the switching-off is gone with it.
    private static final String ACCEPTED = """
            insert into subscription (identity_id, template, credits, accepted_at) values (:identity, :template, 1, :at)
            on conflict (identity_id, template) do update set credits = subscription.credits + 1,
                   accepted_at = greatest(subscription.accepted_at, excluded.accepted_at)
             where subscription.off_at is null or subscription.off_at <= excluded.accepted_at""";
    private static final String DECLINED = """
            insert into subscription (identity_id, template, credits, declined_at) values (:identity, :template, 0, :at)
            on conflict (identity_id, template) do update
               set declined_at = greatest(subscription.declined_at, excluded.declined_at)""";
    private static final String SWITCHED_OFF = """
            insert into subscription (identity_id, template, credits, off_at) values (:identity, :template, 0, :at)
            on conflict (identity_id, template) do update set off_at = greatest(subscription.off_at, excluded.off_at),
                   credits = case when subscription.accepted_at > excluded.off_at then subscription.credits else 0 end""";
    private static final String OF = """
            select template, credits, accepted_at, declined_at, off_at from subscription
             where identity_id = :identity order by template""";

    /** Notes it; whoever calls makes sure that one event is noted once. */
    public void said(Sql tx, long identity, String template, Said said, Instant at) {
        tx.sql(switch (said) {
            case ACCEPTED -> ACCEPTED;
            case DECLINED -> DECLINED;
            case SWITCHED_OFF -> SWITCHED_OFF;
        }).bind("identity", identity).bind("template", template).bind("at", at).update();
    }

    public List<Subscription> of(Sql sql, long identity) {
        return sql.sql(OF).bind("identity", identity)
                .list(row -> new Subscription(row.text("template"), row.integer("credits"),
                        row.instantOrNull("accepted_at"), row.instantOrNull("declined_at"),
                        row.instantOrNull("off_at")));
    }
}
