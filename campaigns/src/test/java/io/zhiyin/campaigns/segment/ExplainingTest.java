package io.zhiyin.campaigns.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.insight.AbcClass;
import io.zhiyin.campaigns.insight.Stage;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.profile.FieldId;
import io.zhiyin.campaigns.profile.FieldType;
import io.zhiyin.campaigns.profile.ProfileValues.Said;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.profile.Value;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.tag.GivenBy;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.Tags;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is said of one customer beside each condition. */
class ExplainingTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final Instant NOW = Instant.parse("2026-11-04T04:00:00Z");
    private static final AccountId SHOP = new AccountId("shop");
    private static final TagId VIP = new TagId(1);

    private final Database db = database.db();
    private final Tags tags = new Tags(db);
    private final Clock clock = Clock.fixed(NOW, SHANGHAI);
    private final Profiles profiles = Profiles.of(db, database.vault(), clock);
    private final Segments segments = new Segments(db, tags, profiles.fields(), clock, SHANGHAI,
            day -> Birthdays.keysOn(day, LeapDayPolicy.FEB_28));

    @BeforeEach
    void some_tags() {
        World.tags(tags);
    }

    @Test
    void every_kind_of_condition_says_what_is_so_of_the_customer() {
        var lin = lin();
        var list = segments.createList("品鉴会");
        new Lists(db, segments, clock, SHANGHAI).put(list.id(), List.of(lin));
        var all = conditions(list.id());
        assertThat(all.keySet()).extracting(Object::getClass)
                .containsAll(kinds(Rule.Condition.class));

        var told = segments.explain(new Rule.All(new ArrayList<>(all.keySet())), lin, NOW).orElseThrow();
        var names = segments.names(told.rule());

        var said = new LinkedHashMap<Rule, String>();
        told.parts().forEach(it -> said.put(it.rule(), it.describe(Locale.CHINESE, names)));
        all.forEach((condition, line) -> assertThat(said.get(condition)).isEqualTo(line));
        assertThat(told.parts()).allSatisfy(it -> assertThat(it.describe(Locale.ENGLISH, names))
                .matches("[\\x20-\\x7E“”≥≤≠–¥→会员备用品鉴宠物手机店长肤质干油年限到]+").contains("; wanted: "));
        Agreement.check(told, LocalDate.ofInstant(NOW, SHANGHAI), names);
        assertThat(told.parts().toString()).doesNotContain("13812345678").doesNotContain("13900001111");
    }

    @Test
    void of_whom_nothing_is_known_that_is_said_and_what_is_deleted_is_undecided() {
        var nobody = World.add(db, tags,
                new NaiveCustomer("shop", null, NOW, null, false, Set.of(), List.of(), List.of()));
        var list = segments.createList("品鉴会");
        lin();
        var rule = new Rule.Any(new ArrayList<>(conditions(list.id()).keySet()));

        var told = segments.explain(rule, nobody, NOW).orElseThrow();
        var deleted = segments.explain(new Rule.HasTag(new TagId(3)), nobody, NOW).orElseThrow();

        assertThat(told.parts()).allSatisfy(it -> assertThat(it.actual()).isNotNull());
        assertThat(told.parts().get(1).describe(Locale.CHINESE, segments.names(rule)))
                .isEqualTo("没有这个标签，要求：标签是“会员” → 不符合");
        Agreement.check(told, LocalDate.ofInstant(NOW, SHANGHAI), segments.names(rule));
        assertThat(deleted.actual()).isNull();
        assertThat(deleted.describe(Locale.CHINESE, segments.names(deleted.rule())))
                .isEqualTo("标签是〔已删除的标签 3〕 → 无法判断，用到的内容已删除");
    }

    private CustomerId lin() {
        var life = new Life(
                List.of(new Life.Order(128_000, ago(63), List.of(new Life.Line("肉桂", null, 128_000)))),
                List.of(new Life.Event(InteractionKind.SCAN, SHOP, ago(2)),
                        new Life.Event(InteractionKind.SCAN, SHOP, ago(40))),
                List.of(new Life.Send(1, "sent", ago(5), true, false)),
                List.of(new Life.Window(SHOP, NOW.plus(Duration.ofHours(3)), 2)),
                Set.of(Standing.HasDetail.Detail.PHONE), List.of(new Life.Said(true, ago(9))), List.of(),
                AbcClass.C, false, Map.of());
        var known = new NaiveCustomer.Known(SHOP, ago(20), null);
        var owner = new NaiveCustomer.Owner(SHOP, new StaffId("chen"), ago(30), false);
        var lin = World.add(db, tags, new NaiveCustomer("scan:door", Birthday.solar(1990, 3, 5), ago(100),
                ago(2), false, Set.of(), List.of(known), List.of(owner),
                new NaiveCustomer.Bought(Stage.AT_RISK, 2, 1, 4), life));
        World.seal(db, database.vault());
        tags.give(db, lin, VIP, GivenBy.PERSON, "店长", ago(7));
        var fields = profiles.fields();
        fields.create("宠物", "", FieldType.TEXT, List.of());
        fields.create("年限", "", FieldType.NUMBER, List.of());
        fields.create("到店", "", FieldType.DATE, List.of());
        fields.create("肤质", "", FieldType.CHOICE, List.of("干", "油"));
        fields.create("备用手机", "", FieldType.PHONE, List.of());
        db.transaction(tx -> profiles.values().set(tx, List.of(said(lin, 1, new Value.Words("Wang")),
                said(lin, 2, new Value.Amount(new BigDecimal("2.5"))),
                said(lin, 3, new Value.Day(LocalDate.parse("2026-11-06"))),
                said(lin, 4, new Value.Chosen(List.of(2L))),
                said(lin, 5, new Value.Words("13900001111")))));
        return lin;
    }

    private static Said said(CustomerId customer, long field, Value value) {
        return new Said(customer, new FieldId(field), value, Source.OPERATOR, "店长", ago(1));
    }

    /** One of each kind, and the line beside it. */
    private static Map<Rule.Condition, String> conditions(SegmentId list) {
        var all = new LinkedHashMap<Rule.Condition, String>();
        all.put(new Rule.Everyone(), "新增于 2026-07-27（100 天前），要求：所有客户 → 符合");
        all.put(new Rule.HasTag(VIP), "2026-10-28（7 天前）由店长打上，要求：标签是“会员” → 符合");
        all.put(new Rule.BirthdayWithin(7),
                "生日 1990年3月5日，要求：未来 7 天内过生日 → 不符合");
        all.put(new Rule.BirthdayThisMonth(),
                "生日 1990年3月5日，要求：本月过生日 → 不符合");
        all.put(new Rule.BirthdayKnown(true),
                "生日 1990年3月5日，要求：生日已知 → 符合");
        all.put(new Rule.Source(Rule.Source.Match.PREFIX, "scan"),
                "来源是“scan:door”，要求：来源以“scan”开头 → 符合");
        all.put(new Rule.Following(SHOP, Rule.Following.State.FOLLOWING),
                "2026-10-15（20 天前）起关注，要求：正在关注“shop” → 符合");
        all.put(new Rule.HasOwner(),
                "归属员工“chen”（shop），2026-10-05（30 天前）起，要求：有归属员工 → 符合");
        all.put(new Rule.OwnedBy(SHOP, new StaffId("li")),
                "归属员工“chen”（shop），2026-10-05（30 天前）起，要求：归属员工是“li”（shop） → 不符合");
        all.put(new Rule.LastInteraction(7, true),
                "最近互动 2026-11-02（2 天前），要求：最近 7 天有互动 → 符合");
        all.put(new Rule.CreatedWithin(30),
                "新增于 2026-07-27（100 天前），要求：最近 30 天新增 → 不符合");
        all.put(new Rule.InStage(Stage.LOYAL),
                "阶段是“有流失风险”，要求：阶段是“忠诚” → 不符合");
        all.put(new Rule.Scored(Rule.Scored.Score.MONEY, 4, 5),
                "得 4 分，要求：消费金额（M）得 4 到 5 分 → 符合");
        all.put(new Standing.HasDetail(Standing.HasDetail.Detail.PHONE),
                "手机号 138****5678，要求：手机号已知 → 符合");
        all.put(new Standing.BornBetween(1985, 1995),
                "1990 年出生，要求：1985–1995 年出生 → 符合");
        all.put(new Standing.HasIdentity(IdentityKind.OPENID, SHOP),
                "有 2 个，最早 2026-07-27（100 天前），要求：有公众号身份（shop） → 符合");
        all.put(new Standing.FollowedWithin(SHOP, 7),
                "2026-10-15（20 天前）起关注，要求：最近 7 天新关注“shop” → 不符合");
        all.put(new Standing.TaggedWithin(VIP, 7),
                "2026-10-28（7 天前）由店长打上，要求：最近 7 天打上标签“会员” → 符合");
        all.put(new Standing.Consented(Standing.Consented.Answer.GIVEN),
                "2026-10-26（9 天前）同意，要求：已同意接收活动 → 符合");
        all.put(new Standing.WindowOpen(SHOP),
                "开到 2026-11-04 15:00，还能发 2 条，要求：微信 48 小时窗口开着（shop） → 符合");
        all.put(new Standing.InClass(AbcClass.A),
                "C 类，要求：ABC 类是 A → 不符合");
        all.put(new Standing.ChurnRisk(50),
                "流失可能 90%，要求：流失可能至少 50% → 符合");
        all.put(new Standing.Expected(2),
                "预计一年内再买 1 次，要求：预计一年内再买至少 2 次 → 不符合");
        all.put(new Standing.Warned(),
                "2026-07-27（100 天前）起预警，要求：正在流失预警 → 符合");
        all.put(new Standing.BeyondRhythm(60),
                "买过不到两次，没有节奏，要求：比自己的购买节奏晚了至少 60 天 → 不符合");
        all.put(new Standing.InSegment(list),
                "2026-11-04（今天）起在里面，要求：在人群“品鉴会” → 符合");
        all.put(new Dealing.Ordered(Dealing.Ordered.Measure.COUNT, Range.atLeast(2), 90, null),
                "最近 90 天下单 1 次，要求：最近 90 天下单 ≥ 2 次 → 不符合");
        all.put(new Dealing.Ordered(Dealing.Ordered.Measure.SUM, Range.atLeast(100_000), null, null),
                "消费 ¥1,280，要求：消费 ≥ ¥1,000 → 符合");
        all.put(new Dealing.LastOrder(Range.atMost(30)),
                "最近下单 2026-09-02（63 天前），要求：最近一次下单在 30 天内 → 不符合");
        all.put(new Dealing.Interacted(InteractionKind.SCAN, null, Range.atLeast(3), null),
                "扫码 2 次，最近 2026-11-02（2 天前），要求：扫码 ≥ 3 次 → 不符合");
        all.put(new Dealing.Received(Dealing.Received.Response.DELIVERED, null, 30),
                "最近 30 天 1 条，最近 2026-10-30（5 天前），要求：最近 30 天确认收到活动的消息 → 符合");
        all.put(new Profiled.Known(new FieldId(5)),
                "“备用手机”是 “139****1111”，要求：“备用手机”已知 → 符合");
        all.put(new Profiled.Is(new FieldId(1), List.of("wang")),
                "“宠物”是 “Wang”，要求：“宠物”是“wang” → 符合");
        all.put(new Profiled.Among(new FieldId(4), List.of(1L)),
                "“肤质”是 油，要求：“肤质”是“干” → 不符合");
        all.put(new Profiled.Between(new FieldId(2), BigDecimal.ONE, null),
                "“年限”是 2.5，要求：“年限” ≥ 1 → 符合");
        all.put(new Profiled.Dated(new FieldId(3), null, LocalDate.parse("2026-11-05")),
                "“到店”是 2026-11-06（2 天后），要求：“到店”在 2026-11-05 及以前 → 不符合");
        all.put(new Profiled.Near(new FieldId(3), false, 7),
                "“到店”是 2026-11-06（2 天后），要求：“到店”在未来 7 天内 → 符合");
        return all;
    }

    private static Instant ago(int days) {
        return NOW.minus(Duration.ofDays(days));
    }

    private static List<Class<?>> kinds(Class<?> kind) {
        return kind.isSealed()
                ? List.of(kind.getPermittedSubclasses()).stream().flatMap(it -> kinds(it).stream()).toList()
                : List.<Class<?>>of(kind);
    }
}
