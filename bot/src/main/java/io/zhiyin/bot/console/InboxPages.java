package io.zhiyin.bot.console;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.inbox.InboxRow;
import io.zhiyin.campaigns.inbox.InboxRows;
import io.zhiyin.campaigns.inbox.InboxState;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** 收件箱: what the platforms pushed, and the dead letters with why and another try. */
final class InboxPages {
    private static final int A_PAGE = 50;

    private final InboxRows rows;
    private final Runnable sweepNow;
    private final List<AccountId> accounts;

    /** @param sweepNow has what was replayed be handled at once */
    InboxPages(InboxRows rows, Runnable sweepNow, List<AccountId> accounts) {
        this.rows = rows;
        this.sweepNow = sweepNow;
        this.accounts = List.copyOf(accounts);
    }

    void mount(Routes routes) {
        routes.get("/inbox", this::list).post("/inbox/replay", this::replayAll).post("/inbox/:id/replay",
                this::replay);
    }

    private Answer list(Visit visit) {
        var model = inbox(visit);
        if (visit.wants("more")) {
            return Answer.show("inbox/rows", model);
        }
        return Answer.show(visit.wants("list") ? "inbox/list" : "inbox/page", model);
    }

    private Answer replay(Visit visit) {
        if (!rows.replay(visit.id("id"))) {
            return Answer.refused(409, "inbox.not.dead");
        }
        sweepNow.run();
        return Answer.go("/inbox?state=dead", "inbox.replayed");
    }

    /** The newest page of them; what dies again has its reason anew. */
    private Answer replayAll(Visit visit) {
        rows.deadLetters(null, A_PAGE).forEach(it -> rows.replay(it.id()));
        sweepNow.run();
        return Answer.go("/inbox?state=dead", "inbox.replayed");
    }

    private Inbox inbox(Visit visit) {
        var state = visit.asked("state").flatMap(it -> Forms.read(InboxState.class, it)).orElse(null);
        var account = visit.asked("account").orElse(null);
        var kind = visit.asked("kind").orElse(null);
        var found = rows.list(
                new InboxRows.Filter(state, account == null ? null : new AccountId(account), kind),
                visit.askedNumber("before").orElse(null), A_PAGE);
        var counts = counts(rows);
        return new Inbox(state == null ? null : Forms.code(state), account, kind,
                accounts.stream().map(AccountId::value).toList(),
                counts.getOrDefault(InboxState.WAITING, 0L), counts.getOrDefault(InboxState.DEAD, 0L),
                found.stream().map(InboxPages::row).toList(),
                found.size() < A_PAGE ? null : found.getLast().id(),
                Arrays.stream(InboxState.values()).map(Forms::code).toList());
    }

    /** What waits and what is dead. */
    static Map<InboxState, Long> counts(InboxRows rows) {
        var counts = new EnumMap<InboxState, Long>(InboxState.class);
        rows.counts().forEach(it -> counts.merge(it.state(), it.rows(), Long::sum));
        return counts;
    }

    private static Row row(InboxRow it) {
        var tone = switch (it.state()) {
            case WAITING -> it.attempts() == 0 ? "open" : "warn";
            case DONE -> "good";
            case DEAD -> "bad";
        };
        return new Row(it.id(), it.account().value(), it.kind(), Forms.code(it.state()), tone,
                it.receivedAt(),
                it.attempts(), it.reason(), it.replied());
    }

    public record Row(long id, String account, String kind, String state, String tone, Instant receivedAt,
            int attempts, @Nullable String reason, boolean replied) {}

    public record Inbox(@Nullable String state, @Nullable String account, @Nullable String kind,
            List<String> accounts, long waiting, long dead, List<Row> rows, @Nullable Long next,
            List<String> states) {
        public Inbox {
            accounts = List.copyOf(accounts);
            rows = List.copyOf(rows);
            states = List.copyOf(states);
        }
    }
}
