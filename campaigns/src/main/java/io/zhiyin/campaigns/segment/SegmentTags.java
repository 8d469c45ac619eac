package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DuplicateKey;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Statement;
import io.zhiyin.campaigns.store.Turn;
import io.zhiyin.campaigns.tag.TagId;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tags by orders, attributes, scores, or whatever else a segment asks for: who comes into it has the tag, and where it is so
 * wished loses it on leaving. Also gives a tag to a whole segment once. Set by set: with segments and planning it writes
 * taggings itself.
 */
public final class SegmentTags {
    private static final String ALL = """
            select st.segment_id, st.tag_id, st.takes_back, st.created_at, s.name as segment, s.ready, t.name as tag
              from segment_tag st join segment s on s.id = st.segment_id join tag t on t.id = st.tag_id
             order by st.created_at, st.segment_id, st.tag_id""";
    private static final String ADD = """
            insert into segment_tag (segment_id, tag_id, takes_back, created_at)
            select s.id, t.id, :back, :at from segment s, tag t where s.id = :segment and t.id = :tag""";
    private static final String REMOVE = """
            delete from segment_tag where segment_id = :segment and tag_id = :tag""";
    private static final String GIVE = """
            insert into tagging (customer_id, tag_id, given_by, giver, given_at, expires_at)
            select m.customer_id, t.id, cast(:by as text), cast(:giver as text), cast(:now as timestamptz),
                   coalesce(cast(:until as timestamptz), cast(:now as timestamptz) + make_interval(days => t.valid_days))
              from segment_member m join tag t on t.id = :tag join customer c on c.id = m.customer_id
             where m.segment_id = :segment and (:always or m.since = :now)
               and (cast(:ids as bigint[]) is null or m.customer_id = any(:ids))
               and not exists (select from tagging x where x.customer_id = m.customer_id and x.tag_id = :tag)
             order by m.customer_id
            on conflict (customer_id, tag_id) do nothing""";
    private static final String TAKE_BACK = """
            delete from tagging x where x.tag_id = :tag and x.given_by = 'rule' and starts_with(x.giver, :giver)
               and (cast(:ids as bigint[]) is null or x.customer_id = any(:ids))
               and not exists (select from segment_member m where m.segment_id = :segment and m.customer_id = x.customer_id)""";
    private static final String TAKE = """
            delete from tagging x using segment_member m
             where m.segment_id = :segment and x.tag_id = :tag and x.customer_id = m.customer_id""";
    private static final String COUNTED = """
            select members is not null as counted from segment where id = :segment""";

    /** @param takesBack whether who leaves the segment loses the tag, where this gave it */
    public record SegmentTag(SegmentId segment, String segmentName, @Nullable Ready ready, TagId tag,
            String tagName, boolean takesBack, Instant createdAt) {
        /** As the reader's language calls the segment. */
        public String segmentName(Locale locale) {
            return ready == null ? segmentName : ready.name(locale);
        }
    }

    private final Database db;
    private final Segments segments;
    private final Clock clock;

    public SegmentTags(Database db, Segments segments, Clock clock) {
        this.db = db;
        this.segments = segments;
        this.clock = clock;
    }

    public List<SegmentTag> list() {
        return list(db);
    }

    static List<SegmentTag> list(Sql sql) {
        return sql.sql(ALL).list(row -> new SegmentTag(new SegmentId(row.number("segment_id")),
                row.text("segment"), Ready.of(row.textOrNull("ready")).orElse(null),
                new TagId(row.number("tag_id")), row.text("tag"), row.flag("takes_back"),
                row.instant("created_at")));
    }

    /**
     * From now on whoever comes into the segment has the tag; who is in it already has it at once.
     *
     * @throws InvalidInput when one of them is not there, it is said already, the segment is a list, or its rule asks for
     *             this very tag, be it by way of others
     */
    public void add(SegmentId segment, TagId tag, boolean takesBack) {
        try {
            db.transaction(tx -> {
                Turn.SEGMENTS.await(tx);
                var family = segments.all(tx);
                var asked = family.segments().get(segment);
                if (asked != null && asked.fixed()) {
                    throw new InvalidInput("segment", "固定名单请用批量打标签。",
                            "For a fixed list, give the tag to all of them at once instead.");
                }
                if (tx.sql(ADD).bind("segment", segment.value()).bind("tag", tag.value())
                        .bind("back", takesBack)
                        .bind("at", clock.instant()).update() == 0) {
                    throw new InvalidInput(asked == null ? "segment" : "tag", "没有这个人群或标签，可能已被删除。",
                            "There is no such segment or tag; it may have been deleted.");
                }
                refuseCircles(tx, family);
                give(tx, segment, tag, new Gift("rule", giver(segment, asked == null ? "" : asked.name()),
                        clock.instant(), null, true), null);
            });
        } catch (DuplicateKey there) {
            throw new InvalidInput("tag", "这条规则已经有了。", "This rule is there already.");
        }
    }

    /**
     * The tags it gave stay.
     *
     * @return false when there is no such rule
     */
    public boolean remove(SegmentId segment, TagId tag) {
        return db.sql(REMOVE).bind("segment", segment.value()).bind("tag", tag.value()).update() > 0;
    }

    /**
     * Gives a tag to all who are in a segment now.
     *
     * @param until when it ends by itself; null: as the tag says
     * @return how many did not have it
     * @throws InvalidInput when the segment is not there, or nobody has counted yet who is in it
     */
    public int giveToAll(SegmentId segment, TagId tag, String giver, @Nullable Instant until) {
        return db.inTransaction(tx -> {
            refuseUncounted(tx, segment);
            return give(tx, segment, tag, new Gift("person", giver, clock.instant(), until, true), null);
        });
    }

    /**
     * Takes a tag from all who are in a segment now.
     *
     * @return how many had it
     * @throws InvalidInput as above
     */
    public int takeFromAll(SegmentId segment, TagId tag) {
        return db.inTransaction(tx -> {
            refuseUncounted(tx, segment);
            return tx.sql(TAKE).bind("segment", segment.value()).bind("tag", tag.value()).update();
        });
    }

    /**
     * Some came into a segment at {@code now}, and some left it.
     *
     * @param rules of all segments, as {@link #list} tells them
     * @param ids of whom it may be; null: perhaps anybody
     */
    static void moved(Sql tx, List<SegmentTag> rules, SegmentId segment, Instant now,
            @Nullable Collection<Long> ids) {
        for (var rule : rules) {
            if (rule.segment.equals(segment)) {
                give(tx, segment, rule.tag,
                        new Gift("rule", giver(segment, rule.segmentName), now, null, false), ids);
                if (rule.takesBack) {
                    some(tx.sql(TAKE_BACK), ids).bind("segment", segment.value())
                            .bind("tag", rule.tag.value()).bind("giver", giver(segment, "")).update();
                }
            }
        }
    }

    /** A tag must not decide, by way of segments, over itself: with taking back it would come and go for ever. */
    static void refuseCircles(Sql tx, Family family) {
        var rules = list(tx);
        for (var rule : rules) {
            if (asks(family, rules, rule.segment, rule.tag, new HashSet<>())) {
                throw new InvalidInput("rule", "人群打的标签“" + rule.tagName + "”又决定谁在这个人群里，会绕回自己，请去掉其中一条。",
                        "The tag “" + rule.tagName
                                + "” that a segment gives decides in turn who is in it: take one of the two out.");
            }
        }
    }

    private static boolean asks(Family family, List<SegmentTag> rules, SegmentId segment, TagId tag,
            Set<SegmentId> seen) {
        if (!seen.add(segment)) {
            return false;
        }
        for (var asked : tags(family, segment)) {
            if (asked.equals(tag) || rules.stream()
                    .anyMatch(it -> it.tag.equals(asked) && asks(family, rules, it.segment, tag, seen))) {
                return true;
            }
        }
        return false;
    }

    private static Set<TagId> tags(Family family, SegmentId id) {
        var segment = family.segments().get(id);
        if (segment == null || segment.fixed()) {
            return Set.of();
        }
        var tags = new HashSet<>(segment.rule().tags());
        segment.rule().segments().forEach(it -> tags.addAll(tags(family, it)));
        return tags;
    }

    private static void refuseUncounted(Sql tx, SegmentId segment) {
        var counted = tx.sql(COUNTED).bind("segment", segment.value()).first(row -> row.flag("counted"))
                .orElseThrow(() -> new InvalidInput("segment", "没有这个人群，可能已被删除。",
                        "There is no such segment; it may have been deleted."));
        if (!counted) {
            throw new InvalidInput("segment", "这个人群刚建好，还在统计人数，请几秒后再试。",
                    "This segment is new and still being counted: try again in a few seconds.");
        }
    }

    /** @param always to all, not only to those who came at {@code now} */
    private record Gift(String by, String giver, Instant now, @Nullable Instant until, boolean always) {}

    private static int give(Sql tx, SegmentId segment, TagId tag, Gift gift, @Nullable Collection<Long> ids) {
        return some(tx.sql(GIVE), ids).bind("segment", segment.value()).bind("tag", tag.value())
                .bind("by", gift.by).bind("giver", gift.giver).bind("until", gift.until)
                .bind("always", gift.always).bind("now", gift.now).update();
    }

    private static Statement some(Statement statement, @Nullable Collection<Long> ids) {
        return ids == null ? statement.bind("ids", null) : statement.bindAll("ids", Long.class, ids);
    }

    /** Found again by its beginning, whatever the segment is called by then. */
    private static String giver(SegmentId segment, String name) {
        return "segment " + segment.value() + ": " + name;
    }
}
