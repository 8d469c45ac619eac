package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.PlatformFailure;
import io.zhiyin.campaigns.customer.Directory.ContactDetails;
import io.zhiyin.campaigns.node.Worker;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the details of people whom callbacks brought, after those were answered: name, unionid, owner, remark. One
 * node reads a person; whom it could not read, or died over, is read again later, and keeps nobody else waiting.
 */
public final class DetailsReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DetailsReader.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(15);
    /** A hundred a second: in a rush of newcomers the database is there for what they say. */
    private static final Duration EACH = Duration.ofMillis(10);
    // The lease, by the database's clock, is longer than the platform may take to answer for all that are taken.
    private static final String TAKE = """
            update identity set read_after = clock_timestamp() + interval '5 minutes' where id in (
                select id from identity
                 where details_at is null and account = any(:accounts::text[])
                   and (read_after is null or read_after <= clock_timestamp())
                 order by id limit 100 for update skip locked)
            returning id, account, value, read_after""";
    // Both leave alone whom a callback has put up again meanwhile, or another node has taken: read_after is not ours.
    private static final String IS_READ = """
            update identity i set details_at = :now, read_after = null
              from unnest(:ids::bigint[], :leases::timestamptz[]) as t (id, lease)
             where i.id = t.id and i.read_after = t.lease""";
    private static final String GIVE_BACK = """
            update identity i set read_after = case when :failed then clock_timestamp() + interval '1 minute' end
              from unnest(:ids::bigint[], :leases::timestamptz[]) as t (id, lease)
             where i.id = t.id and i.read_after = t.lease""";

    private final Database db;
    private final Map<AccountId, Directory> directories;
    private final Acquaintance acquaintance;
    private final Clock clock;
    private final Worker worker = new Worker("details-reader", LOOK_EVERY, this::readOn);

    public DetailsReader(Database db, List<Directory> directories, Acquaintance acquaintance, Clock clock) {
        this.db = db;
        this.directories = directories.stream()
                .collect(Collectors.toMap(Directory::account, Function.identity()));
        this.acquaintance = acquaintance;
        this.clock = clock;
    }

    /** Begins with what an earlier node left unread. */
    public void start() {
        worker.start();
    }

    /** Somebody new may be there. */
    public void wake() {
        worker.wake();
    }

    /** Waits a little for the one who is just being read; who is not through by then is read by another node. */
    @Override
    public void close() {
        worker.close();
    }

    private void readOn() {
        if (!couldRead()) {
            // whoever comes meanwhile: a platform in trouble is left alone
            worker.rest(AFTER_FAILURE);
        }
    }

    private boolean couldRead() {
        try {
            return readWaiting();
        } catch (RuntimeException failed) {
            if (!worker.closed()) {
                log.atWarn().setCause(failed).log("details could not be read; tried again soon");
            }
            return false;
        }
    }

    private boolean readWaiting() {
        while (!worker.closed()) {
            var taken = take();
            if (taken.isEmpty()) {
                return true;
            }
            var byAccount = new LinkedHashMap<AccountId, List<Taken>>();
            taken.forEach(it -> byAccount.computeIfAbsent(it.account(), _ -> new ArrayList<>()).add(it));
            var began = System.nanoTime();
            var all = true;
            for (var people : byAccount.values()) {
                all &= read(people);
            }
            if (!all) {
                return false;
            }
            worker.rest(EACH.multipliedBy(taken.size()).minusNanos(System.nanoTime() - began));
        }
        return true;
    }

    /** @return false where the platform cannot be asked now */
    private boolean read(List<Taken> people) {
        var account = people.getFirst().account();
        var directory = directories.get(account);
        if (directory == null) {
            return true;
        }
        var unread = new ArrayDeque<>(people);
        var read = new ArrayList<Taken>();
        try {
            while (!unread.isEmpty() && !worker.closed()) {
                var asked = unread.stream().limit(directory.atOnce()).toList();
                var before = acquaintance.now();
                var told = told(directory, asked);
                for (var person : asked) {
                    if (introduced(directory, person, before, () -> told
                            .map(it -> Optional.ofNullable(it.get(person.value())))
                            .orElseGet(() -> directory.details(person.value())))) {
                        read.add(person);
                    }
                    unread.remove();
                }
            }
            return true;
        } catch (PlatformFailure cannotBeAsked) {
            log.atWarn().addKeyValue("account", account).addKeyValue("people", unread.size())
                    .log("the platform's directory cannot be asked now; tried again soon");
            // it may be this one's fault
            mark(db.sql(GIVE_BACK).bind("failed", true), List.of(unread.remove()));
            return false;
        } finally {
            mark(db.sql(IS_READ).bind("now", clock.instant()), read);
            mark(db.sql(GIVE_BACK).bind("failed", false), unread);
        }
    }

    /** What the platform tells of all of them at once; empty where it tells nothing that can be read: then each alone. */
    private static Optional<Map<String, ContactDetails>> told(Directory directory, List<Taken> asked) {
        if (asked.size() == 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(directory.details(asked.stream().map(Taken::value).toList()));
        } catch (PlatformFailure cannotBeAsked) {
            throw cannotBeAsked;
        } catch (RuntimeException unreadable) {
            log.atWarn().setCause(unreadable).addKeyValue("account", directory.account())
                    .log("an answer about many could not be read; each is asked for alone");
            return Optional.empty();
        }
    }

    /** @return false where this one failed: it is their turn again a minute later, so that one cannot hold up all */
    private boolean introduced(Directory directory, Taken person, Instant before,
            Supplier<Optional<ContactDetails>> details) {
        try {
            details.get().ifPresent(it -> {
                acquaintance.take(db, directory.kind(), it, before);
                it.staff().forEach(contact -> acquaintance.nameStaff(db, directory, contact.staff()));
            });
            return true;
        } catch (PlatformFailure cannotBeAsked) {
            throw cannotBeAsked;
        } catch (RuntimeException failed) {
            log.atWarn().setCause(failed).addKeyValue("identity", person.identity())
                    .log("the details of one person could not be read; tried again later");
            mark(db.sql(GIVE_BACK).bind("failed", true), List.of(person));
            return false;
        }
    }

    private static void mark(Statement statement, Collection<Taken> people) {
        if (!people.isEmpty()) {
            statement.bindAll("ids", Long.class, people.stream().map(Taken::identity).toList())
                    .bindAll("leases", Instant.class, people.stream().map(Taken::lease).toList()).update();
        }
    }

    private List<Taken> take() {
        return db.sql(TAKE)
                .bindAll("accounts", String.class,
                        directories.keySet().stream().map(AccountId::value).toList())
                .list(row -> new Taken(row.number("id"), new AccountId(row.text("account")),
                        row.text("value"), row.instant("read_after")));
    }

    private record Taken(long identity, AccountId account, String value, Instant lease) {}
}
