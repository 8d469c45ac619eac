package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.insight.AbcClass;
import io.zhiyin.campaigns.insight.Stage;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.profile.FieldId;
import io.zhiyin.campaigns.segment.Rule.Following.State;
import io.zhiyin.campaigns.segment.Rule.Source.Match;
import io.zhiyin.campaigns.tag.TagId;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Rules of every kind over a small world, so that they often hold. */
final class RandomRules {
    static final List<AccountId> ACCOUNTS = List.of(new AccountId("shop"), new AccountId("corp"));
    static final List<StaffId> STAFF = List.of(new StaffId("anna"), new StaffId("bo"));
    static final List<String> SOURCES = List.of("shop", "scene:spring-01", "scene:spring-02", "s%", "o'hara");
    /** The third has been deleted. */
    static final List<TagId> TAGS = List.of(new TagId(1), new TagId(2), new TagId(3));
    static final TagId DELETED = TAGS.get(2);

    static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    /** The fields 1 to 6 are of the types text, number, date, choice, choices and money; the seventh has been deleted. */
    static final FieldId DELETED_FIELD = new FieldId(7);
    static final List<String> PRODUCTS = List.of("rougui", "peony");
    static final List<String> CATEGORIES = List.of("rock", "white");
    /** A segment with {@link #RULE}, a list, and one that is not there. */
    static final SegmentId RULED = new SegmentId(1);
    static final SegmentId LISTED = new SegmentId(2);
    static final Rule RULE = new Rule.Any(
            List.of(new Rule.HasTag(TAGS.get(0)), new Rule.LastInteraction(7, true)));

    private RandomRules() {}

    static Arbitrary<Rule> any() {
        return rules(3);
    }

    private static Arbitrary<Rule> rules(int depth) {
        if (depth == 0) {
            return conditions();
        }
        var some = Arbitraries.lazy(() -> rules(depth - 1)).list().ofMinSize(1).ofMaxSize(3);
        return Arbitraries.frequencyOf(Tuple.of(3, conditions()),
                Tuple.of(2, some.map(Rule.All::new)),
                Tuple.of(2, some.map(Rule.Any::new)),
                Tuple.of(2, Arbitraries.lazy(() -> rules(depth - 1)).map(Rule.Not::new)));
    }

    static Arbitrary<Rule> conditions() {
        return Arbitraries.oneOf(simple(), standings(), dealings(), profiled());
    }

    private static Arbitrary<Rule> standings() {
        var days = Arbitraries.of(0, 1, 7, 30);
        var accounts = Arbitraries.of(ACCOUNTS);
        var account = accounts.injectNull(0.3);
        return Arbitraries.oneOf(Arbitraries.of(Standing.HasDetail.Detail.class).map(Standing.HasDetail::new),
                Combinators.combine(Arbitraries.of(1980, 1990), Arbitraries.of(1990, 2000))
                        .as(Standing.BornBetween::new),
                Combinators.combine(Arbitraries.of(IdentityKind.class), account)
                        .as(Standing.HasIdentity::new),
                Combinators.combine(accounts, days).as(Standing.FollowedWithin::new),
                Combinators.combine(Arbitraries.of(TAGS), days).as(Standing.TaggedWithin::new),
                Arbitraries.of(Standing.Consented.Answer.class).map(Standing.Consented::new),
                account.map(Standing.WindowOpen::new),
                Arbitraries.of(AbcClass.class).map(Standing.InClass::new),
                Arbitraries.of(10, 50, 60).map(Standing.ChurnRisk::new),
                Arbitraries.of(1, 5, 6).map(Standing.Expected::new), Arbitraries.just(new Standing.Warned()),
                Arbitraries.of(1, 2, 10, 30).map(Standing.BeyondRhythm::new),
                Arbitraries.of(RULED, LISTED, new SegmentId(99)).map(Standing.InSegment::new));
    }

    private static Arbitrary<Rule> profiled() {
        var fields = Arbitraries.longs().between(1, 7).map(FieldId::new);
        var words = Arbitraries.of("wang", "Lai Fu", "nobody").list().ofMinSize(1).ofMaxSize(2);
        var choices = Arbitraries.longs().between(1, 6).list().ofMinSize(1).ofMaxSize(3);
        var number = Arbitraries.of("-1", "0", "2.5", "99.999999", "100").map(BigDecimal::new);
        var day = Arbitraries.of("2025-12-31", "2026-01-01", "2026-02-16", "2027-02-28", "2028-02-28")
                .map(LocalDate::parse);
        return Arbitraries.oneOf(fields.map(Profiled.Known::new),
                Combinators.combine(fields, words).as(Profiled.Is::new),
                Combinators.combine(fields, choices).as(Profiled.Among::new),
                Combinators.combine(fields, number, number.injectNull(0.4))
                        .as((field, one, other) -> new Profiled.Between(field,
                                other == null ? one : one.min(other),
                                other == null ? null : one.max(other))),
                Combinators.combine(fields, number)
                        .as((field, most) -> new Profiled.Between(field, null, most)),
                Combinators.combine(fields, day).as((field, from) -> new Profiled.Dated(field, from, null)),
                Combinators.combine(fields, day).as((field, to) -> new Profiled.Dated(field, null, to)),
                Combinators.combine(fields, day, Arbitraries.of(0, 1, 30))
                        .as((field, from, days) -> new Profiled.Dated(field, from, from.plusDays(days))),
                Combinators.combine(fields, Arbitraries.of(true, false), Arbitraries.of(0, 1, 7, 30))
                        .as(Profiled.Near::new));
    }

    private static Arbitrary<Rule> dealings() {
        var days = Arbitraries.of(0, 1, 7, 30, 365).injectNull(0.3);
        var item = Arbitraries.oneOf(
                Arbitraries.of(PRODUCTS).map(it -> new Dealing.Item(Dealing.Item.Kind.PRODUCT, it)),
                Arbitraries.of(CATEGORIES).map(it -> new Dealing.Item(Dealing.Item.Kind.CATEGORY, it)))
                .injectNull(0.5);
        return Arbitraries.oneOf(
                Combinators.combine(Arbitraries.of(Dealing.Ordered.Measure.COUNT), ranges(0, 1, 2, 3), days,
                        item).as(Dealing.Ordered::new),
                Combinators.combine(Arbitraries.of(Dealing.Ordered.Measure.SUM), ranges(0, 1, 5_000, 10_100),
                        days, item).as(Dealing.Ordered::new),
                ranges(0, 1, 7, 30).map(Dealing.LastOrder::new),
                Combinators.combine(
                        Arbitraries.of(InteractionKind.MESSAGE_IN, InteractionKind.SCAN).injectNull(0.3),
                        Arbitraries.of(ACCOUNTS).injectNull(0.5), ranges(0, 1, 2), days)
                        .as(Dealing.Interacted::new),
                Combinators.combine(Arbitraries.of(Dealing.Received.Response.class),
                        Arbitraries.of(1L, 2L).injectNull(0.4), days).as(Dealing.Received::new));
    }

    private static Arbitrary<Range> ranges(long... ends) {
        var end = Arbitraries.integers().between(0, ends.length - 1).map(it -> ends[it]);
        return Arbitraries.oneOf(end.map(Range::atLeast), end.map(Range::atMost),
                Combinators.combine(end, end).as((one, other) -> new Range(Math.min(one, other),
                        Math.max(one, other))));
    }

    private static Arbitrary<Rule> simple() {
        var days = Arbitraries.of(0, 1, 2, 7, 30, 365);
        var flags = Arbitraries.of(true, false);
        var accounts = Arbitraries.of(ACCOUNTS);
        var prefixes = Arbitraries.of(SOURCES).map(it -> it.substring(0, Math.min(it.length(), 7)));
        return Arbitraries.oneOf(Arbitraries.just(new Rule.Everyone()),
                Arbitraries.of(TAGS).map(Rule.HasTag::new), days.map(Rule.BirthdayWithin::new),
                Arbitraries.just(new Rule.BirthdayThisMonth()), flags.map(Rule.BirthdayKnown::new),
                Arbitraries.of(SOURCES).map(it -> new Rule.Source(Match.EQUALS, it)),
                prefixes.map(it -> new Rule.Source(Match.PREFIX, it)),
                Combinators.combine(accounts, Arbitraries.of(State.class)).as(Rule.Following::new),
                Arbitraries.just(new Rule.HasOwner()),
                Combinators.combine(accounts, Arbitraries.of(STAFF)).as(Rule.OwnedBy::new),
                Combinators.combine(days, flags).as(Rule.LastInteraction::new),
                days.map(Rule.CreatedWithin::new),
                Arbitraries.of(Stage.class).map(Rule.InStage::new),
                Combinators.combine(Arbitraries.of(Rule.Scored.Score.class),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(3, 5)).as(Rule.Scored::new));
    }
}
