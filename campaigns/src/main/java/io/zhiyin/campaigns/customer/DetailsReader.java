package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.PlatformFailure;
import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
    private static final Duration LAST_SECONDS = Duration.ofSeconds(2);
    // The lease, by the database's clock, is longer than the platform may take to answer for all that are taken.
    private static final String TAKE = """
            update identity set read_after = clock_timestamp() + interval '5 minutes' where id in (
                select id from identity
                 where details_at is null and account = any(:accounts::text[])
                   and (read_after is null or read_after <= clock_timestamp())
                 order by id limit 20 for update skip locked)
            returning id, account, value, read_after""";
    // Both leave alone whom a callback has put up again meanwhile, or another node has taken: read_after is not ours.
    private static final String IS_READ = """
            update identity set details_at = :now, read_after = null where id = :id and read_after = :lease""";
    private static final String GIVE_BACK = """
            update identity set read_after = case when :failed then clock_timestamp() + interval '1 minute' end
             where id = :id and read_after = :lease""";

    private final Database db;
    private final Map<AccountId, Directory> directories;
    private final Acquaintance acquaintance;
    private final Contacts contacts;
    private final Clock clock;
    private final Semaphore work = new Semaphore(0);
    private volatile boolean closed;
    private volatile @Nullable Thread thread;

    public DetailsReader(Database db, List<Directory> directories, Acquaintance acquaintance,
            Contacts contacts,
            Clock clock) {
        this.db = db;
        this.directories = directories.stream()
                .collect(Collectors.toMap(Directory::account, Function.identity()));
        this.acquaintance = acquaintance;
        this.contacts = contacts;
        this.clock = clock;
    }

    public void start() {
        // what an earlier node left unread
        wake();
        thread = Thread.ofVirtual().name("details-reader").start(this::run);
    }

    /** Somebody new may be there. */
    public void wake() {
        work.release();
    }

    /** Waits a little for the one who is just being read; who is not through by then is read by another node. */
    @Override
    public void close() {
        closed = true;
        work.release();
        var running = thread;
        if (running != null) {
            try {
                running.join(LAST_SECONDS);
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        var pause = LOOK_EVERY;
        while (!closed) {
            try {
                work.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
                work.drainPermits();
                pause = readWaiting() ? LOOK_EVERY : AFTER_FAILURE;
            } catch (InterruptedException stop) {
                return;
            } catch (RuntimeException failed) {
                pause = AFTER_FAILURE;
                if (!closed) {
                    log.atWarn().setCause(failed).log("details could not be read; tried again soon");
                }
            }
        }
    }

    private boolean readWaiting() {
        while (!closed) {
            var taken = take();
            if (taken.isEmpty()) {
                return true;
            }
            for (var i = 0; i < taken.size(); i++) {
                if (closed) {
                    giveBack(taken.subList(i, taken.size()));
                    return true;
                }
                var person = taken.get(i);
                try {
                    read(person);
                    db.sql(IS_READ).bind("id", person.identity()).bind("lease", person.lease())
                            .bind("now", clock.instant()).update();
                } catch (PlatformFailure cannotBeAsked) {
                    giveBack(person, true);
                    giveBack(taken.subList(i + 1, taken.size()));
                    log.atWarn().addKeyValue("account", person.account())
                            .addKeyValue("people", taken.size() - i)
                            .log("the platform's directory cannot be asked now; tried again soon");
                    return false;
                } catch (RuntimeException failed) {
                    log.atWarn().setCause(failed).addKeyValue("identity", person.identity())
                            .log("the details of one person could not be read; tried again later");
                    giveBack(person, true);
                }
            }
        }
        return true;
    }

    private List<Taken> take() {
        return db.sql(TAKE)
                .bindAll("accounts", String.class,
                        directories.keySet().stream().map(AccountId::value).toList())
                .list(row -> new Taken(row.number("id"), new AccountId(row.text("account")),
                        row.text("value"), row.instant("read_after")));
    }

    private void giveBack(List<Taken> unread) {
        unread.forEach(it -> giveBack(it, false));
    }

    /** @param failed it is this person's turn again a minute later, so that one cannot hold up all */
    private void giveBack(Taken person, boolean failed) {
        db.sql(GIVE_BACK).bind("id", person.identity()).bind("lease", person.lease()).bind("failed", failed)
                .update();
    }

    private void read(Taken person) {
        var directory = directories.get(person.account());
        if (directory == null) {
            return;
        }
        var details = directory.details(person.value());
        details.ifPresent(it -> {
            acquaintance.take(db, directory.kind(), it);
            it.staff().forEach(contact -> nameStaff(directory, contact.staff()));
        });
    }

    private void nameStaff(Directory directory, StaffId staff) {
        if (contacts.staffName(db, directory.account(), staff).isEmpty()) {
            directory.staffName(staff)
                    .ifPresent(name -> contacts.nameStaff(db, directory.account(), staff, name,
                            clock.instant()));
        }
    }

    private record Taken(long identity, AccountId account, String value, Instant lease) {}
}
