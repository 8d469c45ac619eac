package io.zhiyin.campaigns.inbox;

import io.vertx.core.Vertx;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.node.Nodes;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Vault;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** One node's inbox. One that has not joined looks dead to the others. */
final class TestNode implements AutoCloseable {
    static final AccountId SHOP = new AccountId("shop");
    static final Instant NOON = Instant.parse("2026-05-01T04:00:00Z");

    final Nodes nodes;
    final Inbox inbox;
    private boolean joined;

    TestNode(Vertx vertx, Database db, Vault vault, InboxSettings settings) {
        this(vertx, db, vault, settings, Nodes.Pace.standard());
    }

    TestNode(Vertx vertx, Database db, Vault vault, InboxSettings settings, Nodes.Pace pace) {
        nodes = new Nodes(vertx, db, NodeId.random(), pace);
        inbox = new Inbox(vertx, db, db, vault, Clock.systemUTC(), nodes, settings);
    }

    /** Replies within 10 s, sweeps and retries at once. */
    static InboxSettings quick() {
        return new InboxSettings(Duration.ofSeconds(10), Duration.ofMillis(100), 5_000, 10_000, 64, 2,
                Duration.ofMillis(20), List.of(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO));
    }

    static InboxSettings quick(Duration replyWithin) {
        var quick = quick();
        return new InboxSettings(replyWithin, Duration.ofMillis(1), quick.arriving(), quick.inMemory(),
                quick.batch(), quick.workers(), quick.sweepEvery(), quick.retryAfter());
    }

    TestNode join() {
        nodes.join();
        joined = true;
        return this;
    }

    TestNode start(InboxHandler handler) {
        join();
        inbox.start(handler);
        return this;
    }

    static NewMessage message(String sender, String body) {
        return new NewMessage(SHOP, UUID.nameUUIDFromBytes(body.getBytes(StandardCharsets.UTF_8)),
                SenderKey.of(SHOP, sender), "text", NOON, body, false);
    }

    static NewMessage awaited(String sender, String body) {
        var message = message(sender, body);
        return new NewMessage(message.account(), message.dedupe(), message.senderKey(), message.kind(),
                message.receivedAt(), body, true);
    }

    @Override
    public void close() {
        inbox.drain(Duration.ofSeconds(10));
        if (joined) {
            nodes.leave();
        }
    }
}
