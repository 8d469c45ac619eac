package io.zhiyin.bot.callback;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.zhiyin.campaigns.account.AccountKind;
import io.zhiyin.campaigns.inbox.Inbox;
import io.zhiyin.campaigns.inbox.Receipt;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET|POST /callback/{account}}: the platforms' verification and pushes. On event loops throughout; a push gets
 * its 200 when its row is durable, and never before.
 */
public final class CallbackRoutes {
    private static final Logger log = LoggerFactory.getLogger(CallbackRoutes.class);
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String XML = "text/xml; charset=utf-8";

    private final Map<String, CallbackCodec> codecs;
    private final Inbox inbox;
    private final Clock clock;
    private final CallbackSettings settings;

    private CallbackRoutes(Map<String, CallbackCodec> codecs, Inbox inbox, Clock clock,
            CallbackSettings settings) {
        this.codecs = Map.copyOf(codecs);
        this.inbox = inbox;
        this.clock = clock;
        this.settings = settings;
    }

    /** Must come before any body handler: the body is read here, within its own limit. */
    public static void mount(Router router, Collection<CallbackAccount> accounts, Inbox inbox, Clock clock,
            CallbackSettings settings) {
        var codecs = new HashMap<String, CallbackCodec>();
        for (var account : accounts) {
            codecs.put(account.id().value(), new CallbackCodec(account, settings.window()));
        }
        var routes = new CallbackRoutes(codecs, inbox, clock, settings);
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

    /** The body, cut one byte behind the limit, so that an endless one takes no memory. */
    private Future<Buffer> body(HttpServerRequest request) {
        var most = settings.longest();
        var announced = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        Promise<Buffer> whole = Promise.promise();
        var body = Buffer.buffer(announced == null ? 1024 : 0);
        request.handler(part -> {
            if (body.length() <= most) {
                body.appendBuffer(part, 0, Math.min(part.length(), most + 1 - body.length()));
                if (body.length() > most) {
                    whole.tryComplete(body);
                }
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

    private static void refuse(RoutingContext context, CallbackCodec codec, Refusal why) {
        log.atWarn().addKeyValue("account", codec.account().id()).addKeyValue("why", why)
                .log("a callback was refused");
        refuse(context, why);
    }

    private static void refuse(RoutingContext context, Refusal why) {
        var response = context.response().setStatusCode(why.status());
        if (why == Refusal.TOO_LONG) {
            // The rest of the body is not read, so the connection is of no more use.
            response.putHeader(HttpHeaders.CONNECTION, "close");
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, TEXT).putHeader("X-Content-Type-Options", "nosniff");
        ignore(response.end(why.words()));
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
