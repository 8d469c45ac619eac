package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.customer.ReplyWindows.Opening;
import io.zhiyin.campaigns.store.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which of the dear news some segment asks for: triggers write no others. And the one change that leaves no news, since
 * nothing happens: a reply window closes.
 */
final class AskedTopics {
    private static final Set<Topic> DEAR = Set.of(Topic.DELIVERY, Topic.WINDOW);
    /** How long a closed window may stay unnoticed. */
    static final Duration GLANCE = Duration.ofSeconds(5);

    private static final String ASK = """
            insert into segment_asked (topic, seen_until)
            select t.topic, :now from unnest(cast(:topics as text[])) as t (topic) on conflict do nothing""";
    private static final String FORGET = """
            delete from segment_asked where not topic = any(:topics)""";
    private static final String SEEN = """
            select seen_until from segment_asked where topic = 'window' and (seen_until <= :before or seen_until > :now)
               for update""";
    // By the timeline, whose end a range of pages finds: an index on the windows would have to follow every message.
    private static final String CLOSED = """
            insert into segment_news (customers, topic)
            select array_agg(distinct customer_id), 'window' from interaction
             where kind in ('message_in', 'media_in') and at >= :from and at <= :to having count(*) > 0""";
    private static final String LOOKED = """
            update segment_asked set seen_until = :now where topic = 'window'""";

    private AskedTopics() {}

    /** Before a segment is filled: from then on its news are written. */
    static void keep(Sql tx, Family family, Instant now) {
        var topics = family.segments().values().stream().filter(it -> !it.fixed())
                .flatMap(it -> Topic.touching(family.conditions(it.rule())).stream()).filter(DEAR::contains)
                .map(Topic::code).collect(Collectors.toSet());
        tx.sql(ASK).bindAll("topics", String.class, topics).bind("now", now).update();
        tx.sql(FORGET).bindAll("topics", String.class, topics).update();
    }

    /** Whoever wrote so long ago that the window may have closed since the last look is news. */
    static void closings(Sql tx, Instant now) {
        tx.sql(SEEN).bind("before", now.minus(GLANCE)).bind("now", now)
                .first(row -> row.instant("seen_until")).ifPresent(seen -> {
                    var since = seen.isAfter(now) ? now : seen;
                    tx.sql(CLOSED).bind("from", since.minus(Opening.MESSAGE.length()))
                            .bind("to", now.minus(Opening.MESSAGE.length())).update();
                    tx.sql(LOOKED).bind("now", now).update();
                });
    }
}
