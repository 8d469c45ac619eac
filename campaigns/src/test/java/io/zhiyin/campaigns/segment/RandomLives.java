package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.insight.AbcClass;
import io.zhiyin.campaigns.interaction.InteractionKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Lives over the same small world as {@link RandomRules}. */
final class RandomLives {
    private RandomLives() {}

    static Arbitrary<Life> around(Instant now) {
        var past = Arbitraries.integers().between(0, 24 * 40).edgeCases(it -> it.add(0, 24 * 30))
                .map(hours -> now.minus(Duration.ofHours(hours)));
        var accounts = Arbitraries.of(RandomRules.ACCOUNTS);
        var flags = Arbitraries.of(true, false);
        var fen = Arbitraries.of(0L, 100L, 5_000L, 10_000L);
        var lines = Combinators.combine(Arbitraries.of(RandomRules.PRODUCTS),
                Arbitraries.of(RandomRules.CATEGORIES).injectNull(0.3), fen).as(Life.Line::new);
        var orders = Combinators.combine(fen, past, lines.list().ofMaxSize(2)).as(Life.Order::new);
        var events = Combinators.combine(Arbitraries.of(InteractionKind.MESSAGE_IN, InteractionKind.SCAN),
                accounts, past).as(Life.Event::new);
        var sends = Combinators.combine(Arbitraries.of(1L, 2L), Arbitraries.of("sent", "unknown", "skipped"),
                past.injectNull(0.2), flags).as(Life.Send::new);
        var windows = Combinators.combine(accounts, Arbitraries.of(-1, 0, 1, 47).map(Duration::ofHours),
                Arbitraries.of(0, 1, 5))
                .as((account, left, remaining) -> new Life.Window(account, now.plus(left), remaining));
        var said = Combinators.combine(flags, past).as(Life.Said::new);
        var others = Combinators.combine(Arbitraries.of(IdentityKind.EXTERNAL_USERID, IdentityKind.UNIONID),
                accounts).as(Life.Other::new);
        Arbitrary<Set<Standing.HasDetail.Detail>> details = Arbitraries
                .of(Standing.HasDetail.Detail.class).set();
        return Combinators.combine(orders.list().ofMaxSize(3), events.list().ofMaxSize(3),
                sends.list().ofMaxSize(2), windows.list().ofMaxSize(1), details,
                said.list().ofMaxSize(2).filter(RandomLives::apart), others.list().ofMaxSize(1),
                Combinators.combine(Arbitraries.of(AbcClass.class).injectNull(0.3), flags)
                        .as(Rest::new))
                .as((bought, happened, sent, open, known, words, identities, rest) -> new Life(bought,
                        happened, sent, open, known, words, identities, rest.abc, rest.listed));
    }

    /** Of two words at one instant it is not told which is the newest. */
    private static boolean apart(List<Life.Said> said) {
        return said.stream().map(Life.Said::at).distinct().count() == said.size();
    }

    private record Rest(@org.jspecify.annotations.Nullable AbcClass abc, boolean listed) {}
}
