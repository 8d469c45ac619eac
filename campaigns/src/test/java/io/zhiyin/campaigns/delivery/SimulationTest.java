package io.zhiyin.campaigns.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.campaign.Audience;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.LatePolicy;
import io.zhiyin.campaigns.campaign.Measuring;
import io.zhiyin.campaigns.campaign.OnceTrigger;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.campaign.Simulation;
import io.zhiyin.campaigns.campaign.Simulations;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.template.Variant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a simulation says before a run is what the run does. */
class SimulationTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();
    private static final String DUE = "2026-03-05T10:00:00+08:00";

    private final World world = new World(database);
    private final Shop shop = world.shop;
    private final Simulations simulations = new Simulations(world.db, world.clock, shop.segments(),
            new Foresight(new Channels(List.of(world.official, world.corp)), shop.templates()),
            Runnable::run);

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void the_run_does_what_was_simulated_by_route_and_by_reason() {
        everySort();
        var campaign = once(30);

        var simulated = simulations.start(campaign, null, "周岚").orElseThrow();

        assertThat(simulated.state()).isEqualTo(Simulation.State.DONE);
        assertThat(simulated.all()).isEqualTo(simulated.expected()).isEqualTo(48);
        assertThat(world.db.sql("select count(*) from delivery where run_id < 900").count()).isZero();
        shop.campaigns().start(campaign.id());
        world.at(DUE);
        var foreseen = foreseen(simulated);
        assertThat(foreseen.remove("SKIPPED excluded")).isEqualTo(2);
        assertThat(really()).isEqualTo(foreseen);
        assertThat(foreseen.keySet()).contains("SENT customer_service", "SENT template", "SENT group_send",
                "HELD quiet_hours", "SKIPPED capped all:168:3", "SKIPPED holdout",
                "SKIPPED consent_withdrawn",
                "SKIPPED no_route customer_service:not_following template:not_following group_send:no_contact");
    }

    @Test
    void whoever_is_drawn_for_other_words_is_asked_with_those() {
        for (var i = 0; i < 40; i++) {
            shop.guest().following("shop");
        }
        var words = shop.templates()
                .add("只有文字", List.of(new Variant.Words(Variant.For.OFFICIAL_TEXT, "official"))).id();
        var campaign = shop.campaigns().create(new Campaign.Settings("两种说法", Audience.of(null),
                shop.template("t"), 1,
                new OnceTrigger(OffsetDateTime.parse(DUE).toInstant(), 24, Shop.SHANGHAI),
                LatePolicy.SEND, List.of(Route.TEMPLATE))
                .measuredBy(new Measuring(1, List.of(new Measuring.Arm(words, 1, 1)), null)), "周岚");

        var foreseen = foreseen(simulations.start(campaign, null, "周岚").orElseThrow());
        shop.campaigns().start(campaign.id());
        world.at(DUE);

        assertThat(really()).isEqualTo(foreseen);
        assertThat(foreseen).hasSize(2).containsKey("SENT template");
    }

    @Test
    void why_of_one_is_what_becomes_of_them() {
        var template = shop.guest().following("shop").id();
        var quiet = shop.guest().following("shop").in("Europe/London").id();
        var out = shop.guest().following("shop").id();
        var old = shop.guest().id();
        world.db.sql("update customer set created_at = created_at - interval '90 days' where id = :id")
                .bind("id", old.value()).update();
        world.db.sql("update customer set source = 'fair' where id = :id").bind("id", out.value()).update();
        var campaign = once(0);

        assertThat(why(campaign, template)).isEqualTo("SENT template null");
        assertThat(why(campaign, quiet)).isEqualTo("HELD null quiet_hours");
        assertThat(why(campaign, out)).isEqualTo("SKIPPED null excluded");
        assertThat(why(campaign, old)).isEqualTo("SKIPPED null not_in_segment");
    }

    @Test
    void a_pause_or_a_stop_of_all_sending_does_not_hide_what_would_be() {
        var who = shop.guest().following("shop").id();
        var campaign = once(0);
        shop.campaigns().start(campaign.id());
        shop.campaigns().pause(campaign.id());
        new SendingStops(world.db, world.clock, () -> {}).stop(SendingStop.Scope.EVERYTHING, "试", "周岚");

        assertThat(why(campaign, who)).isEqualTo("SENT template null");
    }

    private String why(Campaign campaign, io.zhiyin.campaigns.customer.CustomerId who) {
        var why = simulations.why(campaign, null, who).orElseThrow();
        return why.fate() + " " + why.route() + " " + why.reason();
    }

    /** 48 customers of the segment, two of them in the one that is left out, and one who is in neither. */
    private void everySort() {
        for (var i = 0; i < 3; i++) {
            shop.guest().following("shop").wrote(i);
        }
        for (var i = 0; i < 20; i++) {
            shop.guest().following("shop");
        }
        for (var i = 0; i < 5; i++) {
            shop.guest().contactOf("corp", "zhoulan");
            shop.guest().following("shop").consent(false);
            shop.guest().following("shop").in("Europe/London");
            shop.guest();
        }
        for (var i = 0; i < 3; i++) {
            capped(shop.guest().following("shop").id().value());
        }
        for (var i = 0; i < 2; i++) {
            source(shop.guest().following("shop").id().value());
        }
        var old = shop.guest().following("shop").id();
        world.db.sql("update customer set created_at = created_at - interval '90 days' where id = :id")
                .bind("id", old.value()).update();
    }

    private void source(long customer) {
        world.db.sql("update customer set source = 'fair' where id = :id").bind("id", customer).update();
    }

    /** Had three messages a day before. */
    private void capped(long customer) {
        for (var i = 0; i < 3; i++) {
            world.db.sql(
                    """
                            insert into delivery (kind, run_id, campaign_id, customer_id, occasion, state, reason, due_at, look_at,
                                expires_at, created_at, sending_at, finished_at)
                            values ('campaign', :run, 900, :customer, date '2026-03-04', 'sent', 'accepted', :at, :at, :at, :at, :at, :at)""")
                    .bind("run", 900L + i).bind("customer", customer)
                    .bind("at", OffsetDateTime.parse("2026-03-04T09:00:00+08:00").toInstant()).update();
        }
    }

    private Campaign once(int holdout) {
        var fresh = shop.segments().create("新客", new Rule.CreatedWithin(30));
        var fair = shop.segments().create("集市", new Rule.Source(Rule.Source.Match.EQUALS, "fair"));
        var settings = new Campaign.Settings("春茶",
                new Audience(fresh.id(), List.of(fair.id()), holdout), shop.template("t"), 1,
                new OnceTrigger(OffsetDateTime.parse(DUE).toInstant(), 24, Shop.SHANGHAI), LatePolicy.SEND,
                List.of(Route.CUSTOMER_SERVICE, Route.TEMPLATE, Route.GROUP_SEND));
        return shop.campaigns().create(settings, "周岚");
    }

    private static Map<String, Long> foreseen(Simulation simulation) {
        var counts = new TreeMap<String, Long>();
        simulation.groups().forEach(it -> counts.merge(it.fate() + " "
                + (it.route() != null ? it.route() : it.reason())
                + (it.detail() == null ? "" : " " + it.detail()), it.customers(), Long::sum));
        return counts;
    }

    private Map<String, Long> really() {
        var counts = new TreeMap<String, Long>();
        world.db.sql(
                """
                        select case when sending_at is not null then 'SENT ' || lower(route)
                                    when state = 'held' then 'HELD ' || reason
                                    else 'SKIPPED ' || reason || coalesce(' ' || detail, '') end as what, count(*) as n
                          from delivery where run_id < 900 group by 1""")
                .list(row -> counts.put(row.text("what"), row.number("n")));
        return counts;
    }
}
