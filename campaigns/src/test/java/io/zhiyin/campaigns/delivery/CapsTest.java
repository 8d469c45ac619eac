package io.zhiyin.campaigns.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.OnceTrigger;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several caps, each of a sort of message and over a window of its own: all of them hold. */
class CapsTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();
    private static final String NINE = "2026-03-05T09:00:00+08:00";

    private final World world = new World(database);

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void a_cap_counts_and_holds_its_own_sort_and_the_reason_names_which_it_was() {
        caps("{campaign:24:1,all:168:3}");
        var lin = world.shop.guest().born(Birthday.solar(3, 5)).following("shop");
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        once("first", 72);
        once("second", 72);

        world.at(NINE);
        world.at("2026-03-05T09:00:01+08:00");

        assertThat(world.official.seenBy(lin.openid())).hasSize(2);
        assertThat(world.all()).filteredOn(it -> it.state() == State.HELD).singleElement().satisfies(it -> {
            assertThat(it.reason()).isEqualTo(Reason.CAPPED);
            assertThat(it.detail()).isEqualTo("campaign:24:1");
            assertThat(it.lookAt()).isBetween(instant("2026-03-06T09:00:00+08:00"),
                    instant("2026-03-06T09:00:01+08:00"));
        });
        world.at("2026-03-06T09:00:02+08:00");
        assertThat(world.official.seenBy(lin.openid())).hasSize(3);
    }

    @Test
    void the_cap_that_lets_through_last_holds_and_what_is_too_late_then_is_skipped_with_its_name() {
        caps("{campaign:24:1,all:168:2}");
        var lin = world.shop.guest().born(Birthday.solar(3, 5)).following("shop");
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        once("first", 72);
        world.at(NINE);
        world.at("2026-03-05T09:00:01+08:00");
        assertThat(world.official.seenBy(lin.openid())).hasSize(2);

        once("second", 72);
        world.at("2026-03-05T10:00:00+08:00");

        assertThat(world.of(lin.id())).satisfies(it -> {
            assertThat(it.state()).isEqualTo(State.SKIPPED);
            assertThat(it.reason()).isEqualTo(Reason.CAPPED);
            assertThat(it.detail()).isEqualTo("all:168:2");
        });
    }

    @Test
    void without_caps_everything_goes_one_after_the_other() {
        caps("{}");
        var lin = world.shop.guest().born(Birthday.solar(3, 5)).following("shop");
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        for (var i = 0; i < 4; i++) {
            once("no. " + i, 72);
        }

        for (var second = 0; second < 5; second++) {
            world.at("2026-03-05T09:00:0" + second + "+08:00");
        }

        assertThat(world.official.seenBy(lin.openid())).hasSize(5);
    }

    @Test
    void rules_take_a_cap_in_the_place_of_one_like_it_and_refuse_two_alike() {
        var rules = new SendingRules(LocalTime.NOON, LocalTime.NOON, List.of(Cap.read("all:168:3")), 0,
                false);

        var set = rules.with(new Cap(null, 168, 5)).with(new Cap(Marketing.JOURNEY, 24, 1));

        assertThat(set.caps()).extracting(Cap::code).containsExactly("all:168:5", "journey:24:1");
        assertThat(set.without(Cap.read("journey:24:9")).caps()).extracting(Cap::code)
                .containsExactly("all:168:5");
        assertThatIllegalArgumentException().isThrownBy(() -> new SendingRules(LocalTime.NOON, LocalTime.NOON,
                List.of(Cap.read("all:168:3"), Cap.read("all:168:4")), 0, false));
        assertThatIllegalArgumentException().isThrownBy(() -> Cap.read("all:0:3"));
        assertThatIllegalArgumentException().isThrownBy(() -> Cap.read("reply:24:3"));
    }

    @Test
    void what_a_customer_had_is_counted_by_an_index_whatever_others_had() {
        world.db.sql(
                """
                        insert into delivery (kind, run_id, campaign_id, customer_id, state, reason, due_at, look_at, expires_at,
                            created_at, sending_at, route, account)
                        select 'campaign', n, 1, n / 3, 'sent', 'accepted', now(), now(), now(), now(), now(), 'GROUP_SEND', 'corp'
                          from generate_series(1, 60000) n""")
                .update();
        world.db.sql("analyze delivery").update();

        var plan = world.db.sql("explain " + FullCaps.FULL).bindAll("customers", Long.class, List.of(1L, 2L))
                .bindAll("codes", String.class, List.of("all:24:2", "journey:24:1"))
                .bindAll("kinds", String.class, List.of("all", "journey"))
                .bindAll("mosts", Long.class, List.of(2L, 1L))
                .bindAll("sinces", java.time.Instant.class, List.of(World.BEGIN, World.BEGIN))
                .list(row -> row.text("QUERY PLAN"));
        assertThat(String.join("\n", plan)).contains("delivery_cap").doesNotContain("Seq Scan");
        var used = world.db.sql("explain " + GroupSendsUsed.USED)
                .bindAll("customers", Long.class, List.of(1L, 2L)).bind("since", World.BEGIN)
                .list(row -> row.text("QUERY PLAN"));
        assertThat(String.join("\n", used)).contains("delivery_cap").doesNotContain("Seq Scan");
    }

    private void caps(String caps) {
        world.db.sql("update sending_rules set caps = cast(cast(:caps as text) as text[])").bind("caps", caps)
                .update();
    }

    private void once(String name, int hours) {
        var campaign = world.shop.campaigns().create(new Campaign.Settings(name, null,
                world.shop.template("t " + name), 1,
                new OnceTrigger(world.clock.instant().isBefore(instant(NINE))
                        ? instant(NINE)
                        : world.clock.instant().plusSeconds(1), hours, Shop.SHANGHAI),
                List.of(Route.TEMPLATE)), "test");
        world.shop.campaigns().start(campaign.id());
    }

    private static java.time.Instant instant(String time) {
        return OffsetDateTime.parse(time).toInstant();
    }
}
