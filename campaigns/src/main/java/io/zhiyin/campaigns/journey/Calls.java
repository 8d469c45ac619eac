package io.zhiyin.campaigns.journey;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.store.Vault.Purpose;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outbox of calls to other systems: each at least once, with the same key and body at every attempt, until it is
 * taken, refused for good, or {@value #MOST} attempts over about a day have failed. A node that dies while it calls
 * leaves the call to another; an answer that comes later than that changes nothing.
 */
public final class Calls {
    private static final Logger log = LoggerFactory.getLogger(Calls.class);
    static final int MOST = 12;
    private static final int SOME = 10;
    private static final int LEASE_SECONDS = 60;
    private static final int SECRET_BYTES = 32;

    private static final String TAKE = """
            with due as (
                select id from journey_call
                 where state in ('waiting', 'calling') and look_at <= clock_timestamp()
                   and (state = 'waiting' or lease_until < clock_timestamp())
                 order by look_at, id limit :some for update skip locked),
            taken as (
                update journey_call c set state = 'calling', node = :node, fence = c.fence + 1, attempts = c.attempts + 1,
                       lease_until = clock_timestamp() + make_interval(secs => :lease)
                  from due where c.id = due.id returning c.*)
            select t.id, t.step, t.key, t.url, t.made_at, t.attempts, t.fence, s.journey_id, s.version, s.customer_id, s.entered_at
              from taken t join journey_stay s on s.id = t.stay_id""";
    private static final String DONE = """
            update journey_call set state = :state, detail = :detail, node = null, lease_until = null, finished_at = :now
             where id = :id and fence = :fence and state = 'calling'""";
    // 10 s, 20 s, 40 s and so on, six hours at most
    private static final String AGAIN = """
            update journey_call set state = 'waiting', detail = :detail, node = null, lease_until = null,
                   look_at = clock_timestamp() + least(interval '6 hours', interval '10 seconds' * power(2, attempts - 1))
             where id = :id and fence = :fence and state = 'calling'""";
    private static final String SECRET = """
            select secret from journey_secret""";
    private static final String KEEP_SECRET = """
            insert into journey_secret (secret, made_at) values (:secret, :now) on conflict (singleton) do nothing""";
    private static final String COUNTS = """
            select c.state, count(*) as n from journey_call c join journey_stay s on s.id = c.stay_id
             where s.journey_id = :journey and c.step = :step group by c.state""";

    private final Database db;
    private final Vault vault;
    private final Clock clock;
    private final NodeId node;
    private final JourneyCaller caller;

    Calls(Database db, Vault vault, Clock clock, NodeId node, JourneyCaller caller) {
        this.db = db;
        this.vault = vault;
        this.clock = clock;
        this.node = node;
        this.caller = caller;
    }

    private record Taken(long id, String step, String key, String url, Instant madeAt, int attempts,
            long fence,
            long journey, int version, long customer, Instant enteredAt) {
        static Taken of(Row row) {
            return new Taken(row.number("id"), row.text("step"), row.text("key"), row.text("url"),
                    row.instant("made_at"), row.integer("attempts"), row.number("fence"),
                    row.number("journey_id"), row.integer("version"), row.number("customer_id"),
                    row.instant("entered_at"));
        }

        /** Of the customer the number alone: whoever may know more asks the API. */
        String body() {
            return new JsonObject().put("event", "journey.step").put("key", key).put("journey", journey)
                    .put("version", version).put("step", step).put("customer", customer)
                    .put("enteredAt", enteredAt.toString()).put("at", madeAt.toString()).encode();
        }
    }

    /** @return whether there may be more of it */
    boolean some() {
        var taken = db.sql(TAKE).bind("some", (long) SOME).bind("node", node.value())
                .bind("lease", (double) LEASE_SECONDS).list(Taken::of);
        taken.forEach(this::call);
        return taken.size() == SOME;
    }

    private void call(Taken it) {
        var refused = caller.refused(it.url);
        var answer = refused.isPresent()
                ? new JourneyCaller.Answer(false, false, refused.get())
                : caller.call(it.url, it.key, it.body(), it.madeAt, secret());
        if (answer.taken()) {
            end(it, "done", answer.code());
        } else if (answer.again() && it.attempts < MOST) {
            db.sql(AGAIN).bind("id", it.id).bind("fence", it.fence).bind("detail", answer.code()).update();
        } else {
            log.atWarn().addKeyValue("call", it.id).addKeyValue("code", answer.code())
                    .log("a call of a journey was not taken");
            end(it, "failed", answer.code());
        }
    }

    private void end(Taken it, String state, @Nullable String detail) {
        db.sql(DONE).bind("id", it.id).bind("fence", it.fence).bind("state", state).bind("detail", detail)
                .bind("now", clock.instant()).update();
    }

    /** What calls are signed with: HMAC-SHA256 under the bytes of this text; made when it is first asked for. */
    public String secretText() {
        var kept = db.sql(SECRET).first(row -> row.bytes("secret"));
        if (kept.isEmpty()) {
            var bytes = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(bytes);
            db.sql(KEEP_SECRET)
                    .bind("secret", vault.seal(Purpose.JOURNEY_SECRET, HexFormat.of().formatHex(bytes)))
                    .bind("now", clock.instant()).update();
        }
        return vault.open(Purpose.JOURNEY_SECRET, db.sql(SECRET).one(row -> row.bytes("secret")));
    }

    private byte[] secret() {
        return secretText().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    /** How a step's calls stand: waiting, calling, done, failed. */
    public record Count(String state, long calls) {}

    public List<Count> counts(JourneyId journey, String step) {
        return db.sql(COUNTS).bind("journey", journey.value()).bind("step", step)
                .list(row -> new Count(row.text("state"), row.number("n")));
    }
}
