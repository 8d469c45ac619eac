package io.zhiyin.campaigns.segment;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DuplicateKey;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Statement;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The segments, and who is in them: each question is one statement over the customers as they are now. */
public final class Segments {
    private static final String ALL = """
            select id, name, rule::text as rule, created_at, updated_at from segment order by id""";
    private static final String GET = """
            select id, name, rule::text as rule, created_at, updated_at from segment where id = :id""";
    private static final String ADD = """
            insert into segment (name, rule, created_at, updated_at) values (:name, :rule::text::jsonb, :at, :at)
            returning id, name, rule::text as rule, created_at, updated_at""";
    private static final String CHANGE = """
            update segment set name = :name, rule = :rule::text::jsonb, updated_at = :at where id = :id
            returning id, name, rule::text as rule, created_at, updated_at""";
    private static final String DELETE = """
            delete from segment s where s.id = :id and not exists (select from campaign k where k.segment_id = s.id)""";

    // The condition of a rule takes the place of the word true.
    private static final String COUNT = """
            select count(*) from customer c where true""";
    private static final String PAGE = """
            select c.id from customer c where c.id < :before and true order by c.id desc limit :limit""";
    private static final String CONTAINS = """
            select count(*) from customer c where c.id = :customer and true""";
    private static final String PREFIX = "segment";

    private final Database db;
    private final Tags tags;
    private final Clock clock;
    private final ZoneId zone;
    private final BirthdayKeys birthdays;

    /** @param zone of the shop: whose days the rules count */
    public Segments(Database db, Tags tags, Clock clock, ZoneId zone, BirthdayKeys birthdays) {
        this.db = db;
        this.tags = tags;
        this.clock = clock;
        this.zone = zone;
        this.birthdays = birthdays;
    }

    public List<Segment> list() {
        return db.sql(ALL).list(Segments::segment);
    }

    public Optional<Segment> get(SegmentId id) {
        return db.sql(GET).bind("id", id.value()).first(Segments::segment);
    }

    /** @throws InvalidInput when the name is unfit or taken, or the rule asks for a tag that there is not */
    public Segment create(String name, Rule rule) {
        var read = Segment.readName(name);
        refuseDeletedTags(rule);
        return unlessTaken(read,
                () -> db.sql(ADD).bind("name", read).bind("rule", RuleJson.write(rule).encode())
                        .bind("at", clock.instant()).one(Segments::segment));
    }

    /**
     * @return empty when there is no such segment
     * @throws InvalidInput when the name is unfit or taken, or the rule asks for a tag that there is not
     */
    public Optional<Segment> update(SegmentId id, String name, Rule rule) {
        var read = Segment.readName(name);
        refuseDeletedTags(rule);
        return unlessTaken(read,
                () -> db.sql(CHANGE).bind("name", read).bind("rule", RuleJson.write(rule).encode())
                        .bind("at", clock.instant()).bind("id", id.value()).first(Segments::segment));
    }

    /**
     * @return false when there is no such segment
     * @throws InvalidInput while a campaign uses it
     */
    public boolean delete(SegmentId id) {
        if (db.sql(DELETE).bind("id", id.value()).update() > 0) {
            return true;
        }
        if (get(id).isPresent()) {
            throw new InvalidInput("segment", "有活动正在使用这个人群，请先为活动换一个人群。",
                    "A campaign uses this segment: give the campaign another one first.");
        }
        return false;
    }

    /** The segments whose rule asks for a tag: what its deletion touches. */
    public List<Segment> naming(TagId tag) {
        return list().stream().filter(it -> it.rule().tags().contains(tag)).toList();
    }

    /** The tags that a rule asks for and that have been deleted: it should be mended before it is used. */
    public List<TagId> deletedTags(Rule rule) {
        var named = rule.tags();
        var living = tags.names(named).keySet();
        return named.stream().filter(tag -> !living.contains(tag)).toList();
    }

    public long count(Rule rule, Instant now) {
        return of(rule, now, COUNT).count();
    }

    /** The newest customers of a rule, at most {@code limit}. */
    public List<CustomerId> sample(Rule rule, Instant now, int limit) {
        return page(rule, now, new CustomerId(Long.MAX_VALUE), limit);
    }

    /** The next {@code limit} customers of a rule that are older than {@code before}, newest first. */
    public List<CustomerId> page(Rule rule, Instant now, CustomerId before, int limit) {
        return of(rule, now, PAGE).bind("before", before.value()).bind("limit", (long) limit)
                .list(row -> new CustomerId(row.number("id")));
    }

    public boolean contains(Rule rule, CustomerId customer, Instant now) {
        return of(rule, now, CONTAINS).bind("customer", customer.value()).count() > 0;
    }

    /** The rule as a condition at {@code now}; its values are named {@code segment1}, {@code segment2} and so on. */
    public SegmentCondition condition(Rule rule, Instant now) {
        return condition(rule, now, PREFIX);
    }

    /** The same with another prefix of small letters, for a statement that holds several. */
    public SegmentCondition condition(Rule rule, Instant now, String prefix) {
        return RuleSql.compile(rule, now, zone, birthdays, prefix);
    }

    private Statement of(Rule rule, Instant now, String statement) {
        var condition = condition(rule, now);
        return condition.bindTo(db.sql(statement.replace("true", condition.sql())));
    }

    private void refuseDeletedTags(Rule rule) {
        var deleted = deletedTags(rule);
        if (!deleted.isEmpty()) {
            var ids = deleted.stream().map(tag -> String.valueOf(tag.value())).toList();
            throw new InvalidInput("rule",
                    "规则中的标签 " + String.join("、", ids) + " 不存在，可能已被删除，请换一个标签。",
                    "The rule asks for tag " + String.join(", ", ids)
                            + ", which does not exist or has been deleted: choose another.");
        }
    }

    private static <T> T unlessTaken(String name, Supplier<T> change) {
        try {
            return change.get();
        } catch (DuplicateKey taken) {
            throw new InvalidInput("name", "已有名为“" + name + "”的人群，请换一个名称。",
                    "There is a segment “" + name + "” already: choose another name.");
        }
    }

    private static Segment segment(Row row) {
        return new Segment(new SegmentId(row.number("id")), row.text("name"),
                RuleJson.read(new JsonObject(row.text("rule"))), row.instant("created_at"),
                row.instant("updated_at"));
    }
}
