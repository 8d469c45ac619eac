package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.PlatformFailure;
import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the details of people whom callbacks brought, after those were answered: name, unionid, owner, remark. One
 * node reads a person; what fails is read again later, and the nightly reconciliation finds what was missed.
 */
public final class DetailsReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DetailsReader.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(15);
    private static final String TAKE = """
            update identity set details_at = :now where id in (
                select id from identity where details_at is null and account = any(:accounts::text[])
                 order by id limit 20 for update skip locked)
            returning id, account, value""";
    private static final String GIVE_BACK = """
            update identity set details_at = null where id = any(:ids::bigint[])""";

    private final Database db;
    private final Map<AccountId, Directory> directories;
    private final Acquaintance acquaintance;
    private final Contacts contacts;
    private final Clock clock;
    private final Semaphore work = new Semaphore(0);
    private volatile boolean closed;

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
        Thread.ofVirtual().name("details-reader").start(this::run);
    }

    /** Somebody new may be there. */
    public void wake() {
        work.release();
    }

    @Override
    public void close() {
        closed = true;
        work.release();
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
            var accounts = directories.keySet().stream().map(AccountId::value).toList();
            var taken = db.sql(TAKE).bind("now", clock.instant()).bindAll("accounts", String.class, accounts)
                    .list(row -> new Taken(row.number("id"), new AccountId(row.text("account")),
                            row.text("value")));
            if (taken.isEmpty()) {
                return true;
            }
            for (var i = 0; i < taken.size(); i++) {
                try {
                    read(taken.get(i));
                } catch (PlatformFailure cannotBeAsked) {
                    var rest = taken.subList(i, taken.size()).stream().map(Taken::identity).toList();
                    db.sql(GIVE_BACK).bindAll("ids", Long.class, rest).update();
                    log.atWarn().addKeyValue("account", taken.get(i).account())
                            .addKeyValue("people", rest.size())
                            .log("the platform's directory cannot be asked now; tried again soon");
                    return false;
                }
            }
        }
        return true;
    }

    private void read(Taken person) {
        var directory = directories.get(person.account());
        if (directory == null) {
            return;
        }
        var details = directory.details(person.value());
        details.ifPresent(it -> {
            db.transaction(tx -> acquaintance.take(tx, directory.kind(), it));
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

    private record Taken(long identity, AccountId account, String value) {}
}
