package io.zhiyin.bot.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One platform's API: every call goes through the same door, whose checks always come in the same order. */
final class Api {
    private static final int BODY_LIMIT = 21 * 1024 * 1024;

    /** The checks that come before a call's own rules. */
    interface Gate {
        void check(Call call, Endpoint endpoint);

        Fields body(Call call, HttpMethod wanted);
    }

    interface Rule {
        JsonObject answer(Call call);
    }

    interface BytesRule {
        Bytes answer(Call call);
    }

    record Bytes(String contentType, String filename, Buffer data) {}

    record Upload(String filename, Buffer data) {}

    /** @param lists the list members of the success answer */
    record Endpoint(HttpMethod method, String path, boolean open, List<String> lists) {}

    /** One call: what came in the query and in the body. */
    static final class Call {
        private final RoutingContext ctx;
        private final Buffer raw;
        private final @Nullable Upload upload;
        private Fields body = new Fields(new JsonObject());
        private String warning = "";

        private Call(RoutingContext ctx, Buffer raw, @Nullable Upload upload) {
            this.ctx = ctx;
            this.raw = raw;
            this.upload = upload;
        }

        /** A query parameter; an empty one counts as absent. */
        Optional<String> query(String name) {
            return Optional.ofNullable(ctx.request().getParam(name)).filter(value -> !value.isEmpty());
        }

        Fields body() {
            return body;
        }

        /** Words behind the "ok" of an answer that was given all the same. */
        void warn(String words) {
            warning = words;
        }

        Buffer raw() {
            return raw;
        }

        Optional<Upload> upload() {
            return Optional.ofNullable(upload);
        }

        HttpMethod method() {
            return ctx.request().method();
        }

        String ip() {
            var address = ctx.request().remoteAddress();
            return address == null ? "127.0.0.1" : String.valueOf(address.hostAddress());
        }

        private String about() {
            for (var name : List.of("touser", "openid", "external_userid", "userid", "msgid", "template_id",
                    "name")) {
                if (body.json().getValue(name) instanceof String value)
                    return value;
                if (query(name).isPresent())
                    return query(name).get();
            }
            return "";
        }
    }

    private sealed interface Done {
        record Answered(JsonObject json) implements Done {}

        record Sent(Bytes bytes) implements Done {}

        record Refused(int errcode, String text, JsonObject more) implements Done {}
    }

    private final Vertx vertx;
    private final Router router;
    private final String prefix;
    private final Envelope envelope;
    private final Gate gate;
    private final ApiFaults faults;
    private final CallLog log;

    Api(Vertx vertx, Router router, String prefix, Envelope envelope, Gate gate, ApiFaults faults,
            CallLog log) {
        this.vertx = vertx;
        this.router = router;
        this.prefix = prefix;
        this.envelope = envelope;
        this.gate = gate;
        this.faults = faults;
        this.log = log;
    }

    void get(String path, Rule rule, String... lists) {
        mount(new Endpoint(HttpMethod.GET, path, false, List.of(lists)),
                call -> new Done.Answered(rule.answer(call)));
    }

    void post(String path, Rule rule, String... lists) {
        mount(new Endpoint(HttpMethod.POST, path, false, List.of(lists)),
                call -> new Done.Answered(rule.answer(call)));
    }

    /** A call that needs no token. */
    void open(HttpMethod method, String path, Rule rule) {
        mount(new Endpoint(method, path, true, List.of()), call -> new Done.Answered(rule.answer(call)));
    }

    void getBytes(String path, BytesRule rule) {
        mount(new Endpoint(HttpMethod.GET, path, false, List.of()), call -> new Done.Sent(rule.answer(call)));
    }

    private interface Work {
        Done run(Call call);
    }

    private void mount(Endpoint endpoint, Work work) {
        router.route(prefix + endpoint.path())
                .handler(ctx -> receive(ctx, call -> decide(endpoint, call, work)));
    }

    /** Whatever else is asked for under the prefix gets {@code answer}, and shows in the log. */
    void otherwise(int status, int errcode, String text) {
        router.route(prefix + "/*").handler(ctx -> receive(ctx, call -> {
            finish(ctx, call, status, new Done.Refused(errcode, text, new JsonObject()));
        }));
    }

    private void receive(RoutingContext ctx, java.util.function.Consumer<Call> next) {
        var request = ctx.request();
        var type = Optional.ofNullable(request.getHeader("Content-Type")).orElse("");
        if (type.startsWith("multipart/form-data")) {
            request.setExpectMultipart(true);
            var data = Buffer.buffer();
            var names = new StringBuilder();
            request.uploadHandler(file -> {
                names.append(file.filename());
                file.handler(data::appendBuffer);
            });
            request.endHandler(
                    _ -> next.accept(new Call(ctx, Buffer.buffer("-"), new Upload(names.toString(), data))));
            return;
        }
        request.bodyHandler(raw -> {
            if (raw.length() > BODY_LIMIT)
                ctx.response().setStatusCode(413).end();
            else
                next.accept(new Call(ctx, raw, null));
        });
    }

    private void decide(Endpoint endpoint, Call call, Work work) {
        var ctx = call.ctx;
        var fault = faults.next(prefix + endpoint.path());
        if (fault.isEmpty()) {
            finish(ctx, call, 200, run(endpoint, call, work));
            return;
        }
        switch (fault.get()) {
            case ApiFaults.Fault.Errcode(var errcode, var text) -> finish(ctx, call, 200,
                    lists(endpoint, new Done.Refused(errcode, text, new JsonObject())));
            case ApiFaults.Fault.Status(var status) -> {
                log(call, status, 0, "fault: HTTP " + status);
                ctx.response().setStatusCode(status).putHeader("Content-Type", "text/html")
                        .end("<html><body>" + status + "</body></html>");
            }
            case ApiFaults.Fault.Stall(var applied) -> {
                if (applied)
                    run(endpoint, call, work);
                log(call, 0, 0, "fault: " + (applied ? "took effect, then" : "") + " no answer");
            }
            case ApiFaults.Fault.Close(var applied) -> {
                if (applied)
                    run(endpoint, call, work);
                log(call, 0, 0, "fault: " + (applied ? "took effect, then" : "") + " connection closed");
                ctx.request().connection().close();
            }
            case ApiFaults.Fault.Delay(var ms) -> vertx.setTimer(ms,
                    _ -> finish(ctx, call, 200, run(endpoint, call, work)));
        }
    }

    private Done run(Endpoint endpoint, Call call, Work work) {
        try {
            gate.check(call, endpoint);
            call.body = gate.body(call, endpoint.method());
            var done = work.run(call);
            if (done instanceof Done.Answered(var json) && !call.warning.isEmpty())
                json.put("errmsg", json.getString("errmsg", "") + call.warning);
            return done;
        } catch (Refusal refusal) {
            return lists(endpoint, new Done.Refused(refusal.errcode(), refusal.text(), refusal.more()));
        } catch (Fields.WrongType wrong) {
            var refusal = envelope.wrongType(wrong.name());
            return lists(endpoint, new Done.Refused(refusal.errcode(), refusal.text(), refusal.more()));
        }
    }

    private static Done lists(Endpoint endpoint, Done.Refused refused) {
        return new Done.Refused(refused.errcode(), refused.text(),
                Envelope.withEmptyLists(refused.more(), endpoint.lists()));
    }

    private void finish(RoutingContext ctx, Call call, int status, Done done) {
        var response = ctx.response();
        if (response.closed() || response.ended())
            return;
        response.setStatusCode(status).putHeader("Server", "nginx");
        switch (done) {
            case Done.Sent(var bytes) -> {
                log(call, status, 0, "ok");
                response.putHeader("Content-Type", bytes.contentType())
                        .putHeader("Content-disposition", "attachment; filename=\"" + bytes.filename() + "\"")
                        .end(bytes.data());
            }
            case Done.Answered(var json) -> {
                log(call, status, 0, "ok");
                response.putHeader("Content-Type", "application/json; charset=UTF-8").end(json.encode());
            }
            case Done.Refused(var errcode, var text, var more) -> {
                log(call, status, errcode, text);
                envelope.refusalHeaders(errcode, text).forEach(response::putHeader);
                response.putHeader("Content-Type", "application/json; charset=UTF-8")
                        .end(envelope.refusal(errcode, text, call.ip()).mergeIn(more).encode());
            }
        }
    }

    private void log(Call call, int status, int errcode, String outcome) {
        log.add(call.method().name(), String.valueOf(call.ctx.request().path()), call.about(), status,
                errcode, outcome);
    }

    /** @throws DecodeException when the text is not a JSON object */
    static JsonObject parse(Buffer raw) {
        try {
            return raw.toJsonObject();
        } catch (ClassCastException e) {
            throw new DecodeException("not an object");
        }
    }
}
