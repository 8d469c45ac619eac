package io.zhiyin.bot.callback;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.zhiyin.bot.security.ReadableAddress;
import io.zhiyin.campaigns.account.AccountKind;
import io.zhiyin.campaigns.inbox.Inbox;
import io.zhiyin.campaigns.inbox.Receipt;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET|POST /callback/{account}}: the platforms' verification and pushes. On event loops throughout; a push gets
 * its 200 when its row is durable, and never before.
 */
public final class CallbackRoutes {
    private static final Logger log = LoggerFactory.getLogger(CallbackRoutes.class);
    private static final Duration TELL_AGAIN = Duration.ofMinutes(1);
    private static final int LONGEST_REST = 1 << 20;
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String XML = "text/xml; charset=utf-8";

    private final Map<String, CallbackCodec> codecs;
    private final Inbox inbox;
    private final Clock clock;
    private final CallbackSettings settings;
    private final ConcurrentMap<String, Instant> told = new ConcurrentHashMap<>();

    private CallbackRoutes(Map<String, CallbackCodec> codecs, Inbox inbox, Clock clock,
            CallbackSettings settings) {
        this.codecs = Map.copyOf(codecs);
        this.inbox = inbox;
        this.clock = clock;
        this.settings = settings;
    }

    /** Must come first of all: the body is read here, within its own limit, and addresses that cannot be read end here. */
    public static void mount(Router router, Collection<CallbackAccount> accounts, Inbox inbox, Clock clock,
            CallbackSettings settings) {
        var codecs = new HashMap<String, CallbackCodec>();
        for (var account : accounts) {
            if (account.aesKey() == null) {
                log.atWarn().addKeyValue("account", account.id())
                        .log("此账号使用明文模式，签名不保护消息内容，任何得到一个回调地址的人都能伪造消息。请在平台上选择安全模式并设置 aesKey。 "
                                + "This account is in plain mode: the signature does not cover the body, so whoever sees one"
                                + " callback's address can forge messages. Choose the safe mode on the platform and set aesKey");
            }
            codecs.put(account.id().value(), new CallbackCodec(account, settings.window()));
        }
        var routes = new CallbackRoutes(codecs, inbox, clock, settings);
        router.route().handler(new ReadableAddress());
        router.get("/callback/:account").handler(routes::verify);
        router.post("/callback/:account").handler(routes::push);
    }

    private void verify(RoutingContext context) {
        var codec = codecs.get(context.pathParam("account"));
        if (codec == null) {
            refuse(context, Refusal.NO_SUCH_ACCOUNT);
            return;
        }
        switch (codec.verify(query(context.request()), clock.instant())) {
            case CallbackCodec.Echo(var words) -> answer(context, TEXT, words);
            case CallbackCodec.Refused(var why) -> refuse(context, codec, why);
            case CallbackCodec.Message _ -> refuse(context, Refusal.NOT_READABLE);
        }
    }

    private void push(RoutingContext context) {
        var codec = codecs.get(context.pathParam("account"));
        if (codec == null) {
            refuse(context, Refusal.NO_SUCH_ACCOUNT);
            return;
        }
        body(context.request()).onSuccess(body -> {
            if (body.length() > settings.longest()) {
                refuse(context, codec, Refusal.TOO_LONG);
            } else {
                take(context, codec, body.toString(StandardCharsets.UTF_8));
            }
        }).onFailure(_ -> context.request().connection().close());
    }

    private void take(RoutingContext context, CallbackCodec codec, String body) {
        var now = clock.instant();
        switch (codec.open(query(context.request()), body, now)) {
            case CallbackCodec.Message message -> {
                var account = codec.account();
                inbox.accept(MessageKeys.message(account.id(), account.kind(), message.xml(), message.body(),
                        now)).onComplete(receipt -> received(context, codec, message, receipt),
                                // No 200 for what is not durable. The platforms push again for certain only when
                                // the connection ends without an answer (WeCom API, retry and duplicates).
                                _ -> context.response().reset());
            }
            case CallbackCodec.Refused(var why) -> refuse(context, codec, why);
            case CallbackCodec.Echo _ -> refuse(context, Refusal.NOT_READABLE);
        }
    }

    private void received(RoutingContext context, CallbackCodec codec, CallbackCodec.Message message,
            Receipt receipt) {
        var reply = receipt.reply();
        if (reply != null && !reply.isEmpty()) {
            answer(context, XML, codec.reply(message, reply, clock.instant()));
        } else {
            answer(context, TEXT, codec.account().kind() == AccountKind.OFFICIAL ? "success" : "");
        }
    }

    /** The body, cut one byte behind the limit, so that a long one takes no memory and an endless one no time. */
    private Future<Buffer> body(HttpServerRequest request) {
        var most = settings.longest();
        Promise<Buffer> whole = Promise.promise();
        var body = Buffer.buffer();
        request.handler(part -> {
            var room = most + 1 - body.length();
            body.appendBuffer(part, 0, Math.min(part.length(), room));
            if (body.length() > most && !whole.tryComplete(body)
                    && request.bytesRead() > most + LONGEST_REST) {
                // Some of the rest is read and dropped, so that the sender gets to read the refusal.
                request.connection().close();
            }
        });
        request.exceptionHandler(whole::tryFail);
        request.endHandler(_ -> whole.tryComplete(body));
        return whole.future();
    }

    private static CallbackCodec.Query query(HttpServerRequest request) {
        var timestamp = request.getParam("timestamp");
        var nonce = request.getParam("nonce");
        return new CallbackCodec.Query(request.getParam("signature"), request.getParam("msg_signature"),
                timestamp == null ? "" : timestamp, nonce == null ? "" : nonce, request.getParam("echostr"),
                request.getParam("encrypt_type"));
    }

    private void refuse(RoutingContext context, CallbackCodec codec, Refusal why) {
        var account = codec.account().id();
        var now = clock.instant();
        // Anybody can send what is refused: the log tells of it once a minute.
        var toldAt = told.merge(account + " " + why, now,
                (before, it) -> it.isBefore(before.plus(TELL_AGAIN)) ? before : it);
        if (toldAt.equals(now)) {
            log.atWarn().addKeyValue("account", account).addKeyValue("why", why)
                    .log("a callback was refused");
        }
        refuse(context, why);
    }

    private static void refuse(RoutingContext context, Refusal why) {
        context.response().setStatusCode(why.status());
        answer(context, TEXT, why.words());
    }

    private static void answer(RoutingContext context, String type, String words) {
        ignore(context.response().putHeader(HttpHeaders.CONTENT_TYPE, type)
                .putHeader("X-Content-Type-Options", "nosniff").end(words));
    }

    /** A connection that is gone is the platform's to know: it pushes again, and gets the same answer. */
    private static void ignore(Future<Void> written) {
        written.onFailure(gone -> log.atDebug().log("an answer found no connection: {}", gone.getMessage()));
    }
}
