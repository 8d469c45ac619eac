package io.zhiyin.bot.bench;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.zhiyin.bot.callback.CallbackAccount;
import io.zhiyin.bot.callback.CallbackRoutes;
import io.zhiyin.bot.callback.CallbackSettings;
import io.zhiyin.bot.callback.Push;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.AccountKind;
import io.zhiyin.campaigns.inbox.Inbox;
import io.zhiyin.campaigns.inbox.InboxSettings;
import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.node.Nodes;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DatabaseUrl;
import io.zhiyin.campaigns.store.Migrations;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.store.Vault;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The callback beside its limits, in one run on one machine: what a bare server does that only verifies and decrypts;
 * what it does when each message is also one row of a bare table, committed in self-clocked groups; ours accepting; and
 * the whole service as a process of its own, which accepts, handles and replies. Encrypted texts of distinct senders, 64
 * connections. The ratios count, not the figures.
 */
public final class CallbackBench {
    private static final String KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
    private static final CallbackAccount SHOP = new CallbackAccount(new AccountId("shop"),
            AccountKind.OFFICIAL,
            "benchToken", KEY, "wx0123456789abcdef", null);
    private static final CallbackAccount CORP = new CallbackAccount(new AccountId("corp"), AccountKind.WECOM,
            "benchToken", KEY, "ww0123456789abcdef", null);
    private static final int CONNECTIONS = 64;
    private static final String QUESTION = "你好，我想问一下上次买的那款茶叶还有没有货，能不能寄到杭州，大概几天能到？谢谢你们一直以来的照顾，祝生意兴隆，天天开心！";
    /** Understood, kept and said back. */
    private static final String BIRTHDAY = "我的生日是1990年3月5日";

    private final Vertx vertx = Vertx.vertx();
    private final DatabaseUrl url = database();
    private final Database db = Database.open(vertx, url, 8);
    private final Database ingress = Database.open(vertx, url, 2);
    private final Vault vault = Vault.open(db, TestDatabase.MASTER_KEY);
    private final Clock clock = Clock.systemUTC();
    private final int loops = Integer.getInteger("bench.loops", 2);
    private final int requests = Integer.getInteger("bench.requests", 60_000);
    /** As many as it takes until the compiler has done with what is hot; fewer measure the compiler. */
    private final int warmUp = Integer.getInteger("bench.warmup", 100_000);
    private final int perSecond = Integer.getInteger("bench.rate", 5_000);
    /** Only the rows that a change of the handling can move: for looking at it under a profiler. */
    private final boolean briefly = Boolean.getBoolean("bench.briefly");
    private int made;
    private int again;

    private CallbackBench() {}

    public static void main(String[] arguments) {
        var exit = 1;
        try {
            new CallbackBench().run();
            exit = 0;
        } catch (RuntimeException | InterruptedException failed) {
            LoggerFactory.getLogger(CallbackBench.class).error("the benchmark failed", failed);
        } finally {
            // the event loops would keep the process
            Runtime.getRuntime().exit(exit);
        }
    }

    /** {@code bench.database} names a PostgreSQL whose tables may be emptied; else one is started. */
    private static DatabaseUrl database() {
        var given = System.getProperty("bench.database");
        if (given == null) {
            return TestDatabase.url();
        }
        var url = DatabaseUrl.parse(given);
        Migrations.run(url);
        return url;
    }

    void run() throws InterruptedException {
        TestDatabase.empty(db);
        db.sql("create table if not exists bench_limit (id bigint generated always as identity primary key, "
                + "dedupe uuid not null unique, body bytea not null)").update();
        var rows = new ArrayList<Row>();
        if (!briefly) {
            rows.add(measure("verify + decrypt only", () -> bare(false), this::contactAdded));
            rows.add(measure("limit: + one row, group commit", () -> bare(true), this::contactAdded));
            rows.add(measure("ours, accepting", this::accepting, this::contactAdded));
            rows.add(service("the service: + handled", () -> distinct(() -> wrote(QUESTION)), 0));
            rows.add(service("the service: known people", () -> distinct(this::wroteAgain), 0));
        }
        rows.add(service("the service: + passive reply", () -> distinct(() -> wrote(BIRTHDAY)), 0));
        if (!briefly) {
            rows.add(service("the service: a fifth sent thrice", () -> repeated(() -> wrote(BIRTHDAY)), 0));
            rows.add(service("the service: %d/s, open loop".formatted(perSecond),
                    () -> distinct(() -> wrote(BIRTHDAY)), perSecond));
        }
        var limit = rows.get(briefly ? 0 : 1);
        System.out.printf("%n%-33s %8s %7s %7s %7s %7s %11s %11s %7s%n", "", "req/s", "p50 ms", "p99 ms",
                "p99.9", "x limit", "us service", "us database", "x CPU");
        for (var row : rows) {
            var it = row.result;
            System.out.printf("%-33s %8.0f %7.2f %7.2f %7.2f %7.2f %11.1f %11.1f %7.2f  %s%n", row.name,
                    it.perSecond(), it.p50(), it.p99(), it.p999(), it.perSecond() / limit.result.perSecond(),
                    row.service, row.database, row.cpu() / limit.cpu(), row.remark);
        }
    }

    /** The service as a process, a new one each time: warmed up, loaded, and then counted whether all arrived once. */
    private Row service(String name, Supplier<List<byte[]>> load, int perSecond) throws InterruptedException {
        TestDatabase.empty(db);
        System.out.println(name);
        try (var service = new RealService(vertx, url, SHOP, CORP)) {
            again = made;
            var warming = prepare(warmUp, () -> wrote(BIRTHDAY));
            new Load(service.port(), warming.size(), warming::get).run(CONNECTIONS);
            var all = load.get();
            var before = service.cpu();
            var databaseBefore = Cpu.now(db).database();
            var result = new Load(service.port(), all.size(), all::get).run(CONNECTIONS, perSecond);
            var used = service.cpu() - before;
            var database = Cpu.now(db).database() - databaseBefore;
            var told = db.sql("select count(*) from interaction where kind = 'message_in'").count();
            var expected = warming.size() + all.stream().map(ByteBuffer::wrap).distinct().count();
            var waiting = db.sql("select count(*) from inbox where state <> 'done'").count();
            var remark = "%d replies; %d of %d messages on timelines, %d waiting; %d MiB%s".formatted(
                    result.replies(), told, expected, waiting, service.mostResident(),
                    result.wrong() == 0 ? "" : "; WRONG: " + result.wrong());
            return new Row(name, result, used / 1e3 / result.answered(), database / 1e3 / result.answered(),
                    remark);
        }
    }

    private List<byte[]> distinct(Supplier<byte[]> request) {
        return prepare(requests, request);
    }

    /** Of every five messages one comes three times, the repeats some hundred messages later. */
    private List<byte[]> repeated(Supplier<byte[]> request) {
        var all = prepare(requests, request);
        var sent = new ArrayList<byte[]>();
        for (var i = 0; i < all.size(); i++) {
            sent.add(all.get(i));
            for (var back : new int[]{300, 600}) {
                if (i >= back && (i - back) % 5 == 0) {
                    sent.add(all.get(i - back));
                }
            }
        }
        return sent;
    }

    private Row measure(String name, Supplier<Server> server, Supplier<byte[]> request)
            throws InterruptedException {
        TestDatabase.empty(db);
        System.out.println(name);
        var started = server.get();
        // the first, smaller load warms the code up
        new Load(started.port, requests / 3, prepare(requests / 3, request)::get).run(CONNECTIONS);
        var all = prepare(requests, request);
        var before = Cpu.now(db);
        var result = new Load(started.port, requests, all::get).run(CONNECTIONS);
        var cpu = Cpu.now(db).since(before);
        started.stop.run();
        return new Row(name, result, (cpu.process() - result.ownCpu()) / 1e3 / result.answered(),
                cpu.database() / 1e3 / result.answered(),
                result.wrong() == 0 ? "" : "WRONG: " + result.wrong());
    }

    private static List<byte[]> prepare(int count, Supplier<byte[]> request) {
        var all = new ArrayList<byte[]>(count);
        for (var i = 0; i < count; i++) {
            all.add(request.get());
        }
        return all;
    }

    private byte[] wrote(String text) {
        var n = made++;
        return http(new Push(SHOP).safe(text("oBench" + n, text, n), now(), "n" + n));
    }

    /** Distinct senders too, but each of them has written before, in the warm-up. */
    private byte[] wroteAgain() {
        var n = made++;
        return http(new Push(SHOP).safe(text("oBench" + again++, QUESTION, n), now(), "n" + n));
    }

    /** Of about the length of the texts; nobody waits for a reply to it, so it shows what accepting alone takes. */
    private byte[] contactAdded() {
        var n = made++;
        var inner = "<xml><ToUserName><![CDATA[ww0123456789abcdef]]></ToUserName><FromUserName><![CDATA[sys]]>"
                + "</FromUserName><CreateTime>" + now() + "</CreateTime><MsgType><![CDATA[event]]></MsgType>"
                + "<Event><![CDATA[change_external_contact]]></Event><ChangeType><![CDATA[add_external_contact]]>"
                + "</ChangeType><UserID><![CDATA[zhangsan]]></UserID><ExternalUserID><![CDATA[wmBench" + n
                + "]]></ExternalUserID><State><![CDATA[store-17]]></State><WelcomeCode><![CDATA[code" + n
                + "]]></WelcomeCode></xml>";
        return http(new Push(CORP).safe(inner, now(), "n" + n));
    }

    private String text(String from, String text, int n) {
        return "<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName><FromUserName><![CDATA[" + from
                + "]]></FromUserName><CreateTime>" + now()
                + "</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[" + text
                + "]]></Content><MsgId>" + (23_000_000_000_000_000L + n)
                + "</MsgId></xml>";
    }

    private static byte[] http(Push.Request push) {
        var body = push.body().getBytes(StandardCharsets.UTF_8);
        var head = "POST " + push.path()
                + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/xml\r\nContent-Length: "
                + body.length + "\r\n\r\n";
        var whole = new java.io.ByteArrayOutputStream();
        whole.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        whole.writeBytes(body);
        return whole.toByteArray();
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }

    private Server accepting() {
        var nodes = new Nodes(vertx, db, NodeId.random(), Nodes.Pace.standard());
        nodes.join();
        var inbox = new Inbox(vertx, ingress, db, vault, clock, nodes, InboxSettings.standard());
        return serve(() -> {
            var router = Router.router(vertx);
            CallbackRoutes.mount(router, List.of(SHOP, CORP), inbox, clock, CallbackSettings.standard());
            return router;
        }, () -> {
            inbox.drain(Duration.ofSeconds(5));
            nodes.leave();
        });
    }

    private Server bare(boolean durable) {
        return serve(() -> new BareServer(durable ? new Append(ingress, vault) : null), () -> {});
    }

    private Server serve(Supplier<Handler<HttpServerRequest>> handler, Runnable stop) {
        var ports = new java.util.concurrent.atomic.AtomicInteger();
        class Http extends AbstractVerticle {
            @Override
            public void start(Promise<Void> started) {
                vertx.createHttpServer().requestHandler(handler.get()).listen(-1, "127.0.0.1")
                        .onSuccess(it -> {
                            ports.set(it.actualPort());
                            started.complete();
                        }).onFailure(started::fail);
            }
        }
        // a port below zero: a free one, and the same for all instances
        var id = vertx.deployVerticle(() -> new Http(), new DeploymentOptions().setInstances(loops)).await();
        return new Server(ports.get(), () -> {
            stop.run();
            vertx.undeploy(id).await();
        });
    }

    /** CPU in microseconds a request, without the load's own. */
    private record Row(String name, Load.Result result, double service, double database, String remark) {
        double cpu() {
            return service + database;
        }
    }

    private record Server(int port, Runnable stop) {}

    /** Verifies, decrypts and, with an append, stores; answers what costs least. */
    private static final class BareServer implements Handler<HttpServerRequest> {
        private final Push corp = new Push(CORP);
        private final @Nullable Append append;

        BareServer(@Nullable Append append) {
            this.append = append;
        }

        @Override
        public void handle(HttpServerRequest request) {
            request.body().onSuccess(body -> {
                var inner = corp.received(request.getParam("msg_signature"),
                        request.getParam("timestamp", ""),
                        request.getParam("nonce", ""), body.toString());
                if (append == null) {
                    answer(request, inner.isPresent());
                } else {
                    append.add(inner.orElseThrow()).onComplete(done -> answer(request, done.succeeded()));
                }
            }).onFailure(_ -> request.connection().close());
        }

        private static void answer(HttpServerRequest request, boolean ok) {
            request.response().setStatusCode(ok ? 200 : 403).end("success").onFailure(_ -> {});
        }
    }

    /** The least that is durable: one statement a batch, the next one when the last is committed. Of one event loop. */
    private static final class Append {
        private static final String INSERT = """
                insert into bench_limit (dedupe, body)
                select * from unnest(cast(:dedupes as uuid[]), cast(:bodies as bytea[])) on conflict do nothing
                returning id""";

        private final Database db;
        private final Vault vault;
        private Deque<Waiting> waiting = new ArrayDeque<>();
        private boolean committing;

        Append(Database db, Vault vault) {
            this.db = db;
            this.vault = vault;
        }

        Future<Void> add(String body) {
            Promise<Void> done = Promise.promise();
            waiting.add(new Waiting(UUID.nameUUIDFromBytes(body.getBytes(StandardCharsets.UTF_8)),
                    vault.seal(Vault.Purpose.CALLBACK, body), done));
            if (!committing) {
                commit();
            }
            return done.future();
        }

        private void commit() {
            if (waiting.isEmpty()) {
                committing = false;
                return;
            }
            committing = true;
            var batch = waiting;
            waiting = new ArrayDeque<>();
            db.sql(INSERT).bindAll("dedupes", UUID.class, batch.stream().map(Waiting::dedupe).toList())
                    .bindAll("bodies", byte[].class, batch.stream().map(Waiting::body).toList())
                    .later(row -> row).onComplete(stored -> {
                        commit();
                        batch.forEach(it -> it.done.handle(stored.mapEmpty()));
                    });
        }

        private record Waiting(UUID dedupe, byte[] body, Promise<Void> done) {}
    }
}
