package io.zhiyin.campaigns.tag.platform;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.PlatformFailure;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.tag.platform.PlatformTags.Mark;
import io.zhiyin.campaigns.tag.platform.PlatformTags.Marked;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the tags that people have here to the platforms: for each person the difference between what they should have
 * there and what the platform is known to have. A change that was made but not noted is made again, which changes
 * nothing.
 */
final class Marking {
    private static final Logger log = LoggerFactory.getLogger(Marking.class);
    private static final int NEWS = 1_000;
    private static final int PEOPLE = 50;
    private static final Duration SOON = Duration.ofMinutes(1);

    private static final String TAKE_NEWS = """
            with told as (
                delete from tag_news where id in (
                    select id from tag_news order by id limit :limit for update skip locked)
                returning identity_id),
            put as (
                insert into tag_push as p (identity_id, due_at)
                select i.id, clock_timestamp() from identity i
                 where i.id in (select identity_id from told) and i.account = any(:accounts) order by i.id
                on conflict (identity_id) do update set due_at = clock_timestamp(), problem = null
                returning identity_id)
            select (select count(*) from told) as told, (select count(*) from put) as put""";
    // The lease is longer than the platform may take to answer for all that are taken.
    private static final String TAKE = """
            update tag_push set due_at = clock_timestamp() + interval '10 minutes' where identity_id in (
                select identity_id from tag_push where due_at <= clock_timestamp()
                 order by due_at limit :limit for update skip locked)
            returning identity_id, due_at""";
    private static final String STANDING = """
            select i.id, i.account, i.value, coalesce(c.staff, '') as staff,
                   coalesce(p.tags, '{}') as known,
                   array(select l.tag_id from tagging t join tag_link l on l.tag_id = t.tag_id
                          where t.customer_id = i.customer_id and l.account = i.account
                            and l.platform_id is not null and not l.gone order by 1) as wanted
              from identity i
              left join contact c on i.kind = 'external_userid' and c.account = i.account
                   and c.external_userid = i.value and c.lost_at is null
              left join platform_tags p on p.identity_id = i.id and p.staff = coalesce(c.staff, '')
             where i.id = any(:ids)
               and (c.staff is not null or (i.kind = 'openid' and i.followed_at is not null and i.lost_at is null))
             order by i.id, staff""";
    private static final String PLATFORM_IDS = """
            select tag_id, platform_id from tag_link
             where account = :account and tag_id = any(:tags) and platform_id is not null and not gone""";
    private static final String DONE = """
            delete from tag_push p using unnest(:ids::bigint[], :leases::timestamptz[]) as t (id, lease)
             where p.identity_id = t.id and p.due_at = t.lease""";
    // A problem that does not go away by itself waits until the tags change again, or somebody asks for it.
    private static final String GIVE_BACK = """
            update tag_push set problem = :problem,
                   due_at = case when :never then 'infinity' else clock_timestamp() + make_interval(secs => :seconds) end
             where identity_id = :id and due_at = :lease""";

    private record Taken(long identity, Instant lease) {}

    private record Standing(long identity, AccountId account, String person, String staff, List<Long> known,
            List<Long> wanted) {}

    private final Database db;
    private final Map<AccountId, PlatformTags> platforms;

    Marking(Database db, Map<AccountId, PlatformTags> platforms) {
        this.db = db;
        this.platforms = Map.copyOf(platforms);
    }

    /** @return whether there is more of it */
    boolean takeNews() {
        return db.sql(TAKE_NEWS).bind("limit", NEWS)
                .bindAll("accounts", String.class, platforms.keySet().stream().map(AccountId::value).toList())
                .one(row -> row.number("told")) == NEWS;
    }

    /**
     * Works off some of what is due.
     *
     * @param unknownTag is told of an account whose list of tags is out of date
     * @return whether there is more of it
     */
    boolean some(Consumer<AccountId> unknownTag) {
        var taken = db.sql(TAKE).bind("limit", PEOPLE)
                .list(row -> new Taken(row.number("identity_id"), row.instant("due_at")));
        if (taken.isEmpty()) {
            return false;
        }
        var ids = taken.stream().map(Taken::identity).toList();
        var byAccount = db.sql(STANDING).bindAll("ids", Long.class, ids).list(Marking::standing).stream()
                .collect(Collectors.groupingBy(Standing::account, LinkedHashMap::new, Collectors.toList()));
        var results = new HashMap<Long, Marked>();
        byAccount.forEach((account, people) -> {
            var platform = platforms.get(account);
            if (platform != null) {
                results.putAll(mark(platform, people, unknownTag));
            }
        });
        settle(taken, results);
        return taken.size() == PEOPLE;
    }

    /** @return for each person whom not everything could be done for: the reason */
    private Map<Long, Marked> mark(PlatformTags platform, List<Standing> people,
            Consumer<AccountId> unknownTag) {
        var ids = platformIds(platform.account(), people);
        var wanting = new ArrayList<Standing>();
        var marks = new ArrayList<Mark>();
        for (var one : people) {
            var add = difference(one.wanted, one.known, ids);
            var remove = difference(one.known, one.wanted, ids);
            if (!add.isEmpty() || !remove.isEmpty()) {
                wanting.add(one);
                marks.add(new Mark(one.person, one.staff, add, remove));
            }
        }
        var left = new HashMap<Long, Marked>();
        if (marks.isEmpty()) {
            return left;
        }
        try {
            var marked = platform.mark(marks);
            for (var i = 0; i < marked.size(); i++) {
                var one = wanting.get(i);
                switch (marked.get(i)) {
                    case Marked.Done _ -> Noted.write(db, one.identity, one.staff, one.wanted, null);
                    case Marked.Nobody _ -> log.atDebug().log("somebody is no contact any more");
                    case Marked.NoTag again -> {
                        unknownTag.accept(platform.account());
                        left.put(one.identity, again);
                    }
                    case Marked.Later later -> left.put(one.identity, later);
                    case Marked.Never never -> left.put(one.identity, never);
                }
            }
        } catch (PlatformFailure cannotBeAsked) {
            log.atWarn().addKeyValue("account", platform.account()).addKeyValue("code", cannotBeAsked.code())
                    .log("tags cannot be brought to the platform now; tried again soon");
            wanting.forEach(it -> left.put(it.identity, new Marked.Later(cannotBeAsked.code())));
        }
        return left;
    }

    private void settle(List<Taken> taken, Map<Long, Marked> left) {
        var done = taken.stream().filter(it -> !left.containsKey(it.identity)).toList();
        db.sql(DONE).bindAll("ids", Long.class, done.stream().map(Taken::identity).toList())
                .bindAll("leases", Instant.class, done.stream().map(Taken::lease).toList()).update();
        for (var it : taken) {
            switch (left.get(it.identity)) {
                case Marked.Never(var code) -> giveBack(it, code, true);
                case Marked.Later(var code) -> giveBack(it, code, false);
                case Marked.NoTag _ -> giveBack(it, null, false);
                case null, default -> {
                }
            }
        }
    }

    private void giveBack(Taken it, @Nullable Integer problem, boolean never) {
        db.sql(GIVE_BACK).bind("id", it.identity).bind("lease", it.lease).bind("problem", problem)
                .bind("never", never).bind("seconds", (double) SOON.toSeconds()).update();
    }

    private Map<Long, String> platformIds(AccountId account, List<Standing> people) {
        var tags = people.stream().flatMap(it -> Stream.concat(it.known.stream(), it.wanted.stream()))
                .distinct().toList();
        return db.sql(PLATFORM_IDS).bind("account", account.value()).bindAll("tags", Long.class, tags)
                .list(row -> Map.entry(row.number("tag_id"), row.text("platform_id"))).stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** By the platform's ids; a tag that does not stand there is left out. */
    private static List<String> difference(List<Long> these, List<Long> those, Map<Long, String> ids) {
        return these.stream().filter(it -> !those.contains(it)).flatMap(it -> Stream.ofNullable(ids.get(it)))
                .toList();
    }

    private static Standing standing(Row row) {
        return new Standing(row.number("id"), new AccountId(row.text("account")), row.text("value"),
                row.text("staff"), row.numbers("known"), row.numbers("wanted"));
    }
}
