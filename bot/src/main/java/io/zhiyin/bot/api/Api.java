package io.zhiyin.bot.api;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import io.zhiyin.bot.security.ReadableAddress;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Executor;

/** API v1: which addresses there are, and what they stand on. */
public final class Api {
    /** The longest body that is taken, in bytes. */
    static final long LONGEST_BODY = 1024 * 1024;
    private static final String DESCRIPTION = "/api/openapi.yaml";

    private final Vertx vertx;
    private final Desk desk;
    private final List<Endpoint> endpoints;

    /**
     * @param threads gives every task a virtual thread of its own
     * @param clock by which idempotency keys grow old
     * @param vault in which kept answers are sealed
     */
    public Api(Vertx vertx, Executor threads, Clock clock, Database db, Vault vault, Authenticator door,
            List<Resource> resources) {
        this.vertx = vertx;
        this.desk = new Desk(threads, door, new Idempotency(db, vault, clock));
        var routes = new Routes();
        resources.forEach(it -> it.mount(routes));
        this.endpoints = routes.endpoints();
    }

    /** Answers everything below {@code /api/}, what is not there too. */
    public void mount(Router root) {
        root.route("/api/*").subRouter(router());
    }

    /** What the API itself keeps of these customers, taken away: a step of their erasure. */
    public static void forget(Sql tx, List<Long> customers) {
        Idempotency.forget(tx, customers);
    }

    List<Endpoint> endpoints() {
        return endpoints;
    }

    private Router router() {
        var router = Router.router(vertx);
        router.route().handler(new ReadableAddress());
        var description = description();
        router.get("/v1/openapi.yaml").handler(ctx -> {
            ctx.response().putHeader("Content-Type", "application/yaml").putHeader("X-Content-Type-Options",
                    "nosniff");
            // Who went away has nothing to be told.
            ctx.response().end(description).onFailure(_ -> {});
        });
        var body = BodyHandler.create(false).setBodyLimit(LONGEST_BODY);
        for (var endpoint : endpoints) {
            // Two routes: Vert.x wants the one with a body handler to begin with it.
            router.route(endpoint.method(), endpoint.route()).handler(ctx -> desk.admit(ctx, endpoint));
            if (endpoint.receives() != null) {
                router.route(endpoint.method(), endpoint.route()).handler(ctx -> desk.receive(ctx, endpoint));
            } else {
                router.route(endpoint.method(), endpoint.route()).handler(body)
                        .handler(ctx -> desk.answer(ctx, endpoint));
            }
        }
        allowed().forEach((path, methods) -> router.route(path).handler(ctx -> desk.refuse(ctx,
                Problem.of(Problem.Type.METHOD_NOT_ALLOWED, "这个地址只支持 " + methods + "。",
                        "This address knows only " + methods + ".").header("Allow", methods))));
        router.route().handler(ctx -> desk.refuse(ctx, Problem.of(Problem.Type.NOT_FOUND,
                "没有这个地址，见 /api/v1/openapi.yaml。", "There is no such address: see /api/v1/openapi.yaml.")));
        router.route().failureHandler(desk::troubled);
        return router;
    }

    /** The methods of each address, addresses without variable parts first: they are the more exact. */
    private Map<String, String> allowed() {
        var methods = new LinkedHashMap<String, TreeSet<String>>();
        methods.put("/v1/openapi.yaml", new TreeSet<>(List.of(HttpMethod.GET.name())));
        endpoints.stream().sorted(java.util.Comparator.comparing(it -> it.path().contains("{"))).forEach(
                it -> methods.computeIfAbsent(it.route(), _ -> new TreeSet<>()).add(it.method().name()));
        var allowed = new LinkedHashMap<String, String>();
        methods.forEach((path, names) -> allowed.put(path, String.join(", ", names)));
        return allowed;
    }

    static String description() {
        try (InputStream in = Api.class.getResourceAsStream(DESCRIPTION)) {
            if (in == null) {
                throw new IllegalStateException("the build lacks " + DESCRIPTION);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + DESCRIPTION, e);
        }
    }
}
