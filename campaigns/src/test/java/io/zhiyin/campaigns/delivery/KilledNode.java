package io.zhiyin.campaigns.delivery;

import io.vertx.core.Vertx;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.schedule.ServiceClock;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DatabaseUrl;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.store.Vault;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A node in a JVM of its own that says where it is and then waits to be killed: {@code claimed} after the claim and
 * before the send, {@code SENT address key} when the platform has the message and before it is recorded.
 */
final class KilledNode {
    private KilledNode() {}

    public static void main(String[] args) throws InterruptedException {
        var url = DatabaseUrl.parse(args[0]);
        var clock = ServiceClock.over(Clock.fixed(Instant.parse(args[1]), ZoneOffset.UTC));
        var beforeTheSend = args[2].equals("before");
        var db = Database.open(Vertx.vertx(), url, 8);
        var vault = Vault.open(db, TestDatabase.MASTER_KEY);
        var official = new FakeChannel("shop", clock, Route.CUSTOMER_SERVICE, Route.TEMPLATE);
        var corp = new FakeChannel("corp", clock, Route.GROUP_SEND);
        for (var platform : List.of(official, corp)) {
            platform.otherwise(new FakeChannel.Answer.Stall(new CountDownLatch(1), new CountDownLatch(1)))
                    .onArrival(message -> say("SENT " + message.address() + " " + message.key()));
        }
        Words words = request -> {
            if (beforeTheSend) {
                say("claimed");
                waitToBeKilled();
            }
            return World.words(request);
        };
        var shop = new Shop(db, clock);
        var node = new Dispatcher(db, vault, clock, NodeId.random(), new Channels(List.of(official, corp)),
                shop.templates(), words, new RateBudget(RateBudget.DEFAULTS), Dispatcher.Settings.DEFAULT);
        node.start();
        waitToBeKilled();
    }

    private static synchronized void say(String what) {
        System.out.println(what);
        System.out.flush();
    }

    private static void waitToBeKilled() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
