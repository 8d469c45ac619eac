package io.zhiyin.bot.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.zhiyin.campaigns.delivery.DeliveryCounts;
import io.zhiyin.campaigns.delivery.DeliveryMeter;
import io.zhiyin.campaigns.delivery.State;
import io.zhiyin.campaigns.inbox.InboxMeter;
import io.zhiyin.campaigns.store.Database;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** What is counted for Prometheus. Names begin with {@code zhiyin_}; nothing in them tells of a person. */
public final class Metrics {
    private static final String INBOX = """
            select state, count(*) as n from inbox where state <> 'done' group by state""";
    private static final List<State> OPEN_STATES = List.of(State.PLANNED, State.HELD, State.READY,
            State.CLAIMED,
            State.SENDING, State.UNKNOWN);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MultiGauge inbox = MultiGauge.builder("zhiyin_inbox_rows")
            .description("Callbacks not yet handled, by state")
            .register(registry);
    private final MultiGauge deliveries = MultiGauge.builder("zhiyin_deliveries")
            .description("Deliveries not settled, by state").register(registry);
    /** Kinds of callbacks that are told apart; the rest is one, since a platform may think of new ones at any time. */
    private static final Set<String> KINDS = Set.of("text", "image", "voice", "video", "shortvideo",
            "location",
            "link", "event.subscribe", "event.unsubscribe", "event.SCAN", "event.LOCATION", "event.CLICK",
            "event.VIEW", "event.TEMPLATESENDJOBFINISH", "event.change_external_contact.add_external_contact",
            "event.change_external_contact.edit_external_contact",
            "event.change_external_contact.add_half_external_contact",
            "event.change_external_contact.del_external_contact",
            "event.change_external_contact.del_follow_user", "event.template_card_event");
    private static final String OTHER = "other";
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE",
            "OPTIONS");

    // The JVM's collectors live as long as the process, so nothing closes them.
    @SuppressWarnings("resource")
    public Metrics() {
        // Anybody may send any method; a label must not grow with them.
        registry.config().meterFilter(MeterFilter.replaceTagValues("method",
                it -> METHODS.contains(it) ? it : OTHER));
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** What Vert.x measures: the HTTP server, the pools. */
    public VertxOptions options() {
        return new VertxOptions().setMetricsOptions(new MicrometerMetricsOptions().setEnabled(true));
    }

    public PrometheusMeterRegistry registry() {
        return registry;
    }

    public void watch(InboxMeter meter) {
        count(meter, "zhiyin_inbox_handled", "Callbacks handled by this node", InboxMeter::handledRows);
        count(meter, "zhiyin_inbox_batches", "Transactions in which they were handled",
                InboxMeter::handledBatches);
        count(meter, "zhiyin_inbox_repeats", "Pushes of callbacks that were there already",
                InboxMeter::repeats);
        count(meter, "zhiyin_inbox_refused", "Pushes that could not be stored and got no 200",
                InboxMeter::refusals);
        count(meter, "zhiyin_inbox_failures", "Failed attempts at handling a callback", InboxMeter::failures);
        count(meter, "zhiyin_inbox_dead", "Callbacks that became dead letters", InboxMeter::deaths);
        KINDS.forEach(kind -> accepted(meter, kind, it -> it.getOrDefault(kind, 0L)));
        accepted(meter, OTHER, it -> it.entrySet().stream().filter(entry -> !KINDS.contains(entry.getKey()))
                .mapToLong(Map.Entry::getValue).sum());
    }

    /** What became of this node's deliveries since it started. */
    public void watch(DeliveryMeter meter) {
        for (var state : DeliveryMeter.STATES) {
            for (var route : DeliveryMeter.ROUTES) {
                FunctionCounter.builder("zhiyin_delivery_outcomes", meter, it -> it.count(state, route))
                        .description("Deliveries that this node brought to a state, by state and route")
                        .tags("state", state, "route", route).register(registry);
            }
        }
    }

    private void count(InboxMeter meter, String name, String description,
            ToDoubleFunction<InboxMeter> value) {
        FunctionCounter.builder(name, meter, value).description(description).register(registry);
    }

    private void accepted(InboxMeter meter, String kind, ToDoubleFunction<Map<String, Long>> value) {
        FunctionCounter
                .builder("zhiyin_callbacks_accepted", meter, it -> value.applyAsDouble(it.acceptedByKind()))
                .description("Callbacks accepted by this node, by kind").tags("kind", kind)
                .register(registry);
    }

    /** Counts the tables. Blocks for two indexed counts. */
    public void count(Database db) {
        var rows = db.sql(INBOX).list(row -> java.util.Map.entry(row.text("state"), row.number("n")));
        inbox.register(List.of("waiting", "dead").stream()
                .map(state -> MultiGauge.Row.of(Tags.of("state", state),
                        rows.stream().filter(row -> row.getKey().equals(state))
                                .mapToLong(row -> row.getValue()).sum()))
                .toList(), true);
        var open = new DeliveryCounts(db).open();
        deliveries.register(OPEN_STATES.stream()
                .map(state -> MultiGauge.Row.of(Tags.of("state", state.name().toLowerCase(Locale.ROOT)),
                        open.getOrDefault(state, 0L)))
                .toList(), true);
    }

    /** Prometheus' text form, with the tables as they were counted last. */
    public String scrape() {
        return registry.scrape();
    }
}
