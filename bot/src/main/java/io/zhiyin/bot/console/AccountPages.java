package io.zhiyin.bot.console;

import io.zhiyin.campaigns.account.TokenStates;
import io.zhiyin.campaigns.inbox.InboxRow;
import io.zhiyin.campaigns.inbox.InboxRows;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.segment.Segments;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** 账号: the accounts of the settings, and whether each hears and can speak. */
final class AccountPages {
    private final List<Console.Account> accounts;
    private final List<Console.Sender> senders;
    private final TokenStates tokens;
    private final InboxRows inbox;
    private final Segments segments;
    private final Clock clock;

    AccountPages(List<Console.Account> accounts, List<Console.Sender> senders, TokenStates tokens,
            InboxRows inbox, Segments segments,
            Clock clock) {
        this.accounts = List.copyOf(accounts);
        this.senders = List.copyOf(senders);
        this.tokens = tokens;
        this.inbox = inbox;
        this.segments = segments;
        this.clock = clock;
    }

    void mount(Routes routes) {
        routes.get("/accounts",
                _ -> Answer.show("accounts/page", new All(accounts.stream().map(this::line).toList(),
                        senders.stream()
                                .map(it -> new SenderLine(it.id().value(), Forms.code(it.route()), it.name()))
                                .toList())));
    }

    private Line line(Console.Account account) {
        var newest = inbox.list(new InboxRows.Filter(null, account.id(), null), null, 1).stream().findFirst();
        return new Line(account.id().value(), Forms.code(account.kind()), account.platformId(),
                newest.map(InboxRow::receivedAt).orElse(null), newest.map(InboxRow::kind).orElse(null),
                speaks(account), people(account, Rule.Following.State.FOLLOWING),
                people(account, Rule.Following.State.LOST));
    }

    /** fresh, none (never fetched one), or refused and ended, after which the next call fetches anew. */
    private Token speaks(Console.Account account) {
        var state = tokens.of(account.id());
        var word = state.map(
                it -> it.refused() ? "refused" : clock.instant().isBefore(it.expiresAt()) ? "fresh" : "ended")
                .orElse("none");
        return new Token(word,
                Optional.ofNullable(state.orElse(null)).map(TokenStates.TokenState::expiresAt).orElse(null));
    }

    private long people(Console.Account account, Rule.Following.State state) {
        return segments.count(new Rule.Following(account.id(), state), clock.instant());
    }

    public record Token(String word, @Nullable Instant expiresAt) {}

    /** @param heardAt when the platform last called, or null for never */
    public record Line(String id, String kind, String platformId, @Nullable Instant heardAt,
            @Nullable String heard,
            Token token, long following, long lost) {}

    public record SenderLine(String id, String kind, String name) {}

    public record All(List<Line> accounts, List<SenderLine> senders) {
        public All {
            accounts = List.copyOf(accounts);
            senders = List.copyOf(senders);
        }
    }
}
