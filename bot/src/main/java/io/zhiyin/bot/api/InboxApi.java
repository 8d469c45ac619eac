package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.inbox.InboxRow;
import io.zhiyin.campaigns.inbox.InboxRows;
import io.zhiyin.campaigns.inbox.InboxState;

/** {@code /inbox}: what waits, what could not be handled, and having it handled again. */
public final class InboxApi implements Resource {
    private final InboxRows rows;
    private final Runnable sweep;

    /** @param sweep has the inbox look for rows at once, after a replay */
    public InboxApi(InboxRows rows, Runnable sweep) {
        this.rows = rows;
        this.sweep = sweep;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/inbox", this::counts).get("/inbox/dead-letters", this::deadLetters)
                .post("/inbox/dead-letters/{id}/replay", this::replay);
    }

    private Reply counts(Call call) {
        call.query().done();
        var counts = rows.counts();
        return Reply.ok(new JsonObject().put("waiting", sum(counts, InboxState.WAITING))
                .put("dead", sum(counts, InboxState.DEAD)).put("kinds",
                        Reply.array(counts, it -> new JsonObject().put("state", Spelling.snake(it.state()))
                                .put("kind", it.kind()).put("rows", it.rows()))));
    }

    private Reply deadLetters(Call call) {
        var query = call.query();
        var page = query.page("dead-letters");
        query.done();
        return Reply.ok(page.of(rows.deadLetters(page.last(), page.wanted()), InboxRow::id, InboxApi::json));
    }

    private Reply replay(Call call) {
        call.plain();
        var id = call.id("id");
        if (!rows.replay(id)) {
            throw new Refused(rows.find(id).isEmpty()
                    ? Problem.notFound()
                    : Problem.of(Problem.Type.CONFLICT, "这条消息不在死信中，无需重放。",
                            "This message is no dead letter, so there is nothing to replay."));
        }
        sweep.run();
        return Reply.ok(json(rows.find(id).orElseThrow(() -> new Refused(Problem.notFound()))));
    }

    private static long sum(java.util.List<InboxRows.Count> counts, InboxState state) {
        return counts.stream().filter(it -> it.state() == state).mapToLong(InboxRows.Count::rows).sum();
    }

    private static JsonObject json(InboxRow row) {
        return new JsonObject().put("id", row.id()).put("account", row.account().value())
                .put("kind", row.kind())
                .put("state", Spelling.snake(row.state()))
                .put("receivedAt", CustomerJson.time(row.receivedAt()))
                .put("handledAt", CustomerJson.time(row.handledAt())).put("attempts", row.attempts())
                .put("reason", row.reason());
    }
}
