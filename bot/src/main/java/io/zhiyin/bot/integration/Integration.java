package io.zhiyin.bot.integration;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.api.IntakeDesk;
import io.zhiyin.campaigns.store.DatabaseFailure;
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
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Camel, and the routes by which other systems come in. The shop's own routes are YAML files in a folder; they end at
 * {@code direct:zhiyin}, which takes what {@code POST /api/v1/orders} takes, and keeps as a dead letter what is wrong. A
 * file that changes takes effect within seconds; one with a mistake stands aside with its reason, and holds up no other.
 */
public final class Integration implements Ways, AutoCloseable {
    /** Where messages come to, whatever route they take. */
    static final String INTO = "direct:zhiyin";
    static final String ROUTE = "zhiyin";
    /** Where tables come to: a file of a till, say, whose columns the header {@code columns} names. */
    static final String TABLE_INTO = "direct:zhiyin-table";
    static final String TABLE = "zhiyin-table";
    /** Names that no route of the shop may have. */
    static final Set<String> OURS = Set.of(ROUTE, TABLE, OrderFolder.ROUTE);
    /** Of routes that are reached over HTTP: {@code /hooks/NAME} is {@code direct:hook-NAME}. */
    private static final String HOOK = "direct:hook-";
    /** Of HTTP: it is in safe hands, and somebody must look at it. */
    private static final int ACCEPTED = 202;
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
    private final OwnRoutes own;
    private @Nullable FolderWatch watch;

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
        this.own = new OwnRoutes(camel, this.routes);
    }

    @Override
    public Path orders() {
        return orders;
    }

    @Override
    public long failed() {
        try (var files = Files.list(orders)) {
            return files.filter(it -> it.getFileName().toString().endsWith(".failed")).count();
        } catch (IOException | UncheckedIOException away) {
            log.atDebug().setCause(away).log("the folder of orders cannot be read");
            return 0;
        }
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
                    from(INTO).routeId(ROUTE).process(Integration.this::take);
                    from(TABLE_INTO).routeId(TABLE).process(Integration.this::takeTable);
                }
            });
            camel.addRoutes(new OrderFolder(orders, new OrderFile(desk, zone)));
            camel.start();
            for (var sample : SAMPLES) {
                place(sample);
            }
            own.look();
            watch = new FolderWatch(routes, own::look);
        } catch (IOException noFolder) {
            throw new UncheckedIOException(noFolder);
        } catch (Exception failed) {
            throw new IllegalStateException("Camel could not be started", failed);
        }
    }

    @Override
    public List<Way> ways() {
        var ways = new ArrayList<Way>();
        var problems = own.problems();
        for (var route : camel.getRoutes()) {
            if (!route.getRouteId().equals(ROUTE) && !route.getRouteId().equals(TABLE)) {
                ways.add(new Way(route.getRouteId(), plain(route.getEndpoint().getEndpointUri()),
                        camel.getRouteController().getRouteStatus(route.getRouteId()).isStarted(),
                        own.fileOf(route.getRouteId()).map(problems::remove).orElse(null)));
            }
        }
        problems.forEach((file, problem) -> ways.add(new Way(file, "", false, problem)));
        return ways;
    }

    /** Hands what was pushed over HTTP to the shop's route of that name. Empty where there is none. Blocks. */
    public Optional<Answer> push(String hook, String body, Map<String, String> headers) {
        var route = camel.getRoutes().stream()
                .filter(it -> it.getEndpoint().getEndpointUri().equals("direct://hook-" + hook))
                .map(Route::getRouteId).findFirst();
        if (route.isEmpty()) {
            return Optional.empty();
        }
        try (var producer = camel.createProducerTemplate()) {
            var answer = producer.request(HOOK + hook, exchange -> {
                exchange.getMessage().setBody(body);
                headers.forEach(exchange.getMessage()::setHeader);
            });
            var failed = answer.getException();
            if (failed != null) {
                return Optional.of(kept(route.get(), body, failed));
            }
            return Optional.of(
                    new Answer(answer.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class),
                            text(answer.getMessage().getBody())));
        } catch (IOException closing) {
            throw new UncheckedIOException(closing);
        }
    }

    /** What the route could make nothing of is kept whole, so that nobody needs to send it again. */
    private Answer kept(String route, String body, Exception failed) {
        if (Stream.<Throwable>iterate(failed, it -> it != null, Throwable::getCause).limit(20)
                .anyMatch(DatabaseFailure.class::isInstance)) {
            throw new IllegalStateException("the database is away", failed);
        }
        // The message may have named somebody, so the exception's own words are not said.
        var cause = failed.getCause() == null ? failed : failed.getCause();
        log.atWarn().addKeyValue("route", route).log("a route of the shop failed, its message is kept: {}",
                cause.getClass().getName());
        var problem = "路由读不懂这条消息（" + cause.getClass().getSimpleName()
                + "）。请改成 {\"orders\": […]} 的写法再试，或改好路由后让对方重发。 The route could make nothing of the message: "
                + "write it as {\"orders\": […]} and try again, or mend the route and have it sent again.";
        desk.keep(body, route, problem);
        return new Answer(ACCEPTED, new JsonObject().put("kept", true).put("problem", problem).encode());
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
        camel.stop();
    }

    private void take(Exchange exchange) {
        var route = Optional.ofNullable(exchange.getFromRouteId()).orElse("camel");
        answer(exchange, desk.takeOrKeep(text(exchange.getMessage().getBody()), route));
    }

    private void takeTable(Exchange exchange) {
        var route = Optional.ofNullable(exchange.getFromRouteId()).orElse("camel");
        var message = exchange.getMessage();
        var file = message.getBody(byte[].class);
        answer(exchange, new RouteTable(desk, zone).take(file == null ? new byte[0] : file,
                message.getHeader("columns", String.class),
                message.getHeader(Exchange.FILE_NAME_ONLY, "", String.class), route));
    }

    private static void answer(Exchange exchange, IntakeDesk.Handled handled) {
        var taken = handled.taken();
        var answer = new JsonObject().put("orders", taken.orders()).put("refunds", taken.refunds())
                .put("events", taken.events());
        if (handled.kept() > 0) {
            answer.put("kept", true).put("problem", handled.problem());
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, ACCEPTED);
        }
        exchange.getMessage().setBody(answer.encode());
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

    private static String plain(String uri) {
        var end = uri.indexOf('?');
        return end < 0 ? uri : uri.substring(0, end);
    }
}
