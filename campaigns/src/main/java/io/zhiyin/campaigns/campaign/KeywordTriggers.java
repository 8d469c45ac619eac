package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.tag.KeywordIndex;
import io.zhiyin.campaigns.tag.Keywords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Notes in the outbox {@code happening} what customers say that campaigns and journeys wait for, in the transaction that
 * takes the message in. Words are sealed in the database, so no trigger of it could see them.
 */
public final class KeywordTriggers {
    private static final String LISTENERS = """
            select campaign_id, journey_id, array(select jsonb_array_elements_text(keywords)) as keywords, whole
              from keyword_listener order by campaign_id, journey_id""";
    private static final String HEARD = """
            insert into happening (campaign_id, journey_id, customer_id, event, cause, at, due_at)
            select l.campaign_id, l.journey_id, h.customer, 'keyword', 'said/' || h.message, h.at,
                   h.at + make_interval(hours => l.after_hours)
              from unnest(cast(:campaigns as bigint[]), cast(:journeys as bigint[]), cast(:customers as bigint[]),
                     cast(:messages as bigint[]), cast(:ats as timestamptz[])) as h (campaign, journey, customer, message, at)
              join keyword_listener l on l.campaign_id = h.campaign or l.journey_id = h.journey
             where date_trunc('second', l.since) <= h.at
            on conflict do nothing""";

    private volatile Compiled current = new Compiled(List.of());

    /**
     * What a customer wrote.
     *
     * @param message its number in the inbox: said once, however often the platform tells it
     */
    public record Spoken(CustomerId customer, long message, String text, Instant at) {}

    private record Listener(@Nullable Long campaign, @Nullable Long journey, Keywords keywords) {}

    private record Heard(Listener listener, Spoken spoken) {}

    /** Asked anew for every batch, since what was started a moment ago counts at once; compiled where it changed. */
    public void hear(Sql tx, List<Spoken> spoken) {
        if (spoken.isEmpty()) {
            return;
        }
        var listeners = tx.sql(LISTENERS).list(KeywordTriggers::listener);
        var compiled = current;
        if (!compiled.listeners.equals(listeners)) {
            compiled = new Compiled(listeners);
            current = compiled;
        }
        var heard = new ArrayList<Heard>();
        for (var one : spoken) {
            compiled.index.heard(one.text()).forEach(it -> heard.add(new Heard(it, one)));
        }
        if (!heard.isEmpty()) {
            note(tx, heard);
        }
    }

    private static void note(Sql tx, List<Heard> heard) {
        tx.sql(HEARD)
                .bindAll("campaigns", Long.class, heard.stream().map(it -> it.listener.campaign).toList())
                .bindAll("journeys", Long.class, heard.stream().map(it -> it.listener.journey).toList())
                .bindAll("customers", Long.class,
                        heard.stream().map(it -> it.spoken.customer().value()).toList())
                .bindAll("messages", Long.class, heard.stream().map(it -> it.spoken.message()).toList())
                .bindAll("ats", Instant.class, heard.stream().map(it -> it.spoken.at()).toList()).update();
    }

    private static Listener listener(Row row) {
        return new Listener(row.numberOrNull("campaign_id"), row.numberOrNull("journey_id"),
                new Keywords(row.texts("keywords"), row.flag("whole")));
    }

    private static final class Compiled {
        private final List<Listener> listeners;
        private final KeywordIndex<Listener> index = new KeywordIndex<>();

        Compiled(List<Listener> listeners) {
            this.listeners = List.copyOf(listeners);
            listeners.forEach(it -> index.add(it.keywords, it));
        }
    }
}
