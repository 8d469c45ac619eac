package io.zhiyin.bot.sandbox;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** The manner of the admin API: JSON in, JSON out, 400 for nonsense, 404 for nobody, 409 for "not now". */
final class AdminRoutes {
    static final String PREFIX = "/sandbox/api";

    interface Rule {
        Future<?> answer(RoutingContext ctx, Fields body);
    }

    interface Act {
        List<Callbacks.Delivery> run(RoutingContext ctx, Fields body);
    }

    /** Nobody and nothing has this id. */
    static final class Unknown extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unknown(String what) {
            super(what, null, false, false);
        }
    }

    private final Router router;

    AdminRoutes(Router router) {
        this.router = router;
    }

    void get(String path, Rule rule) {
        router.get(PREFIX + path).handler(ctx -> run(ctx, rule, new Fields(new JsonObject())));
    }

    void post(String path, Rule rule) {
        router.post(PREFIX + path).handler(ctx -> withBody(ctx, rule));
    }

    void delete(String path, Rule rule) {
        router.route(HttpMethod.DELETE, PREFIX + path).handler(ctx -> withBody(ctx, rule));
    }

    /** A person acts; with {@code ?wait=true} the answer comes when the callbacks' tries are over. */
    void act(String path, Act act) {
        post(path, (ctx, body) -> {
            var deliveries = act.run(ctx, body);
            Future<?> ready = "true".equals(ctx.request().getParam("wait"))
                    ? Future.join(deliveries.stream().map(Callbacks.Delivery::over).toList())
                    : Future.succeededFuture();
            return ready.map(_ -> {
                var list = new JsonArray();
                deliveries.forEach(delivery -> list.add(delivery.json()));
                return new JsonObject().put("callbacks", list);
            });
        });
    }

    private static void withBody(RoutingContext ctx, Rule rule) {
        var origin = ctx.request().getHeader("Origin");
        if (origin != null && !origin.endsWith("//" + ctx.request().getHeader("Host"))) {
            // Another site's page in the same browser is not the person who plays here.
            answer(ctx, 403, new JsonObject().put("error", "requests from other sites are refused"));
            return;
        }
        ctx.request().bodyHandler(raw -> {
            try {
                run(ctx, rule, new Fields(raw.length() == 0 ? new JsonObject() : Api.parse(raw)));
            } catch (DecodeException e) {
                answer(ctx, 400, new JsonObject().put("error", "a JSON object is expected"));
            }
        });
    }

    private static void run(RoutingContext ctx, Rule rule, Fields body) {
        try {
            rule.answer(ctx, body).onSuccess(done -> answer(ctx, 200, done))
                    .onFailure(failure -> refuse(ctx, 502, failure));
        } catch (Unknown e) {
            refuse(ctx, 404, e);
        } catch (Fields.WrongType e) {
            answer(ctx, 400, new JsonObject().put("error", e.name() + ": wrong type"));
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            refuse(ctx, 400, e);
        } catch (IllegalStateException e) {
            refuse(ctx, 409, e);
        } catch (Refusal e) {
            answer(ctx, 409, new JsonObject().put("error", e.errcode() + " " + e.text()));
        }
    }

    private static void refuse(RoutingContext ctx, int status, Throwable why) {
        answer(ctx, status, new JsonObject().put("error", String.valueOf(why.getMessage())));
    }

    private static void answer(RoutingContext ctx, int status, Object json) {
        var response = ctx.response();
        if (response.closed() || response.ended())
            return;
        Buffer text = switch (json) {
            case JsonArray array -> array.toBuffer();
            case JsonObject object -> object.toBuffer();
            default -> new JsonObject().toBuffer();
        };
        response.setStatusCode(status).putHeader("Content-Type", "application/json; charset=utf-8")
                .putHeader("Cache-Control", "no-store").end(text);
    }
}
