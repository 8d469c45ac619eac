package io.zhiyin.bot.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.zhiyin.campaigns.inbox.InboxMeter;
import io.zhiyin.campaigns.store.Database;
import java.util.List;

/** What is counted for Prometheus. Names begin with {@code zhiyin_}; nothing in them tells of a person. */
public final class Metrics {
    private static final String INBOX = """
            select state, count(*) as n from inbox where state <> 'done' group by state""";
    private static final String DELIVERIES = """
            select state, count(*) as n from delivery where state in ('planned', 'held', 'ready', 'claimed', 'sending', 'unknown')
             group by state""";
    private static final List<String> OPEN_STATES = List.of("planned", "held", "ready", "claimed", "sending",
            "unknown");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MultiGauge inbox = MultiGauge.builder("zhiyin_inbox_rows")
            .description("Callbacks not yet handled, by state")
            .register(registry);
    private final MultiGauge deliveries = MultiGauge.builder("zhiyin_deliveries")
            .description("Deliveries not settled, by state").register(registry);
    private final MultiGauge accepted = MultiGauge.builder("zhiyin_callbacks_accepted_total")
            .description("Callbacks accepted by this node, by kind").register(registry);

    // The JVM's collectors live as long as the process, so nothing closes them.
    @SuppressWarnings("resource")
    public Metrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    public PrometheusMeterRegistry registry() {
        return registry;
    }

    public void watch(InboxMeter meter) {
        FunctionCounter.builder("zhiyin_inbox_handled_total", meter, it -> it.handledRows())
                .register(registry);
        FunctionCounter.builder("zhiyin_inbox_batches_total", meter, it -> it.handledBatches())
                .register(registry);
        FunctionCounter.builder("zhiyin_inbox_repeats_total", meter, it -> it.repeats()).register(registry);
        FunctionCounter.builder("zhiyin_inbox_refused_total", meter, it -> it.refusals()).register(registry);
        FunctionCounter.builder("zhiyin_inbox_failures_total", meter, it -> it.failures()).register(registry);
        FunctionCounter.builder("zhiyin_inbox_dead_total", meter, it -> it.deaths()).register(registry);
        Gauge.builder("zhiyin_callback_kinds", meter, it -> it.acceptedByKind().size()).register(registry);
    }

    /** Prometheus' text form, with the tables counted now. Blocks for two indexed counts. */
    public String scrape(Database db, InboxMeter meter) {
        var rows = db.sql(INBOX).list(row -> java.util.Map.entry(row.text("state"), row.number("n")));
        inbox.register(List.of("waiting", "dead").stream()
                .map(state -> MultiGauge.Row.of(Tags.of("state", state),
                        rows.stream().filter(row -> row.getKey().equals(state))
                                .mapToLong(row -> row.getValue()).sum()))
                .toList(), true);
        var open = db.sql(DELIVERIES).list(row -> java.util.Map.entry(row.text("state"), row.number("n")));
        deliveries.register(OPEN_STATES.stream().map(state -> MultiGauge.Row.of(Tags.of("state", state),
                open.stream().filter(row -> row.getKey().equals(state)).mapToLong(row -> row.getValue())
                        .sum()))
                .toList(), true);
        accepted.register(meter.acceptedByKind().entrySet().stream()
                .map(kind -> MultiGauge.Row.of(Tags.of("kind", kind.getKey()), kind.getValue())).toList(),
                true);
        return registry.scrape();
    }
}
