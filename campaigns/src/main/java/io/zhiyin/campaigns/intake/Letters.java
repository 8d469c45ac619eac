package io.zhiyin.campaigns.intake;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Erasure;
import io.zhiyin.campaigns.customer.Identity;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.store.Vault.Purpose;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Dead letters of other systems: what they told and could not be taken in, until somebody mends or drops it. Blocks. */
public final class Letters implements Erasure.Step {
    private static final Duration KEPT = Duration.ofDays(90);
    private static final String KEEP = """
            insert into intake_letter (source, body, problem, received_at) values (:source, :body, :problem, :now)
            returning id""";
    private static final String LIST = """
            select id, source, body, problem, attempts, received_at from intake_letter
             where state = 'dead' and id < :before order by id desc limit :limit""";
    private static final String FIND = """
            select id, source, body, problem, attempts, received_at from intake_letter
             where state = 'dead' and id = :id""";
    private static final String COUNT = """
            select count(*) from intake_letter where state = 'dead'""";
    private static final String MENDED = """
            update intake_letter set body = :body, problem = :problem, attempts = attempts + 1
             where id = :id and state = 'dead'""";
    // what was in it is no longer needed, and may name people
    private static final String SETTLE = """
            update intake_letter set state = :state, body = '', settled_at = :now where id = :id and state = 'dead'""";
    private static final String PURGE = """
            delete from intake_letter where coalesce(settled_at, received_at) < :before""";
    private static final String ALL = """
            select id, body from intake_letter where state = 'dead'""";
    private static final String FORGET = """
            delete from intake_letter where id = any(:ids)""";

    private final Database db;
    private final Vault vault;
    private final Clock clock;
    private final Customers customers;

    public Letters(Database db, Vault vault, Clock clock, Customers customers) {
        this.db = db;
        this.vault = vault;
        this.clock = clock;
        this.customers = customers;
    }

    /**
     * @param source the route it came over
     * @param problem in both languages, without words of the body
     */
    public record Letter(long id, String source, String body, String problem, int attempts,
            Instant receivedAt) {}

    public long keep(String source, String body, String problem) {
        return db.sql(KEEP).bind("source", source).bind("body", vault.seal(Purpose.INTAKE, body))
                .bind("problem", problem).bind("now", clock.instant()).one(row -> row.number("id"));
    }

    /** Newest first; {@code before} an id, or null. */
    public List<Letter> dead(@Nullable Long before, int limit) {
        return db.sql(LIST).bind("before", before == null ? Long.MAX_VALUE : before).bind("limit", limit)
                .list(this::letter);
    }

    public Optional<Letter> find(long id) {
        return db.sql(FIND).bind("id", id).first(this::letter);
    }

    public long count() {
        return db.sql(COUNT).count();
    }

    /** It was tried again, perhaps mended, and is still not right. */
    public void failedAgain(long id, String body, String problem) {
        db.sql(MENDED).bind("id", id).bind("body", vault.seal(Purpose.INTAKE, body)).bind("problem", problem)
                .update();
    }

    public void taken(long id) {
        settle(id, "taken");
    }

    /** @return false when it was no dead letter, or no more */
    public boolean drop(long id) {
        return settle(id, "dropped");
    }

    /** Removes what is older than 90 days. */
    public int purge() {
        return db.sql(PURGE).bind("before", clock.instant().minus(KEPT)).update();
    }

    /** Letters are few, and nobody can search what is sealed: all are opened, and those that name the person go. */
    @Override
    public void erase(Sql tx, List<CustomerId> person) {
        var names = new HashSet<String>();
        for (var customer : customers.all(tx, person)) {
            Stream.of(customer.phone(), customer.mail(), customer.name()).filter(Objects::nonNull)
                    // a single character names nobody
                    .filter(it -> it.length() > 1).forEach(names::add);
            customer.identities().stream().map(Identity::value).forEach(names::add);
        }
        var numbers = Pattern.compile("\"customer\"\\s*:\\s*(" + person.stream()
                .map(it -> String.valueOf(it.value())).collect(Collectors.joining("|")) + ")\\b");
        var theirs = tx.sql(ALL).list(row -> {
            var body = vault.open(Purpose.INTAKE, row.bytes("body"));
            return numbers.matcher(body).find() || names.stream().anyMatch(body::contains)
                    ? row.number("id")
                    : 0L;
        });
        tx.sql(FORGET).bindAll("ids", Long.class, theirs).update();
    }

    private boolean settle(long id, String state) {
        return db.sql(SETTLE).bind("id", id).bind("state", state).bind("now", clock.instant()).update() == 1;
    }

    private Letter letter(Row row) {
        return new Letter(row.number("id"), row.text("source"),
                vault.open(Purpose.INTAKE, row.bytes("body")),
                row.text("problem"), row.integer("attempts"), row.instant("received_at"));
    }
}
