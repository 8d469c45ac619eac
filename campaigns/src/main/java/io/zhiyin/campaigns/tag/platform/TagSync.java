package io.zhiyin.campaigns.tag.platform;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.PlatformFailure;
import io.zhiyin.campaigns.customer.DetailsListener;
import io.zhiyin.campaigns.customer.Directory.ContactDetails;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.customer.Meetings.Person;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Turn;
import io.zhiyin.campaigns.tag.TagGroupId;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tags on both sides, ours and the platforms'. A customer's tags are one set, whoever's contact they are: what is given
 * or taken on one side goes to the other, and to the contacts of other staff. Nothing goes round: only what differs from
 * what a platform is known to have is written there.
 */
public final class TagSync implements DetailsListener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TagSync.class);
    /** An Official Account raises no event when its tags are changed. */
    private static final Duration LISTED_EVERY = Duration.ofMinutes(10);
    private static final String NOW = """
            select clock_timestamp() as now""";
    private static final String LINKED = """
            select count(*) from tag_link where account = :account""";
    private static final String SHARE = """
            insert into tag_group_account (group_id, account, active)
            select id, :account, :active from tag_group where id = :group
            on conflict (group_id, account) do update set active = excluded.active""";
    private static final String UNLINK = """
            delete from tag_link l using tag t where t.id = l.tag_id and t.group_id = :group and l.account = :account""";
    private static final String SHARED = """
            select group_id, account from tag_group_account where active order by group_id, account""";
    private static final String STANDS = """
            select a.account,
                   (select count(*) from tag_link l where l.account = a.account and l.platform_id is not null and not l.gone
                       and l.tag_id is not null) as linked,
                   (select count(*) from tag_push p join identity i on i.id = p.identity_id
                     where i.account = a.account and p.due_at < 'infinity') as waiting
              from unnest(cast(:accounts as text[])) with ordinality as a (account, place) order by a.place""";
    private static final String REFUSED_TAGS = """
            select l.account, l.tag_id, t.name, l.problem, l.gone from tag_link l join tag t on t.id = l.tag_id
             where l.account = any(:accounts) and (l.problem is not null or l.gone) order by l.account, l.id limit 100""";
    private static final String REFUSED_PEOPLE = """
            select i.account, p.problem, count(*) as people, min(i.customer_id) as customer_id
              from tag_push p join identity i on i.id = p.identity_id
             where p.problem is not null and i.account = any(:accounts) group by i.account, p.problem
             order by i.account, p.problem""";
    private static final String TRY_AGAIN = """
            update tag_push set due_at = clock_timestamp(), problem = null where problem is not null""";
    private static final String MAKE_AGAIN = """
            delete from tag_link where gone or (problem is not null and platform_id is null)""";

    /** How an account stands. */
    public record Standing(AccountId account, long linked, long waiting, @Nullable Instant listedAt,
            @Nullable String failure) {}

    /** @param problem the platform's code; null where it was deleted there */
    public record RefusedTag(AccountId account, long tag, String name, @Nullable Integer problem) {}

    /** @param example one of them */
    public record RefusedPeople(AccountId account, int problem, long people, long example) {}

    private final Database db;
    private final Clock clock;
    private final Map<AccountId, PlatformTags> platforms;
    private final Marking marking;
    private final Hearing hearing;
    private final ReentrantLock turn = new ReentrantLock();
    private final Set<AccountId> toList = ConcurrentHashMap.newKeySet();
    private final Map<AccountId, Instant> listedAt = new ConcurrentHashMap<>();
    private final Map<AccountId, String> failures = new ConcurrentHashMap<>();
    /** Tags of a platform that are none of ours even after its list was read: of a group that is not shared. */
    private final Set<String> ignored = ConcurrentHashMap.newKeySet();
    /** Accounts on which no tag of ours stood when their list was last read: there is nothing to compare then. */
    private final Set<AccountId> bare = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public TagSync(Database db, Clock clock, Tags tags, List<PlatformTags> platforms) {
        this.db = db;
        this.clock = clock;
        this.platforms = platforms.stream()
                .collect(Collectors.toMap(PlatformTags::account, Function.identity()));
        this.marking = new Marking(db, this.platforms);
        this.hearing = new Hearing(db, tags, clock);
        toList.addAll(this.platforms.keySet());
    }

    /** Does what is due; cheap where nothing is. Of several calls at a time one works. */
    public void catchUp() {
        if (!turn.tryLock()) {
            return;
        }
        try {
            platforms.forEach((account, platform) -> {
                var last = listedAt.get(account);
                if (toList.remove(account) || last == null
                        || !last.plus(LISTED_EVERY).isAfter(clock.instant())
                        || last.isAfter(clock.instant())) {
                    list(platform);
                }
            });
            while (!closed && marking.takeNews()) {
                log.atDebug().log("more news of tags");
            }
            while (!closed && marking.some(toList::add)) {
                log.atDebug().log("more tags for the platforms");
            }
        } finally {
            turn.unlock();
        }
    }

    /** Somebody changed the platform's list of tags, or ours. */
    public void changed(AccountId account) {
        if (platforms.containsKey(account)) {
            toList.add(account);
        }
    }

    /** Our list of tags was changed. */
    public void changed() {
        toList.addAll(platforms.keySet());
    }

    /** Tries again what was refused. */
    public void tryAgain() {
        db.transaction(tx -> {
            tx.sql(MAKE_AGAIN).update();
            tx.sql(TRY_AGAIN).update();
        });
        changed();
    }

    /** The accounts whose platform has tags. */
    public List<AccountId> accounts() {
        return platforms.keySet().stream().sorted(Comparator.comparing(AccountId::value)).toList();
    }

    /** The groups whose tags stand on accounts too. */
    public Map<TagGroupId, List<AccountId>> shared() {
        return db.sql(SHARED)
                .list(row -> Map.entry(new TagGroupId(row.number("group_id")),
                        new AccountId(row.text("account"))))
                .stream().collect(Collectors.groupingBy(Map.Entry::getKey,
                        Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    /** Says on which accounts the tags of a group stand too. What was brought there before stays there as it is. */
    public void share(TagGroupId group, Set<AccountId> with) {
        db.transaction(tx -> {
            for (var account : accounts()) {
                tx.sql(SHARE).bind("group", group.value()).bind("account", account.value())
                        .bind("active", with.contains(account)).update();
                if (!with.contains(account)) {
                    tx.sql(UNLINK).bind("group", group.value()).bind("account", account.value()).update();
                }
            }
        });
        ignored.clear();
        changed();
    }

    public List<Standing> standings() {
        return db.sql(STANDS).bindAll("accounts", String.class, texts()).list(row -> {
            var account = new AccountId(row.text("account"));
            return new Standing(account, row.number("linked"), row.number("waiting"), listedAt.get(account),
                    failures.get(account));
        });
    }

    public List<RefusedTag> refusedTags() {
        return db.sql(REFUSED_TAGS).bindAll("accounts", String.class, texts())
                .list(row -> new RefusedTag(new AccountId(row.text("account")), row.number("tag_id"),
                        row.text("name"), row.flag("gone") ? null : row.integerOrNull("problem")));
    }

    public List<RefusedPeople> refusedPeople() {
        return db.sql(REFUSED_PEOPLE).bindAll("accounts", String.class, texts())
                .list(row -> new RefusedPeople(new AccountId(row.text("account")), row.integer("problem"),
                        row.number("people"), row.number("customer_id")));
    }

    @Override
    public Instant now() {
        return db.sql(NOW).one(row -> row.instant("now"));
    }

    @Override
    public void told(IdentityKind kind, ContactDetails details, Instant asked) {
        var platform = platforms.get(details.account());
        if (platform == null || (bare.contains(details.account()) && untagged(details))) {
            return;
        }
        var unknown = heard(kind, details, asked);
        unknown.removeAll(ignored);
        if (!unknown.isEmpty()) {
            // made there since the list was read
            list(platform);
            ignored.addAll(heard(kind, details, asked));
        }
    }

    private static boolean untagged(ContactDetails details) {
        return details.tags().isEmpty() && details.staff().stream().allMatch(it -> it.tags().isEmpty());
    }

    /** @return the platform's ids of tags that are not known here */
    private Set<String> heard(IdentityKind kind, ContactDetails details, Instant asked) {
        var person = new Person(details.account(), kind, details.person());
        var unknown = new HashSet<String>();
        if (kind == IdentityKind.OPENID && details.following()) {
            unknown.addAll(hearing.told(person, "", details.tags(), asked));
        }
        for (var staff : details.staff()) {
            unknown.addAll(hearing.told(person, staff.staff().value(), staff.tags(), asked));
        }
        return unknown;
    }

    @Override
    public void close() {
        closed = true;
    }

    private void list(PlatformTags platform) {
        var account = platform.account();
        try {
            var linked = db.inTransaction(tx -> {
                Turn.TAG_LISTS.await(tx);
                new Catalogue(tx, platform).bringTogether();
                return tx.sql(LINKED).bind("account", account.value()).count();
            });
            if (linked == 0) {
                bare.add(account);
            } else {
                bare.remove(account);
            }
            failures.remove(account);
            listedAt.put(account, clock.instant());
        } catch (PlatformFailure cannotBeAsked) {
            failures.put(account, String.valueOf(cannotBeAsked.getMessage()));
            listedAt.put(account, clock.instant());
            log.atWarn().addKeyValue("account", account).addKeyValue("code", cannotBeAsked.code())
                    .log("the platform's tags cannot be read now; tried again later");
        }
    }

    private List<String> texts() {
        return accounts().stream().map(AccountId::value).toList();
    }
}
