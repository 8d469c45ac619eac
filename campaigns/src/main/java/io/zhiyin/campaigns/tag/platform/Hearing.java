package io.zhiyin.campaigns.tag.platform;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.Directory.ContactTag;
import io.zhiyin.campaigns.customer.Meetings;
import io.zhiyin.campaigns.customer.Meetings.Person;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.tag.GivenBy;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.Tagging;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Takes over what somebody changed on the platform: what stands there and was not known to is given here, and what was
 * known to stand there and does no more is taken here. So each side's own changes since the last look are kept.
 */
final class Hearing {
    private static final String KNOWN = """
            select p.tags, p.at from identity i join platform_tags p on p.identity_id = i.id and p.staff = :staff
             where i.account = :account and i.kind = :kind and i.value = :person""";
    private static final String KNOWN_STILL = """
            select tags, at from platform_tags where identity_id = :identity and staff = :staff for update""";
    private static final String LINKS = """
            select tag_id, platform_id from tag_link
             where account = :account and platform_id = any(:ids) and tag_id is not null and not gone""";
    private static final String LINKED = """
            select tag_id from tag_link where account = :account and tag_id = any(:tags) and not gone""";

    private record Known(List<Long> tags, Instant at) {}

    private final Database db;
    private final Tags tags;
    private final Clock clock;
    private final Meetings meetings = new Meetings();

    Hearing(Database db, Tags tags, Clock clock) {
        this.db = db;
        this.tags = tags;
        this.clock = clock;
    }

    /**
     * @param staff on whose contact; empty where the tags sit on the person
     * @param asked before the platform was asked, by the database's clock
     * @return the tags it had that are not known here, by the platform's ids
     */
    Set<String> told(Person person, String staff, List<ContactTag> there, Instant asked) {
        var ids = there.stream().flatMap(it -> Stream.ofNullable(it.id())).distinct().toList();
        var links = links(person.account(), ids);
        var now = links.values().stream().sorted().toList();
        var known = db.sql(KNOWN).bind("account", person.account().value()).bind("kind", person.kind().code())
                .bind("person", person.value()).bind("staff", staff)
                .first(row -> new Known(row.numbers("tags"), row.instant("at")));
        if (!known.map(Known::tags).orElse(List.of()).equals(now)) {
            db.transaction(tx -> take(tx, person, staff, now, asked));
        }
        return ids.stream().filter(it -> !links.containsKey(it)).collect(Collectors.toSet());
    }

    private void take(Sql tx, Person person, String staff, List<Long> now, Instant asked) {
        var met = meetings.find(tx, List.of(person)).get(person);
        if (met == null) {
            return;
        }
        var known = tx.sql(KNOWN_STILL).bind("identity", met.identity()).bind("staff", staff)
                .first(row -> new Known(row.numbers("tags"), row.instant("at")));
        if (known.isPresent() && known.get().at().isAfter(asked)) {
            // Written or read by another after this was asked for: what was heard may be from before that.
            return;
        }
        var before = known.map(Known::tags).orElse(List.of());
        tags.giveAll(tx, now.stream().filter(it -> !before.contains(it))
                .map(it -> new Tagging(met.customer(), new TagId(it), GivenBy.PLATFORM,
                        person.account().value(), clock.instant()))
                .toList());
        linked(tx, person.account(), before.stream().filter(it -> !now.contains(it)).toList())
                .forEach(it -> tags.take(tx, met.customer(), new TagId(it)));
        Noted.write(tx, met.identity(), staff, now, asked);
    }

    /** A tag whose group stands there no more was not taken by anybody. */
    private static Set<Long> linked(Sql tx, AccountId account, List<Long> tags) {
        return tags.isEmpty()
                ? Set.of()
                : tx.sql(LINKED).bind("account", account.value()).bindAll("tags", Long.class, tags)
                        .list(row -> row.number("tag_id")).stream().collect(Collectors.toSet());
    }

    private Map<String, Long> links(AccountId account, List<String> ids) {
        var links = new HashMap<String, Long>();
        if (!ids.isEmpty()) {
            db.sql(LINKS).bind("account", account.value()).bindAll("ids", String.class, ids)
                    .list(row -> links.put(row.text("platform_id"), row.number("tag_id")));
        }
        return links;
    }
}
