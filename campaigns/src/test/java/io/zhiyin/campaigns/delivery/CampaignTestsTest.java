package io.zhiyin.campaigns.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.campaign.Audience;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.CampaignTests;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.campaign.Hand;
import io.zhiyin.campaigns.campaign.LatePolicy;
import io.zhiyin.campaigns.campaign.OnceTrigger;
import io.zhiyin.campaigns.campaign.SeedLists;
import io.zhiyin.campaigns.campaign.SeedMerge;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.campaign.StepMessage;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Merge;
import io.zhiyin.campaigns.customer.Merges;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A campaign that is sent to be looked at: through the gate, and counted nowhere. */
class CampaignTestsTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();
    private static final Hand LAN = new Hand("operator:1", "周岚", false);
    private static final String TEN = "2026-03-04T10:00:00+08:00";

    private final World world = new World(database);
    private final Shop shop = world.shop;
    private final CampaignTests tests = new CampaignTests(world.db, world.clock, () -> {});
    private final SeedLists seeds = new SeedLists(world.db, world.clock);

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void a_draft_goes_to_its_seeds_whatever_its_segment_holdout_and_the_caps_say_and_uses_none_of_them() {
        world.db.sql("update sending_rules set caps = '{all:168:1}'").update();
        var lin = shop.guest().following("shop");
        var campaign = draft(50);
        world.clock.moveTo(OffsetDateTime.parse(TEN).toInstant());

        for (var i = 0; i < 2; i++) {
            test(campaign, lin.id());
            world.dispatcher.dispatchDue();
        }

        assertThat(world.official.seenBy(lin.openid())).hasSize(2);
        assertThat(tests.of(campaign.id(), 10)).hasSize(2).allSatisfy(it -> {
            assertThat(it.underWay()).isFalse();
            assertThat(it.by()).isEqualTo("周岚");
            assertThat(it.sent()).singleElement().satisfies(one -> {
                assertThat(one.state()).isEqualTo(State.SENT);
                assertThat(one.route()).isEqualTo(Route.TEMPLATE);
            });
        });
        assertThat(world.of(lin.id())).satisfies(it -> {
            assertThat(it.kind()).isEqualTo("test");
            assertThat(it.campaign()).isEqualTo("春茶");
            assertThat(it.run()).isNull();
        });
        assertThat(shop.campaigns().get(campaign.id()).orElseThrow().state()).isEqualTo(Campaign.State.DRAFT);
        assertThat(world.db
                .sql("select count(*) from delivery where campaign_id is not null or run_id is not null")
                .count()).isZero();
        assertThat(
                world.db.sql("select count(*) from delivery where touched_at(delivery) is not null").count())
                .isZero();
        assertThat(world.db
                .sql("""
                        select count(*) from customer where last_touch(id, 'infinity', interval '90 days') is not null""")
                .count()).isZero();
        assertThat(world.db.sql("select count(*) from interaction where detail->>'test' = 'true'").count())
                .isEqualTo(2);
        assertThat(world.db.sql("select count(*) from campaign_step where what = 'tested' and by_name = '周岚'")
                .count()).isEqualTo(2);
        // the cap of one in seven days is still whole
        shop.campaigns().start(shop.campaigns().create(settings("真的", 0, null), "周岚").id());
        world.at("2026-03-05T10:00:00+08:00");
        assertThat(world.official.seenBy(lin.openid())).hasSize(3);
    }

    @Test
    void what_a_seed_refuses_or_cannot_be_reached_by_holds_and_each_has_its_reason() {
        var gone = shop.guest().following("shop").unfollowed();
        var refuses = shop.guest().following("shop").consent(false);
        var abroad = shop.guest().following("shop").in("America/New_York");
        var campaign = draft(0);
        world.clock.moveTo(OffsetDateTime.parse("2026-03-04T12:00:00+08:00").toInstant());

        test(campaign, gone.id(), refuses.id(), abroad.id());
        world.dispatcher.dispatchDue();

        assertThat(world.official.calls()).isEmpty();
        assertThat(world.of(gone.id()).reason()).isEqualTo(Reason.NO_ROUTE);
        assertThat(world.of(refuses.id()).reason()).isEqualTo(Reason.CONSENT_WITHDRAWN);
        assertThat(world.of(abroad.id()).reason()).isEqualTo(Reason.QUIET_HOURS);
        assertThat(world.all()).allSatisfy(it -> assertThat(it.state()).isEqualTo(State.SKIPPED));
    }

    @Test
    void a_stop_of_campaigns_holds_tests_too_and_when_it_ends_they_go() {
        var lin = shop.guest().following("shop");
        var stops = new SendingStops(world.db, world.clock, () -> {});
        var campaign = draft(0);
        world.clock.moveTo(OffsetDateTime.parse(TEN).toInstant());
        stops.stop(SendingStop.Scope.CAMPAIGNS, "试", "周岚");

        test(campaign, lin.id());
        world.dispatcher.dispatchDue();

        assertThat(world.only().reason()).isEqualTo(Reason.STOPPED);
        assertThat(world.official.calls()).isEmpty();
        stops.goOn("周岚");
        world.at("2026-03-04T10:01:01+08:00");
        assertThat(world.only().state()).isEqualTo(State.SENT);
    }

    @Test
    void what_has_ended_and_nobody_and_words_that_are_not_there_are_refused() {
        var lin = shop.guest().following("shop");
        var campaign = draft(0);

        assertThatThrownBy(() -> test(campaign)).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> tests.send(campaign, 1, null, List.of(lin.id()), LAN))
                .isInstanceOf(InvalidInput.class);
        shop.campaigns().start(campaign.id());
        shop.campaigns().end(campaign.id());
        assertThatThrownBy(() -> test(campaign, lin.id())).isInstanceOf(Campaigns.NotAllowed.class);
    }

    @Test
    void a_message_of_a_journeys_step_is_tested_before_it_is_published_and_counted_nowhere() {
        world.db.sql("update sending_rules set caps = '{all:168:1}'").update();
        var lin = shop.guest().following("shop");
        var journey = world.db
                .sql("""
                        insert into journey (name, draft, created_by, created_at, updated_at) values ('欢迎', '{}', 'test', :now, :now)
                        returning id""")
                .bind("now", world.clock.instant()).one(row -> row.number("id"));
        var message = new StepMessage(journey, 0, "s1", shop.template("t"), 1, List.of(Route.TEMPLATE),
                Shop.SHANGHAI);
        world.clock.moveTo(OffsetDateTime.parse(TEN).toInstant());

        for (var i = 0; i < 2; i++) {
            tests.send(message, "同事", List.of(lin.id()), "周岚");
            world.dispatcher.dispatchDue();
        }

        assertThat(world.official.seenBy(lin.openid())).hasSize(2);
        assertThat(tests.of(journey, "s1", 10)).hasSize(2).allSatisfy(it -> {
            assertThat(it.by()).isEqualTo("周岚");
            assertThat(it.list()).isEqualTo("同事");
            assertThat(it.sent()).singleElement()
                    .satisfies(one -> assertThat(one.state()).isEqualTo(State.SENT));
        });
        assertThat(tests.of(journey, "s2", 10)).isEmpty();
        assertThat(world.of(lin.id())).satisfies(it -> {
            assertThat(it.kind()).isEqualTo("test");
            assertThat(it.campaign()).isEqualTo("欢迎");
            assertThat(it.run()).isNull();
        });
        assertThat(world.db.sql("select count(*) from journey_stay").count()).isZero();
        assertThat(
                world.db.sql("select count(*) from delivery where touched_at(delivery) is not null").count())
                .isZero();
        world.db.sql("update journey set state = 'ended', version = 1").update();
        assertThatThrownBy(() -> tests.send(message, null, List.of(lin.id()), "周岚"))
                .isInstanceOf(Campaigns.NotAllowed.class);
    }

    @Test
    void a_list_has_one_name_at_most_fifty_and_follows_who_is_who() {
        var lin = shop.guest();
        var again = shop.guest();
        var list = seeds.create("同事", List.of(lin.id(), again.id()), "周岚");
        assertThatThrownBy(() -> seeds.create("同事", List.of(), "周岚")).isInstanceOf(InvalidInput.class);
        var merges = new Merges(new Customers(database.vault()), List.of(new SeedMerge()));

        world.db.transaction(tx -> merges.merge(tx, lin.id(), again.id(),
                Merge.Cause.byHand("周岚", world.clock.instant())));

        assertThat(seeds.get(list.id()).orElseThrow().customers()).containsExactly(lin.id());
        assertThat(seeds.set(list.id(), "门店", List.of(again.id()), "周岚").orElseThrow().customers())
                .as("whoever was merged is the one they are now").containsExactly(lin.id());
        assertThat(seeds.delete(list.id())).isTrue();
        assertThat(seeds.list()).isEmpty();
    }

    private void test(Campaign campaign, CustomerId... to) {
        tests.send(shop.campaigns().get(campaign.id()).orElseThrow(), 0, "同事", List.of(to), LAN);
    }

    /** For nobody: nobody came from there. */
    private Campaign draft(int holdout) {
        var nobody = shop.segments().create("没有人", new Rule.Source(Rule.Source.Match.EQUALS, "nowhere"));
        return shop.campaigns().create(settings("春茶", holdout, nobody.id()), "周岚");
    }

    private Campaign.Settings settings(String name, int holdout,
            io.zhiyin.campaigns.segment.@org.jspecify.annotations.Nullable SegmentId segment) {
        return new Campaign.Settings(name, new Audience(segment, List.of(), holdout),
                shop.template("t " + name),
                1, new OnceTrigger(OffsetDateTime.parse("2026-03-05T10:00:00+08:00").toInstant(), 24,
                        Shop.SHANGHAI),
                LatePolicy.SEND, List.of(Route.CUSTOMER_SERVICE, Route.TEMPLATE));
    }
}
