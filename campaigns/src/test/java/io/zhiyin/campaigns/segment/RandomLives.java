package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.insight.AbcClass;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.profile.FieldId;
import io.zhiyin.campaigns.profile.Value;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
                past.injectNull(0.2), flags, flags).as(Life.Send::new);
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
                Combinators.combine(Arbitraries.of(AbcClass.class).injectNull(0.3), flags, profiles(now))
                        .as(Rest::new))
                .as((bought, happened, sent, open, known, words, identities, rest) -> new Life(bought,
                        happened, sent, open, known, words, identities, rest.abc, rest.listed, rest.profile));
    }

    /** Of two words at one instant it is not told which is the newest. */
    private static boolean apart(List<Life.Said> said) {
        return said.stream().map(Life.Said::at).distinct().count() == said.size();
    }

    private static Arbitrary<Map<FieldId, Value>> profiles(Instant now) {
        var today = LocalDate.ofInstant(now, RandomRules.ZONE);
        var words = Arbitraries.of("Wang", "LAI FU").<Value>map(Value.Words::new);
        var numbers = Arbitraries.of("-1", "0", "2.5", "100")
                .<Value>map(it -> new Value.Amount(new BigDecimal(it)));
        var days = Arbitraries.of(-31, -30, -1, 0, 1, 7).<Value>map(it -> new Value.Day(today.plusDays(it)));
        var one = Arbitraries.of(1L, 2L).<Value>map(it -> new Value.Chosen(List.of(it)));
        var some = Arbitraries.of(3L, 4L, 5L).set().ofMinSize(1)
                .<Value>map(it -> new Value.Chosen(List.copyOf(it)));
        var fen = Arbitraries.of("0", "100", "5000").<Value>map(it -> new Value.Amount(new BigDecimal(it)));
        return Combinators
                .combine(words.optional(0.6), numbers.optional(0.6), days.optional(0.6), one.optional(0.6),
                        some.optional(0.6), fen.optional(0.6))
                .as((text, number, day, choice, choices, money) -> {
                    var all = List.of(text, number, day, choice, choices, money);
                    var known = new HashMap<FieldId, Value>();
                    for (var i = 0; i < all.size(); i++) {
                        var id = new FieldId(i + 1L);
                        all.get(i).ifPresent(it -> known.put(id, it));
                    }
                    return Map.copyOf(known);
                });
    }

    private record Rest(@org.jspecify.annotations.Nullable AbcClass abc, boolean listed,
            Map<FieldId, Value> profile) {}
}
