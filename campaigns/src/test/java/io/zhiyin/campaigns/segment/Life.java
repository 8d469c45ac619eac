package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.insight.AbcClass;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.profile.FieldId;
import io.zhiyin.campaigns.profile.Value;
import io.zhiyin.campaigns.segment.Dealing.Item;
import io.zhiyin.campaigns.segment.Standing.HasDetail.Detail;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What happened to one customer in memory, and what is known of them. */
record Life(List<Order> orders, List<Event> events, List<Send> sends, List<Window> windows,
        Set<Detail> details, List<Said> said, List<Other> identities, @Nullable AbcClass abc,
        boolean listed, Map<FieldId, Value> profile) {
    static final Life QUIET = new Life(List.of(), List.of(), List.of(), List.of(), Set.of(), List.of(),
            List.of(), null, false, Map.of());

    record Order(long fen, Instant paidAt, List<Line> lines) {}

    record Line(String product, @Nullable String category, long fen) {
        boolean is(Item item) {
            return item.name().equals(switch (item.kind()) {
                case PRODUCT -> product;
                case CATEGORY -> category;
            });
        }
    }

    record Event(InteractionKind kind, AccountId account, Instant at) {}

    record Send(long campaign, String state, @Nullable Instant at, boolean delivered, boolean clicked) {}

    /** Of an identity of its own. */
    record Window(AccountId account, Instant until, int remaining) {}

    record Said(boolean given, Instant at) {}

    record Other(IdentityKind kind, AccountId account) {}

    boolean ordered(Dealing.Ordered asked, LocalDate today, ZoneId zone) {
        var meant = orders.stream().filter(it -> since(it.paidAt, asked.days(), today, zone)).toList();
        var item = asked.item();
        return asked.range().holds(switch (asked.measure()) {
            case COUNT ->
                meant.stream().filter(it -> item == null || it.lines.stream().anyMatch(line -> line.is(item)))
                        .count();
            case SUM -> meant.stream()
                    .mapToLong(it -> item == null
                            ? it.fen
                            : it.lines.stream().filter(line -> line.is(item)).mapToLong(Line::fen).sum())
                    .sum();
        });
    }

    boolean lastOrdered(Range daysAgo, LocalDate today, ZoneId zone) {
        return orders.stream().map(Order::paidAt).max(Comparator.naturalOrder())
                .map(it -> LocalDate.ofInstant(it, zone).datesUntil(today).count()).filter(daysAgo::holds)
                .isPresent();
    }

    boolean interacted(Dealing.Interacted asked, LocalDate today, ZoneId zone) {
        return asked.times().holds(events.stream()
                .filter(it -> asked.what() == null || it.kind == asked.what())
                .filter(it -> asked.account() == null || it.account.equals(asked.account()))
                .filter(it -> since(it.at, asked.days(), today, zone)).count());
    }

    boolean received(Dealing.Received asked, LocalDate today, ZoneId zone) {
        return sends.stream().anyMatch(it -> it.at != null && List.of("sent", "unknown").contains(it.state)
                && (asked.campaign() == null || it.campaign == asked.campaign())
                && since(it.at, asked.days(), today, zone) && switch (asked.response()) {
                    case GOT -> true;
                    case DELIVERED -> it.delivered;
                    case REPLIED -> answered(it.at);
                    case CLICKED -> it.clicked;
                    case CONVERTED -> orders.stream().anyMatch(order -> it.equals(lastBefore(order.paidAt))
                            && order.paidAt.isAfter(it.at));
                });
    }

    /** The last message in hand then, of the last seven days. */
    private @Nullable Send lastBefore(Instant moment) {
        Send last = null;
        for (var send : sends) {
            if (send.at != null && send.state.equals("sent") && !send.at.isAfter(moment)
                    && send.at.plus(Duration.ofDays(7)).isAfter(moment)
                    && (last == null || last.at == null || !send.at.isBefore(last.at))) {
                last = send;
            }
        }
        return last;
    }

    private boolean answered(Instant sent) {
        return events.stream().anyMatch(it -> it.kind == InteractionKind.MESSAGE_IN && it.at.isAfter(sent)
                && !it.at.isAfter(sent.plus(Duration.ofDays(7))));
    }

    boolean says(Profiled asked, LocalDate today) {
        var value = profile.get(asked.field());
        return value != null && switch (asked) {
            case Profiled.Known _ -> true;
            case Profiled.Is(_, var words) -> value instanceof Value.Words(var text)
                    && words.stream().anyMatch(it -> it.equalsIgnoreCase(text));
            case Profiled.Among(_, var choices) -> value instanceof Value.Chosen(var chosen)
                    && chosen.stream().anyMatch(choices::contains);
            case Profiled.Between(_, var least, var most) -> value instanceof Value.Amount(var number)
                    && (least == null || number.doubleValue() >= least.doubleValue())
                    && (most == null || number.doubleValue() <= most.doubleValue());
            case Profiled.Dated(_, var from, var to) -> value instanceof Value.Day(var day)
                    && !(from != null && day.isBefore(from)) && !(to != null && day.isAfter(to));
            case Profiled.Near(_, var past, var days) -> value instanceof Value.Day(var day) && (past
                    ? today.minusDays(days).datesUntil(today.plusDays(1)).anyMatch(day::equals)
                    : today.datesUntil(today.plusDays(days + 1L)).anyMatch(day::equals));
        };
    }

    /** Percent; the less they bring, the likelier. */
    @Nullable
    Integer churn() {
        return switch (abc) {
            case null -> null;
            case A -> 10;
            case B -> 50;
            case C -> 90;
        };
    }

    boolean open(@Nullable AccountId account, Instant now) {
        return windows.stream().anyMatch(it -> (account == null || it.account.equals(account))
                && it.until.isAfter(now) && it.remaining > 0);
    }

    Standing.Consented.Answer consented() {
        return said.stream().max(Comparator.comparing(Said::at))
                .map(it -> it.given
                        ? Standing.Consented.Answer.GIVEN
                        : Standing.Consented.Answer.WITHDRAWN)
                .orElse(Standing.Consented.Answer.UNASKED);
    }

    private static boolean since(Instant at, @Nullable Integer days, LocalDate today, ZoneId zone) {
        return days == null || !LocalDate.ofInstant(at, zone).isBefore(today.minusDays(days));
    }
}
