package io.zhiyin.campaigns.segment;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DuplicateKey;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Statement;
import io.zhiyin.campaigns.store.Turn;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.profile.FieldId;
import io.zhiyin.campaigns.profile.ProfileField;
import io.zhiyin.campaigns.profile.ProfileFields;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The segments, and who is in them: each question is one statement over the customers as they are now. */
public final class Segments {
    private static final String COLUMNS = "id, name, ready, kind, rule::text as rule, members, created_at, updated_at";
    private static final String ALL = """
            select %s from segment order by id""".formatted(COLUMNS);
    private static final String GET = """
            select %s from segment where id = :id""".formatted(COLUMNS);
    private static final String ADD = """
            insert into segment (name, kind, rule, members, created_at, updated_at)
            values (:name, :kind, :rule::text::jsonb, case when :kind = 'list' then 0 end, :at, :at)
            returning %s""".formatted(COLUMNS);
    private static final String RENAME = """
            update segment set name = :name, ready = case when name = :name then ready end, updated_at = :at where id = :id""";
    private static final String CHANGE = """
            update segment set rule = :rule::text::jsonb where id = :id""";
    private static final String ASK_ANEW = """
            update segment set refresh_due_at = :at, rule_changed = true where id = any(:ids)""";
    private static final String DELETE = """
            delete from segment s where s.id = :id and not exists (
                select from campaign k where k.segment_id = s.id or s.id = any(k.excluded))""";
    private static final String CAMPAIGN_NAMES = """
            select id, name from campaign where id = any(:ids)""";

    // The condition of a rule takes the place of the word true.
    private static final String COUNT = """
            select count(*) from customer c where true""";
    private static final String PAGE = """
            select c.id from customer c where c.id < :before and true order by c.id desc limit :limit""";
    private static final String NEWEST = """
            select id from customer order by id desc limit :some""";
    private static final String AMONG = """
            select c.id from customer c where c.id = any(:some) and true order by c.id desc limit :limit""";
    // Made for any list of ids, a plan looks at each one's own rows; made for thousands, it may first read whole tables.
    private static final String FEW_ROWS = "set local plan_cache_mode = force_generic_plan";
    private static final int A_LOOK = 1_000;
    private static final String CONTAINS = """
            select count(*) from customer c where c.id = :customer and true""";
    private static final String PREFIX = "segment";

    private final Database db;
    private final Tags tags;
    private final ProfileFields fields;
    private final Clock clock;
    private final ZoneId zone;
    private final BirthdayKeys birthdays;

    /** @param zone of the shop: whose days the rules count */
    public Segments(Database db, Tags tags, ProfileFields fields, Clock clock, ZoneId zone,
            BirthdayKeys birthdays) {
        this.db = db;
        this.tags = tags;
        this.fields = fields;
        this.clock = clock;
        this.zone = zone;
        this.birthdays = birthdays;
    }

    public List<Segment> list() {
        return db.sql(ALL).list(Segments::segment);
    }

    public Optional<Segment> get(SegmentId id) {
        return get(db, id);
    }

    /** @throws InvalidInput when the name is unfit or taken, or the rule asks for what there is not */
    public Segment create(String name, Rule rule) {
        var read = Segment.readName(name);
        refuseUnfit(rule);
        return unlessTaken(read, () -> db.inTransaction(tx -> {
            family(tx).refuseUnfit(Optional.empty(), rule);
            return add(tx, read, "rule", rule);
        }));
    }

    /**
     * A list of people by hand, empty at first.
     *
     * @throws InvalidInput when the name is unfit or taken
     */
    public Segment createList(String name) {
        var read = Segment.readName(name);
        return unlessTaken(read, () -> db.inTransaction(tx -> add(tx, read, "list", new Rule.Everyone())));
    }

    /**
     * @return empty when there is no such segment
     * @throws InvalidInput when the name is unfit or taken, or the rule asks for what there is not or for itself
     */
    public Optional<Segment> update(SegmentId id, String name, Rule rule) {
        var read = Segment.readName(name);
        refuseUnfit(rule);
        return unlessTaken(read, () -> db.inTransaction(tx -> {
            var family = family(tx);
            var before = family.segments().get(id);
            if (before == null) {
                return Optional.empty();
            }
            if (!before.rule().equals(rule)) {
                if (before.fixed()) {
                    throw new InvalidInput("rule", "固定名单没有条件，只能加人或移人。",
                            "A fixed list has no rule: people are put on it or taken off.");
                }
                family.refuseUnfit(Optional.of(id), rule);
                change(tx, id, rule, family);
                SegmentTags.refuseCircles(tx, all(tx));
            }
            tx.sql(RENAME).bind("id", id.value()).bind("name", before.renamed(name))
                    .bind("at", clock.instant()).update();
            return get(tx, id);
        }));
    }

    /**
     * @return false when there is no such segment
     * @throws InvalidInput while a campaign or another segment uses it
     */
    public boolean delete(SegmentId id) {
        return db.inTransaction(tx -> {
            var family = family(tx);
            var user = family.users(id).stream().findFirst();
            if (user.isPresent()) {
                throw new InvalidInput("segment", "人群“" + user.get().name() + "”用到了这个人群，请先改它的条件。",
                        "The segment “" + user.get().name() + "” asks for this one: change its rule first.");
            }
            if (tx.sql(DELETE).bind("id", id.value()).update() > 0) {
                return true;
            }
            if (get(tx, id).isPresent()) {
                throw new InvalidInput("segment", "有活动正在使用这个人群，请先为活动换一个人群。",
                        "A campaign uses this segment: give the campaign another one first.");
            }
            return false;
        });
    }

    /** What the things are called that a rule asks for. */
    public Names names(Rule rule) {
        var known = tags.names(rule.tags());
        var segments = rule.segments().isEmpty() ? Map.<SegmentId, Segment>of() : all(db).segments();
        var ids = rule.conditions()
                .flatMap(it -> it instanceof Dealing.Received asked
                        ? Stream.ofNullable(asked.campaign())
                        : Stream.empty())
                .toList();
        var asked = fieldsOf(rule);
        var campaigns = new HashMap<Long, String>();
        if (!ids.isEmpty()) {
            db.sql(CAMPAIGN_NAMES).bindAll("ids", Long.class, ids)
                    .list(row -> campaigns.put(row.number("id"), row.text("name")));
        }
        return new Names() {
            @Override
            public Optional<String> tag(TagId tag) {
                return Optional.ofNullable(known.get(tag));
            }

            @Override
            public Optional<String> segment(SegmentId segment, Locale locale) {
                return Optional.ofNullable(segments.get(segment)).map(it -> it.name(locale));
            }

            @Override
            public Optional<ProfileField> field(FieldId field) {
                return Optional.ofNullable(asked.get(field));
            }

            @Override
            public Optional<String> campaign(long campaign) {
                return Optional.ofNullable(campaigns.get(campaign));
            }
        };
    }

    /** The segments whose rule asks for a tag: what its deletion touches. */
    public List<Segment> naming(TagId tag) {
        return list().stream().filter(it -> it.rule().tags().contains(tag)).toList();
    }

    /** The segments whose rule asks for a field: what its deletion touches. */
    public List<Segment> naming(FieldId field) {
        return list().stream().filter(it -> it.rule().fields().contains(field)).toList();
    }

    /** Whether a rule asks for a tag or a field that has been deleted: it should be mended before it is used. */
    public boolean broken(Rule rule) {
        return !deletedTags(rule).isEmpty() || fieldsOf(rule).size() < rule.fields().size();
    }

    /** The tags that a rule asks for and that have been deleted: it should be mended before it is used. */
    public List<TagId> deletedTags(Rule rule) {
        var named = rule.tags();
        var living = tags.names(named).keySet();
        return named.stream().filter(tag -> !living.contains(tag)).toList();
    }

    public long count(Rule rule, Instant now) {
        return count(db, rule, now);
    }

    long count(Sql tx, Rule rule, Instant now) {
        var condition = conditionForAll(tx, rule, now);
        return condition.bindTo(tx.sql(COUNT.replace("true", condition.sql()))).count();
    }

    /** The newest customers of a rule, at most {@code limit}. */
    public List<CustomerId> sample(Rule rule, Instant now, int limit) {
        var newest = db.sql(NEWEST).bind("some", (long) A_LOOK).list(row -> row.number("id"));
        // Of a broad rule they are among the newest of a large shop.
        var found = newest.size() < A_LOOK ? List.<CustomerId>of() : db.inTransaction(tx -> {
            var condition = condition(tx, rule, now, PREFIX);
            return few(tx, condition, AMONG).bindAll("some", Long.class, newest).bind("limit", (long) limit)
                    .list(row -> new CustomerId(row.number("id")));
        });
        return found.size() == limit ? found : page(rule, now, new CustomerId(Long.MAX_VALUE), limit);
    }

    /** A statement about some customers, asked by their ids; the transaction is for it alone. */
    static Statement few(Sql tx, SegmentCondition condition, String statement) {
        tx.sql(FEW_ROWS).update();
        return condition.bindTo(tx.sql(statement.replace("true", condition.sql())));
    }

    /** The next {@code limit} customers of a rule that are older than {@code before}, newest first. */
    public List<CustomerId> page(Rule rule, Instant now, CustomerId before, int limit) {
        return of(rule, now, PAGE).bind("before", before.value()).bind("limit", (long) limit)
                .list(row -> new CustomerId(row.number("id")));
    }

    public boolean contains(Rule rule, CustomerId customer, Instant now) {
        return of(rule, now, CONTAINS).bind("customer", customer.value()).count() > 0;
    }

    /** Why a customer meets a rule or does not, condition by condition; empty when there is no such customer. */
    public Optional<Explanation> explain(Rule rule, CustomerId customer, Instant now) {
        return new Explaining(all(db).segments(), birthdays, fields, now, zone).of(db, rule, customer);
    }

    /** The rule as a condition at {@code now}; its values are named {@code segment1}, {@code segment2} and so on. */
    public SegmentCondition condition(Rule rule, Instant now) {
        return condition(rule, now, PREFIX);
    }

    /** The same with another prefix of small letters, for a statement that holds several. */
    public SegmentCondition condition(Rule rule, Instant now, String prefix) {
        return condition(db, rule, now, prefix);
    }

    /** The same as the transaction sees the segments that it asks for. */
    SegmentCondition condition(Sql tx, Rule rule, Instant now, String prefix) {
        return RuleSql.compile(rule, new Binding(now, zone, prefix, fields::index), birthdays,
                rule.segments().isEmpty() ? Map.of() : all(tx).segments());
    }

    /** The same for a statement that asks all customers. */
    SegmentCondition conditionForAll(Sql tx, Rule rule, Instant now) {
        return RuleSql.compile(rule, new Binding(now, zone, PREFIX, fields::index, true), birthdays,
                rule.segments().isEmpty() ? Map.of() : all(tx).segments());
    }

    /** All of them as the transaction sees them. */
    Family all(Sql sql) {
        return Family.of(sql.sql(ALL).list(Segments::segment));
    }

    /** The same, held still until the transaction ends: two changes, each without a circle, might make one together. */
    private Family family(Sql tx) {
        Turn.SEGMENTS.await(tx);
        return all(tx);
    }

    private static Optional<Segment> get(Sql sql, SegmentId id) {
        return sql.sql(GET).bind("id", id.value()).first(Segments::segment);
    }

    private Segment add(Sql tx, String name, String kind, Rule rule) {
        return tx.sql(ADD).bind("name", name).bind("kind", kind).bind("rule", RuleJson.write(rule).encode())
                .bind("at", clock.instant()).one(Segments::segment);
    }

    private void change(Sql tx, SegmentId id, Rule rule, Family family) {
        tx.sql(CHANGE).bind("id", id.value()).bind("rule", RuleJson.write(rule).encode()).update();
        var touched = Stream.concat(Stream.of(id), family.users(id).stream().map(Segment::id))
                .map(SegmentId::value).toList();
        tx.sql(ASK_ANEW).bind("at", clock.instant()).bindAll("ids", Long.class, touched).update();
    }

    private Statement of(Rule rule, Instant now, String statement) {
        var condition = condition(rule, now);
        return condition.bindTo(db.sql(statement.replace("true", condition.sql())));
    }

    private void refuseUnfit(Rule rule) {
        refuseDeletedTags(rule);
        var asked = rule.conditions()
                .flatMap(it -> it instanceof Profiled one ? Stream.of(one) : Stream.empty())
                .toList();
        if (asked.isEmpty()) {
            return;
        }
        var known = fieldsOf(rule);
        for (var one : asked) {
            var field = known.get(one.field());
            if (field == null) {
                throw new InvalidInput("rule", "规则中的字段 " + one.field().value() + " 不存在，可能已被删除，请换一个字段。",
                        "The rule asks for field " + one.field().value()
                                + ", which does not exist or has been deleted: choose another.");
            }
            if (!one.types().contains(field.type())) {
                throw new InvalidInput("rule", "字段“" + field.name() + "”不能这样问，请换一种比法。",
                        "The field “" + field.name()
                                + "” cannot be asked for this: choose another comparison.");
            }
            if (one instanceof Profiled.Among(var _, var choices)
                    && choices.stream().anyMatch(it -> field.choice(it).isEmpty())) {
                throw new InvalidInput("rule", "字段“" + field.name() + "”没有规则中的某个选项，请重新选择。",
                        "The field “" + field.name()
                                + "” has not all the choices of the rule: choose again.");
            }
        }
    }

    /** Those of the fields that a rule asks for that there are; archived ones too. */
    private Map<FieldId, ProfileField> fieldsOf(Rule rule) {
        var asked = rule.fields();
        return asked.isEmpty()
                ? Map.of()
                : fields.all().stream().filter(it -> asked.contains(it.id()))
                        .collect(Collectors.toMap(ProfileField::id, Function.identity()));
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
        var id = new SegmentId(row.number("id"));
        var fixed = row.text("kind").equals("list");
        return new Segment(id, row.text("name"), Ready.of(row.textOrNull("ready")).orElse(null),
                fixed ? new Standing.InSegment(id) : RuleJson.read(new JsonObject(row.text("rule"))), fixed,
                row.numberOrNull("members"), row.instant("created_at"), row.instant("updated_at"));
    }
}
