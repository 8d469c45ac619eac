package io.zhiyin.bot.proof;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.store.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Customers walk through a journey - a message, a wait, a follow-up, a tag, another message - while services are killed; then
 * each must have each step behind them once, and have seen what the service says they were sent. The first message is naked, the
 * second one is known again by its key.
 */
final class Walks {
    private static final String LAST = "s5";
    private static final Duration OVER_THE_WAIT = Duration.ofSeconds(61);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String OWNED = """
            insert into contact (account, staff, external_userid, customer_id, since)
            select 'corp', 'ZhouLan', 'wm' || c.id, c.id, now() from customer c where c.merged_into is null
            on conflict do nothing""";
    private static final String STAFF = """
            insert into staff (account, userid, seen_at) values ('corp', 'ZhouLan', now()) on conflict do nothing""";
    private static final String ON_THE_WAY = """
            select count(*) from journey_stay
             where journey_id = :journey and ended_at is null and (arrived_at is null or step <> 's2')""";
    private static final String WAITING = """
            select count(*) from journey_stay
             where journey_id = :journey and ended_at is null and arrived_at is not null and step = 's2'""";
    private static final String INSIDE = """
            select count(*) from journey_stay where journey_id = :journey and ended_at is null""";
    private static final String CAMPAIGN = """
            select campaign_id from journey_message where journey_id = :journey and step = :step""";
    // Of each customer what is not there exactly once.
    private static final String NOT_ONCE = """
            select c.id || ': ' || s.what || ' x ' || coalesce(n.times, 0) as what
              from customer c
             cross join unnest(array['stay', 's1', 's2', 's3', 's4', 's5', 'follow-up', 'tag']) as s (what)
              left join (
                select customer_id, 'stay' as what, count(*) filter (where ended_why = 'finished') as times from journey_stay
                 where journey_id = :journey group by customer_id
                union all
                select y.customer_id, p.step, count(*) from journey_pass p join journey_stay y on y.id = p.stay_id
                 where y.journey_id = :journey group by y.customer_id, p.step
                union all
                select f.customer_id, 'follow-up', count(*) from follow_up f
                 where f.cause = 'journey' and f.cause_key like :cause group by f.customer_id
                union all
                select t.customer_id, 'tag', count(*) from tagging t where t.tag_id = :tag group by t.customer_id
              ) n on n.customer_id = c.id and n.what = s.what
             where c.merged_into is null and coalesce(n.times, 0) <> 1
             order by 1 limit 20""";

    private final Ground ground;
    private final Random random;
    private final Verdict verdict = new Verdict();
    private final List<String> wrong = new ArrayList<>();
    private Duration ahead = Duration.ZERO;
    private int walks;
    private int midway;

    Walks(Ground ground, Random random) {
        this.ground = ground;
        this.random = random;
    }

    /** @param kills in each half of each walk */
    Walks run(int times, int kills) {
        ground.db.sql(STAFF).update();
        ground.db.sql(OWNED).update();
        for (var n = 0; n < times; n++) {
            if (n % Proof.A_WINDOW == 0) {
                ground.everybodyWrites();
            }
            walk(1_000 + 2 * ++walks, kills);
        }
        return this;
    }

    Verdict verdict() {
        return verdict;
    }

    /** What somebody has not, or more than once, in words. */
    List<String> wrong() {
        return wrong;
    }

    /** How many kills met people between two steps. */
    int midway() {
        return midway;
    }

    private void walk(int number, int kills) {
        var group = ground.one.post("/tag-groups", new JsonObject().put("name", "走过 " + number))
                .getLong("id");
        var tag = ground.one.post("/tags", new JsonObject().put("group", group).put("name", "走过"))
                .getLong("id");
        var everybody = ground.one.post("/segments", new JsonObject().put("name", "所有人 " + number).put("rule",
                new JsonObject().put("kind", "everyone"))).getLong("id");
        var journey = ground.one.post("/journeys", new JsonObject().put("name", "旅程 " + number)
                .put("plan", plan(number, tag))).getLong("id");
        ground.one.post("/journeys/" + journey + "/publish", new JsonObject());
        Proof.trouble(ground, random, ground.customers / 10);
        ground.other.post("/journeys/" + journey + "/enter",
                new JsonObject().put("cause", "proof").put("segment", everybody));

        kill(journey, kills);
        Eventually.eventually("everybody waits", () -> count(WAITING, journey) == ground.customers);
        ahead = ahead.plus(OVER_THE_WAIT);
        ground.clocks(Instant.now().plus(ahead));
        kill(journey, kills);
        over("walks", () -> count(INSIDE, journey));
        var first = new Mailing(ground, number, false, campaign(journey, "s1"));
        var second = new Mailing(ground, number + 1, true, campaign(journey, LAST));
        over("messages", () -> first.working() + second.working());
        ground.noFaults();

        first.judge(verdict);
        second.judge(verdict);
        wrong.addAll(ground.db.sql(NOT_ONCE).bind("journey", journey).bind("tag", tag)
                .bind("cause", journey + "/%").list(row -> row.text("what")));
    }

    /** One service after the other, at any moment. */
    private void kill(long journey, int times) {
        for (var n = 0; n < times; n++) {
            var victim = random.nextBoolean() ? ground.one : ground.other;
            LockSupport.parkNanos(random.nextLong(Duration.ofMillis(1_500).toNanos()));
            victim.kill();
            midway += count(ON_THE_WAY, journey) > 0 ? 1 : 0;
            Proof.leaseOver(ground, victim);
            victim.replace();
        }
    }

    private interface Left {
        long count();
    }

    private static void over(String what, Left left) {
        var patience = Instant.now().plus(PATIENCE);
        for (var n = left.count(); n > 0; n = left.count()) {
            if (Instant.now().isAfter(patience)) {
                throw new AssertionError(n + " " + what + " are not over after " + PATIENCE);
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private JsonObject plan(int number, long tag) {
        var naked = ground.one.post("/templates",
                Mailing.template("proof-" + number,
                        new JsonObject().put("channel", "official_text").put("body", "proof-" + number)))
                .getLong("id");
        var keyed = ground.one.post("/templates",
                Mailing.words("proof-" + (number + 1), "proof-" + (number + 1))).getLong("id");
        return new JsonObject().put("entry", new JsonObject().put("kind", "event").put("on", "api"))
                .put("steps", new JsonArray().add(message("s1", naked, "customer_service"))
                        .add(step("s2", "wait").put("amount", 1).put("unit", "minutes"))
                        .add(step("s3", "follow_up").put("what", "care").put("title", "问问喝得惯吗").put("hours",
                                24))
                        .add(step("s4", "tag").put("give", new JsonArray().add(tag)))
                        .add(message(LAST, keyed, "template")));
    }

    private static JsonObject message(String id, long template, String route) {
        return step(id, "message").put("title", id).put("template", template)
                .put("routes", new JsonArray().add(route)).put("validHours", 24);
    }

    private static JsonObject step(String id, String kind) {
        return new JsonObject().put("id", id).put("kind", kind);
    }

    private long campaign(long journey, String step) {
        return ground.db.sql(CAMPAIGN).bind("journey", journey).bind("step", step)
                .one(row -> row.number("campaign_id"));
    }

    private long count(String statement, long journey) {
        return ground.db.sql(statement).bind("journey", journey).count();
    }
}
