package io.zhiyin.bot.integration;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.api.IntakeDesk;
import io.zhiyin.bot.api.IntakeDesk.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Camel, and the routes by which other systems come in. The shop's own routes are YAML files in a folder; they end at
 * {@code direct:zhiyin}, which takes what {@code POST /api/v1/orders} takes, and keeps as a dead letter what is wrong. A
 * route that cannot be loaded stands aside with its reason, and holds up no other.
 */
public final class Integration implements Ways, AutoCloseable {
    /** Where messages come to, whatever route they take. */
    static final String INTO = "direct:zhiyin";
    /** Of routes that are reached over HTTP: {@code /hooks/NAME} is {@code direct:hook-NAME}. */
    private static final String HOOK = "direct:hook-";
    private static final int SHUTDOWN_SECONDS = 5;
    private static final List<String> SAMPLES = List.of("shop-webhook.camel.yaml.sample",
            "pos-file.camel.yaml.sample", "orders-kafka.camel.yaml.sample");
    private static final Logger log = LoggerFactory.getLogger(Integration.class);

    /** @param status of HTTP */
    public record Answer(int status, String body) {}

    private final IntakeDesk desk;
    private final Path orders;
    private final Path routes;
    private final ZoneId zone;
    private final CamelContext camel = new DefaultCamelContext();
    private final List<Way> broken = new CopyOnWriteArrayList<>();

    /**
     * @param orders the folder that is watched for tables of orders; made where it is not there
     * @param routes the folder of the shop's own routes; made where it is not there
     * @param zone in which times without a zone are meant
     */
    public Integration(IntakeDesk desk, Path orders, Path routes, ZoneId zone) {
        this.desk = desk;
        this.orders = orders.toAbsolutePath().normalize();
        this.routes = routes.toAbsolutePath().normalize();
        this.zone = zone;
    }

    @Override
    public Path orders() {
        return orders;
    }

    @Override
    public Path routes() {
        return routes;
    }

    /** Blocks for some hundred milliseconds. */
    public void start() {
        try {
            Files.createDirectories(orders);
            Files.createDirectories(routes);
            // what is cut short is read again at the next start
            camel.getShutdownStrategy().setTimeout(SHUTDOWN_SECONDS);
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(INTO).routeId("zhiyin").process(Integration.this::take);
                }
            });
            camel.addRoutes(new OrderFolder(orders, new OrderFile(desk, zone)));
            camel.start();
            for (var sample : SAMPLES) {
                place(sample);
            }
            for (var file : own()) {
                load(file);
            }
        } catch (IOException noFolder) {
            throw new UncheckedIOException(noFolder);
        } catch (Exception failed) {
            throw new IllegalStateException("Camel could not be started", failed);
        }
    }

    @Override
    public List<Way> ways() {
        var ways = new ArrayList<Way>();
        for (var route : camel.getRoutes()) {
            if (!route.getRouteId().equals("zhiyin")) {
                ways.add(new Way(route.getRouteId(), plain(route.getEndpoint().getEndpointUri()),
                        camel.getRouteController().getRouteStatus(route.getRouteId()).isStarted(), null));
            }
        }
        ways.addAll(broken);
        return ways;
    }

    /** Hands what was pushed over HTTP to the shop's route of that name. Empty where there is none. Blocks. */
    public Optional<Answer> push(String hook, String body, Map<String, String> headers) {
        var to = HOOK + hook;
        if (camel.getRoutes().stream()
                .noneMatch(it -> it.getEndpoint().getEndpointUri().equals("direct://hook-" + hook))) {
            return Optional.empty();
        }
        try (var producer = camel.createProducerTemplate()) {
            var answer = producer.request(to, exchange -> {
                exchange.getMessage().setBody(body);
                headers.forEach(exchange.getMessage()::setHeader);
            });
            var failed = answer.getException();
            if (failed != null) {
                throw new CamelExecutionException("the route failed", answer, failed);
            }
            return Optional.of(
                    new Answer(answer.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class),
                            text(answer.getMessage().getBody())));
        } catch (IOException closing) {
            throw new UncheckedIOException(closing);
        } catch (CamelExecutionException failed) {
            // The message may have named somebody, so the exception's own words are not said.
            log.atWarn().addKeyValue("hook", hook).log("a route of the shop failed: {}",
                    failed.getCause() == null
                            ? failed.getClass().getName()
                            : failed.getCause().getClass().getName());
            return Optional.of(new Answer(500,
                    "路由执行失败，请看服务日志。 The route failed: see the service's log."));
        }
    }

    @Override
    public void close() {
        camel.stop();
    }

    private void take(Exchange exchange) {
        var route = Optional.ofNullable(exchange.getFromRouteId()).orElse("camel");
        var message = exchange.getMessage();
        message.setBody(switch (desk.takeOrKeep(text(message.getBody()), route)) {
            case Result.Done(var taken) -> new JsonObject().put("orders", taken.orders())
                    .put("refunds", taken.refunds()).put("events", taken.events()).encode();
            case Result.Wrong(var problem) ->
                new JsonObject().put("kept", true).put("problem", problem).encode();
        });
    }

    /** As JSON, where a route has made maps and lists of it. */
    private String text(@Nullable Object body) {
        return switch (body) {
            case null -> "";
            case String it -> it;
            case Map<?, ?> it -> Json.encode(it);
            case Collection<?> it -> Json.encode(List.copyOf(it));
            default ->
                Optional.ofNullable(camel.getTypeConverter().tryConvertTo(String.class, body)).orElse("");
        };
    }

    private List<Path> own() throws IOException {
        try (var files = Files.list(routes)) {
            return files.filter(it -> it.getFileName().toString().endsWith(".camel.yaml")).sorted().toList();
        }
    }

    /** To begin from; one that is there is somebody's own by now. */
    private void place(String sample) throws IOException {
        var to = routes.resolve(sample);
        try (var in = Integration.class.getResourceAsStream("/routes/" + sample)) {
            if (in == null) {
                throw new IllegalStateException("the build lacks " + sample);
            }
            if (Files.notExists(to)) {
                Files.copy(in, to);
            }
        }
    }

    private void load(Path file) {
        var name = String.valueOf(file.getFileName());
        try {
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(
                            ResourceHelper.resolveMandatoryResource(camel, "file:" + file.toAbsolutePath()));
        } catch (Exception wrong) {
            var why = String.valueOf(root(wrong).getMessage());
            broken.add(new Way(name, "", false, why));
            log.atWarn().addKeyValue("file", name).log("a route of the shop could not be loaded: {}", why);
        }
    }

    /** What Camel wraps says less than what it wraps. */
    private static Throwable root(Throwable failure) {
        var cause = failure.getCause();
        return cause == null ? failure : root(cause);
    }

    private static String plain(String uri) {
        var end = uri.indexOf('?');
        return end < 0 ? uri : uri.substring(0, end);
    }
}
