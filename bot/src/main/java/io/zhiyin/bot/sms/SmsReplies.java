package io.zhiyin.bot.sms;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.consent.RefusedAddresses;
import io.zhiyin.campaigns.customer.Phone;
import io.zhiyin.campaigns.store.Database;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.time.Clock;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /callback/ACCOUNT}: the gateway tells of a reply, {@code {"phone", "text"}}. R, TD, T, N, 退订 and 拒收 stop
 * text messages to that phone; other words are not kept. Telling the same twice changes nothing.
 */
public final class SmsReplies {
    private static final Logger log = LoggerFactory.getLogger(SmsReplies.class);
    private static final Set<String> STOP = Set.of("r", "td", "t", "n", "退订", "拒收", "stop", "unsubscribe");
    private static final long LONGEST_BODY = 16_384;
    private static final String BEARER = "Bearer ";

    private final Database db;
    private final RefusedAddresses refused;
    private final Clock clock;

    public SmsReplies(Database db, RefusedAddresses refused, Clock clock) {
        this.db = db;
        this.refused = refused;
        this.clock = clock;
    }

    /**
     * @param token the gateway proves itself by it: in {@code Authorization: Bearer}, or in the address as {@code token}
     * @param threads gives every task a virtual thread of its own
     */
    public void mount(Router router, Executor threads, AccountId account, String token) {
        var known = token.getBytes(StandardCharsets.UTF_8);
        router.post("/callback/" + account.value())
                .handler(BodyHandler.create(false).setBodyLimit(LONGEST_BODY)).handler(ctx -> {
                    if (MessageDigest.isEqual(known, said(ctx).getBytes(StandardCharsets.UTF_8))) {
                        threads.execute(() -> heard(ctx));
                    } else {
                        answer(ctx, 401, 401,
                                "令牌不对，应是设置里的 inboundToken。 The token is not the inboundToken of the"
                                        + " settings.");
                    }
                });
    }

    private void heard(RoutingContext ctx) {
        try {
            if (!(Json.decodeValue(String.valueOf(ctx.body().asString())) instanceof JsonObject body)
                    || !(body.getValue("phone") instanceof String number)
                    || !(body.getValue("text") instanceof String text)) {
                answer(ctx, 400, 400,
                        "要是 JSON：{\"phone\", \"text\"}。 JSON with a phone and a text is needed.");
                return;
            }
            var phone = Phone.of(number);
            if (phone.isEmpty()) {
                answer(ctx, 400, 400, "phone 不是手机号。 The phone is no phone number.");
                return;
            }
            var word = Normalizer.normalize(text, Normalizer.Form.NFKC).strip()
                    .toLowerCase(Locale.ROOT);
            if (STOP.contains(word)) {
                var now = clock.instant();
                var people = db.inTransaction(tx -> refused.refusePhone(tx, phone.get(), now));
                log.atInfo().addKeyValue("customers", people).log("text messages refused by reply");
            }
            answer(ctx, 200, 0, "");
        } catch (DecodeException noJson) {
            answer(ctx, 400, 400, "要是 JSON：{\"phone\", \"text\"}。 JSON is needed.");
        } catch (RuntimeException failed) {
            log.atWarn().setCause(failed).log("a reply to a text message could not be taken");
            answer(ctx, 503, 503, "暂时不能处理，请稍后重发。 It cannot be dealt with now: send it again soon.");
        }
    }

    private static String said(RoutingContext ctx) {
        var header = ctx.request().getHeader("Authorization");
        if (header != null && header.startsWith(BEARER)) {
            return header.substring(BEARER.length()).strip();
        }
        var asked = ctx.request().getParam("token");
        return asked == null ? "" : asked;
    }

    private static void answer(RoutingContext ctx, int status, int code, String message) {
        ctx.vertx().runOnContext(_ -> {
            if (!ctx.response().ended()) {
                ctx.response().setStatusCode(status).putHeader("Content-Type", "application/json")
                        .end(new JsonObject().put("code", code).put("message", message).encode())
                        .onFailure(_ -> {});
            }
        });
    }
}
