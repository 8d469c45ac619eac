package io.zhiyin.campaigns.inbox;

import io.vertx.core.Vertx;
import io.zhiyin.campaigns.node.Nodes;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DatabaseUrl;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.store.Vault;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * A node in a process of its own, to be killed. It tells on its standard output each message that it answered, and the
 * moment it is asked to stop at; then it goes on until it is killed.
 */
final class InboxVictim {
    static final Nodes.Pace PACE = new Nodes.Pace(Duration.ofMillis(200), Duration.ofMillis(1_500));
    static final int MESSAGES = 2_000;
    static final int SENDERS = 23;
    static final String IN_TRANSACTION = "in transaction";

    private InboxVictim() {}

    /** When the process is to be killed. */
    enum Moment {
        /** Everything is accepted, nothing is handled. */
        ACCEPTED,
        /** The first batch's effects are written and not committed. */
        IN_TRANSACTION,
        /** In full swing. */
        RUNNING
    }

    public static void main(String[] arguments) throws InterruptedException {
        var vertx = Vertx.vertx();
        var db = Database.open(vertx, DatabaseUrl.parse(arguments[0]), 6);
        var vault = Vault.open(db, TestDatabase.MASTER_KEY);
        var node = new TestNode(vertx, db, vault, TestNode.quick(), PACE);
        var effects = new Effects();
        switch (Moment.valueOf(arguments[1])) {
            case ACCEPTED -> node.join();
            case RUNNING -> node.start(effects);
            case IN_TRANSACTION -> node.start((tx, messages) -> {
                var handled = effects.handle(tx, messages);
                tell(IN_TRANSACTION);
                forever();
                return handled;
            });
        }
        for (var i = 0; i < MESSAGES; i++) {
            var body = "body " + i;
            node.inbox.accept(TestNode.message("sender " + i % SENDERS, body)).onSuccess(_ -> tell(body));
            // some dozens in flight, as from as many connections
            if (i % 40 == 39) {
                node.inbox.accept(TestNode.message("sender", "round " + i)).await();
            }
        }
        forever();
    }

    private static synchronized void tell(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void forever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
