package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.account.PlatformFailure;
import io.zhiyin.campaigns.customer.Directory.ContactDetails;
import io.zhiyin.campaigns.customer.Meetings.Person;
import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings in what callbacks missed: walks each platform's own list, takes in everybody on it, and marks as lost who is
 * no longer there. A walk that breaks off marks nobody.
 */
public final class Reconciliation {
    private static final Logger log = LoggerFactory.getLogger(Reconciliation.class);
    private static final String THERE = """
            select staff, external_userid from contact where account = :account and lost_at is null""";
    private static final String FOLLOWERS = """
            select value from identity where account = :account and kind = 'openid' and lost_at is null
               and followed_at is not null and followed_at < :started""";
    private static final String FOLLOWER_LOST = """
            update identity set lost_at = :at
             where account = :account and kind = 'openid' and value = :person and lost_at is null
               and followed_at <= :at""";

    /** What a walk found. */
    public record Found(int contacts, int lost) {}

    private final Database db;
    private final List<Directory> directories;
    private final Acquaintance acquaintance;
    private final Contacts contacts;
    private final LossListener losses;
    private final Meetings meetings = new Meetings();
    private final Clock clock;

    public Reconciliation(Database db, List<Directory> directories, Acquaintance acquaintance,
            Contacts contacts, LossListener losses, Clock clock) {
        this.db = db;
        this.directories = List.copyOf(directories);
        this.acquaintance = acquaintance;
        this.contacts = contacts;
        this.losses = losses;
        this.clock = clock;
    }

    /** Walks every account; one that cannot be asked does not keep the others from it. */
    public void run() {
        for (var directory : directories) {
            try {
                var found = run(directory);
                log.atInfo().addKeyValue("account", directory.account())
                        .addKeyValue("contacts", found.contacts())
                        .addKeyValue("lost", found.lost()).log("reconciled with the platform");
            } catch (PlatformFailure cannotBeAsked) {
                log.atWarn().setCause(cannotBeAsked).addKeyValue("account", directory.account())
                        .log("the account could not be reconciled; the next night tries again");
            }
        }
    }

    Found run(Directory directory) {
        var started = clock.instant();
        var asked = acquaintance.now();
        Set<Relation> there = new HashSet<>();
        Set<String> people = new HashSet<>();
        directory.walk(details -> {
            people.add(details.person());
            details.staff().forEach(staff -> there.add(new Relation(staff.staff(), details.person())));
            acquaintance.take(db, directory.kind(), details, asked);
        });
        there.stream().map(Relation::staff).distinct()
                .forEach(staff -> acquaintance.nameStaff(db, directory, staff));
        return new Found(people.size(), markLost(directory, there, people, started));
    }

    private int markLost(Directory directory, Set<Relation> there, Set<String> people,
            Instant started) {
        var account = directory.account();
        var lost = 0;
        var relations = db.sql(THERE).bind("account", account.value())
                .list(row -> new Relation(new StaffId(row.text("staff")), row.text("external_userid")));
        for (var relation : relations) {
            // somebody added during the walk may not be on the pages already read: asked for by name
            var asked = now();
            if (!there.contains(relation) && stillLost(directory, relation)) {
                lost++;
                db.transaction(tx -> {
                    var met = new Person(account, directory.kind(), relation.person());
                    var known = meetings.find(tx, List.of(met)).get(met);
                    contacts.lose(tx, account, relation.staff(), relation.person(), "unknown", asked);
                    if (known != null) {
                        losses.lost(tx, known.customer(), account, relation.staff(), asked);
                    }
                });
            }
        }
        var followers = db.sql(FOLLOWERS).bind("account", account.value()).bind("started", started)
                .list(row -> row.text("value"));
        for (var person : followers) {
            var asked = now();
            if (!people.contains(person) && stillLost(directory, person)) {
                lost++;
                db.transaction(tx -> {
                    var met = new Person(account, IdentityKind.OPENID, person);
                    var known = meetings.find(tx, List.of(met)).get(met);
                    var marked = tx.sql(FOLLOWER_LOST).bind("account", account.value())
                            .bind("person", person).bind("at", asked).update();
                    if (known != null && marked > 0) {
                        losses.lost(tx, known.customer(), account, null, asked);
                    }
                });
            }
        }
        return lost;
    }

    /** In whole seconds, as the platforms tell their times: what happens after the asking is not before it. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static boolean stillLost(Directory directory, String follower) {
        return directory.details(follower).stream().noneMatch(ContactDetails::following);
    }

    private static boolean stillLost(Directory directory, Relation relation) {
        return directory.details(relation.person()).stream().flatMap(details -> details.staff().stream())
                .noneMatch(staff -> staff.staff().equals(relation.staff()));
    }

    private record Relation(StaffId staff, String person) {}
}
