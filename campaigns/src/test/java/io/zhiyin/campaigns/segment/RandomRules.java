package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.insight.Stage;
import io.zhiyin.campaigns.segment.Rule.Following.State;
import io.zhiyin.campaigns.segment.Rule.Source.Match;
import io.zhiyin.campaigns.tag.TagId;
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
