package io.zhiyin.bot.api;

import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.zhiyin.bot.security.Role;
import io.zhiyin.bot.transfer.Upload;
import io.zhiyin.campaigns.store.DatabaseFailure;
import io.zhiyin.campaigns.store.Sight;
import io.zhiyin.campaigns.input.InvalidInput;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a request is taken in: from the event loop to a virtual thread of its own, on which the handler runs straight
 * through, and back to the request's context with the answer. Every failure becomes a problem.
 */
final class Desk {
    private static final Logger log = LoggerFactory.getLogger(Desk.class);
    private static final Set<HttpMethod> WITH_BODY = Set.of(HttpMethod.POST, HttpMethod.PUT,
            HttpMethod.PATCH);
    private static final Set<String> JSON = Set.of("application/json", "application/merge-patch+json");
    private static final Pattern BEARER = Pattern.compile("(?i)Bearer +([\\x21-\\x7e]{1,512}) *");
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");
    private static final Pattern PLACE = Pattern.compile("line: (\\d+), column: (\\d+)");

    private final Executor threads;
    private final Authenticator door;
    private final Idempotency idempotency;

    Desk(Executor threads, Authenticator door, Idempotency idempotency) {
        this.threads = threads;
        this.door = door;
        this.idempotency = idempotency;
    }

    /** What can be said from the headers alone, before a body is read. */
    void admit(RoutingContext ctx, Endpoint endpoint) {
        var request = ctx.request();
        if (token(request.getHeader(HttpHeaders.AUTHORIZATION)) == null) {
            refuse(ctx, unauthorized());
            return;
        }
        var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        var sent = request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null
                || (length != null && !length.equals("0"));
        if (endpoint.receives() != null && sent
                && !isOneOf(endpoint.receives().types(), request.getHeader(HttpHeaders.CONTENT_TYPE))) {
            var types = String.join(", ", new TreeSet<>(endpoint.receives().types()));
            refuse(ctx, Problem.of(Problem.Type.UNSUPPORTED_MEDIA_TYPE, "只接受文件本身，类型为其中之一：" + types + "。",
                    "Only the file itself is taken, as one of these types: " + types + "."));
            return;
        }
        if (endpoint.receives() != null && length != null && length.matches("\\d{1,18}")
                && Long.parseLong(length) > endpoint.receives().longest()) {
            refuse(ctx, tooLong(endpoint.receives().longest()));
            return;
        }
        if (endpoint.receives() == null && WITH_BODY.contains(request.method()) && sent
                && !isJson(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
            refuse(ctx, Problem.of(Problem.Type.UNSUPPORTED_MEDIA_TYPE, "只接受 UTF-8 的 application/json。",
                    "Only application/json in UTF-8 is taken."));
            return;
        }
        ctx.next();
    }

    void answer(RoutingContext ctx, Endpoint endpoint) {
        var context = Vertx.currentContext();
        if (context == null) {
            throw new IllegalStateException("a request is taken in on its own context");
        }
        var request = ctx.request();
        var body = WITH_BODY.contains(request.method()) ? ctx.body().buffer() : null;
        var asked = new Asked(endpoint, ctx.normalizedPath(), request.uri(), Map.copyOf(ctx.pathParams()),
                ctx.queryParams(), token(request.getHeader(HttpHeaders.AUTHORIZATION)),
                request.getHeader("Idempotency-Key"), body);
        threads.execute(() -> reply(ctx, context, asked));
    }

    /** The body is a file, read while it comes. */
    void receive(RoutingContext ctx, Endpoint endpoint) {
        var context = Vertx.currentContext();
        if (context == null || endpoint.receives() == null) {
            throw new IllegalStateException("a file is taken in on the request's own context");
        }
        var request = ctx.request();
        var asked = new Asked(endpoint, ctx.normalizedPath(), request.uri(), Map.copyOf(ctx.pathParams()),
                ctx.queryParams(), token(request.getHeader(HttpHeaders.AUTHORIZATION)),
                request.getHeader("Idempotency-Key"), null);
        var upload = Upload.of(request, request, context);
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            ctx.response().writeContinue().onFailure(_ -> {});
        }
        var receives = endpoint.receives();
        threads.execute(() -> {
            Answer answer;
            try (upload) {
                answer = received(asked, receives, upload);
            }
            answer.send(ctx.response(), context);
        });
    }

    private Answer received(Asked asked, Receiving receives, Upload upload) {
        try {
            // before a byte of it is kept
            var caller = caller(asked);
            try (var file = receives.receive(upload)) {
                var call = new Call(caller, asked.path, asked.parameters, new JsonObject(), file);
                return once(asked, call, asked.uri + "\n" + file.digest());
            }
        } catch (Refused refused) {
            return Answer.of(refused.problem(), asked.instance);
        } catch (InvalidInput tooLong) {
            return Answer.of(new Problem(Problem.Type.CONTENT_TOO_LARGE, Spelling.both(tooLong), List.of(),
                    Map.of(), null), asked.instance);
        } catch (IOException brokenOff) {
            return Answer.of(Problem.of(Problem.Type.MALFORMED_REQUEST, "文件没有传完，请再传一次。",
                    "The file did not come to its end: send it again."), asked.instance);
        } catch (RuntimeException failure) {
            return Answer.of(ours(asked.instance, failure), asked.instance);
        }
    }

    void refuse(RoutingContext ctx, Problem problem) {
        Answer.of(problem, ctx.normalizedPath()).write(ctx.response());
    }

    /** What went wrong before a handler was reached: too long a body, a malformed address. */
    void troubled(RoutingContext ctx) {
        var failure = ctx.failure();
        refuse(ctx, switch (ctx.statusCode()) {
            case 413 -> tooLong(Api.LONGEST_BODY);
            case 400, 414, 431 ->
                Problem.of(Problem.Type.MALFORMED_REQUEST, "请求无法读取。", "The request cannot be read.");
            default ->
                ours(ctx.normalizedPath(), failure == null ? new IllegalStateException("no cause") : failure);
        });
    }

    private static Problem tooLong(long most) {
        return Problem.of(Problem.Type.CONTENT_TOO_LARGE, "内容超过 " + most / 1024 + " KiB，请分几次发送。",
                "The content is longer than " + most / 1024 + " KiB: send it in parts.");
    }

    static Problem unauthorized() {
        return Problem
                .of(Problem.Type.UNAUTHORIZED, "缺少有效的令牌。请在请求头 Authorization: Bearer 中给出。",
                        "A valid token is missing: give one in the header Authorization: Bearer.")
                .header("WWW-Authenticate", "Bearer realm=\"zhiyin\"");
    }

    private void reply(RoutingContext ctx, Context context, Asked asked) {
        answered(asked).send(ctx.response(), context);
    }

    private Answer answered(Asked asked) {
        try {
            var call = new Call(caller(asked), asked.path, asked.parameters, body(asked.body), null);
            return once(asked, call, asked.uri + "\n" + call.body().encode());
        } catch (Refused refused) {
            return Answer.of(refused.problem(), asked.instance);
        } catch (RuntimeException failure) {
            return Answer.of(ours(asked.instance, failure), asked.instance);
        }
    }

    private Caller caller(Asked asked) {
        var token = asked.token;
        return (token == null ? java.util.Optional.<Caller>empty() : door.caller(token))
                .map(it -> permitted(asked, it)).orElseThrow(() -> new Refused(unauthorized()));
    }

    private static Caller permitted(Asked asked, Caller caller) {
        var needed = Rights.needed(asked.endpoint);
        if (!caller.role().covers(needed)) {
            throw new Refused(Problem.of(Problem.Type.FORBIDDEN,
                    needed == Role.ADMINISTRATOR ? "这需要管理员的令牌。" : "只读的令牌不能这样做，需要运营的令牌。",
                    needed == Role.ADMINISTRATOR
                            ? "That needs an administrator's token."
                            : "A viewer's token may not do that: an operator's is needed."));
        }
        return caller;
    }

    /** Who may not see people whole sees them masked, whatever the address. */
    private static Answer seen(Caller caller, Supplier<Answer> work) {
        return caller.role().seesPeople() ? work.get() : Sight.masked(() -> work.get().masked());
    }

    private Answer once(Asked asked, Call call, String content) {
        var once = asked.endpoint.method().equals(HttpMethod.POST) && !asked.endpoint.asksOnly();
        var key = once ? asked.key : null;
        return key == null
                ? plainly(done(asked, call))
                : idempotency.once(request(call.caller(), key, content), () -> done(asked, call));
    }

    private static Answer plainly(Idempotency.Done done) {
        return switch (done) {
            case Idempotency.Done.Answered(var answer) -> answer;
            case Idempotency.Done.Undone(var answer) -> answer;
            case Idempotency.Done.Unknown(var answer) -> answer;
        };
    }

    private Idempotency.Done done(Asked asked, Call call) {
        try {
            return new Idempotency.Done.Answered(
                    seen(call.caller(), () -> Answer.of(asked.endpoint.work().apply(call))));
        } catch (Refused refused) {
            return new Idempotency.Done.Answered(Answer.of(refused.problem(), asked.instance));
        } catch (InvalidInput wrong) {
            return new Idempotency.Done.Answered(Answer.of(refusal(asked, wrong), asked.instance));
        } catch (RuntimeException failure) {
            var answer = Answer.of(ours(asked.instance, failure), asked.instance);
            return failure instanceof DatabaseFailure refusal && !refusal.sqlState().isEmpty()
                    // The server itself said no, so the statement and its transaction changed nothing.
                    ? new Idempotency.Done.Undone(answer)
                    : new Idempotency.Done.Unknown(answer);
        }
    }

    /** What a feature refuses: a field of what was sent or, where nothing was sent, the state of things. */
    private static Problem refusal(Asked asked, InvalidInput wrong) {
        return WITH_BODY.contains(asked.endpoint.method())
                ? Problem.invalid(Problem.Type.INVALID_CONTENT,
                        List.of(new Mistake(wrong.field(), Spelling.both(wrong))))
                : Problem.conflict(Spelling.both(wrong));
    }

    private static Idempotency.Request request(Caller caller, String key, String content) {
        if (!KEY.matcher(key).matches()) {
            throw new Refused(
                    Problem.invalid(Problem.Type.INVALID_PARAMETERS, List.of(new Mistake("Idempotency-Key",
                            "须为 1 到 255 个可见的 ASCII 字符。 1 to 255 visible ASCII characters are expected."))));
        }
        return new Idempotency.Request(caller.principal(), key, content);
    }

    private static JsonObject body(@Nullable Buffer sent) {
        if (sent == null || sent.length() == 0) {
            return new JsonObject();
        }
        try {
            return new JsonObject(sent);
        } catch (DecodeException broken) {
            var place = PLACE.matcher(String.valueOf(broken.getMessage()));
            var found = place.find();
            throw new Refused(Problem.of(Problem.Type.MALFORMED_REQUEST,
                    "内容不是一个 JSON 对象" + (found ? "（第 " + place.group(1) + " 行第 " + place.group(2) + " 列）" : "")
                            + "。",
                    "The content is not one JSON object"
                            + (found ? " (line " + place.group(1) + ", column " + place.group(2) + ")" : "")
                            + "."));
        } catch (ClassCastException notAnObject) {
            throw new Refused(Problem.of(Problem.Type.MALFORMED_REQUEST, "内容须为一个 JSON 对象 {…}。",
                    "The content is to be one JSON object {…}."));
        }
    }

    private static Problem ours(String path, Throwable failure) {
        var reference = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        log.atError().addKeyValue("path", path).addKeyValue("reference", reference).setCause(failure)
                .log("a call of the API failed");
        return (failure instanceof DatabaseFailure silence && silence.sqlState().isEmpty()
                ? Problem.of(Problem.Type.UNAVAILABLE, "暂时无法访问数据库，请稍后再试。",
                        "The database cannot be reached just now: try again in a moment.")
                        .header("Retry-After", "5")
                : Problem.of(Problem.Type.INTERNAL_ERROR, "服务内部出错，日志中的编号见 reference。",
                        "Something failed inside the service; the log knows it by the reference."))
                .reference(reference);
    }

    private static @Nullable String token(@Nullable String authorization) {
        var bearer = BEARER.matcher(authorization == null ? "" : authorization);
        return bearer.matches() ? bearer.group(1) : null;
    }

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        var parts = contentType.toLowerCase(Locale.ROOT).replace(" ", "").replace("\"", "").split(";", -1);
        return JSON.contains(parts[0])
                && (parts.length == 1 || (parts.length == 2 && parts[1].equals("charset=utf-8")));
    }

    private static boolean isOneOf(Set<String> types, @Nullable String contentType) {
        return contentType != null
                && types.contains(contentType.toLowerCase(Locale.ROOT).split(";", -1)[0].strip());
    }

    private record Asked(Endpoint endpoint, String instance, String uri, Map<String, String> path,
            MultiMap parameters,
            @Nullable String token, @Nullable String key, @Nullable Buffer body) {}
}
