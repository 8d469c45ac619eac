package io.zhiyin.campaigns.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.schedule.Alarm;
import io.zhiyin.campaigns.schedule.ServiceClock;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.segment.Segment;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CampaignControlTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
    private static final Hand ZHOU = new Hand("operator:1", "周岚", false);
    private static final Hand SONG = new Hand("operator:2", "宋远", false);
    private static final Hand HE = new Hand("operator:3", "何静", true);

    private final ServiceClock clock = ServiceClock.over(Clock.fixed(NOW, ZoneOffset.UTC));
    private final Shop shop = new Shop(database.db(), clock);
    private final Map<String, Instant> armed = new HashMap<>();
    private final Campaigns campaigns = new Campaigns(database.db(), clock, new Alarm() {
        @Override
        public void arm(String name, Instant due) {
            armed.put(name, due);
        }

        @Override
        public void disarm(String name) {
            armed.remove(name);
        }
    });
    private final Set<Hand> staff = new HashSet<>(Set.of(ZHOU, SONG, HE));
    private final CampaignControl control = new CampaignControl(database.db(), clock, campaigns,
            shop.segments(), (administrator, except) -> staff.stream()
                    .anyMatch(it -> (it.administrator() || !administrator) && !except.contains(it.key())));

    @Test
    void nobody_is_asked_unless_the_shop_wants_it() {
        guests(3);
        var campaign = campaign("春茶");

        assertThat(control.start(campaign.id(), ZHOU).state()).isEqualTo(Campaign.State.RUNNING);
        assertThat(steps(campaign)).containsExactly("STARTED 1 周岚", "CREATED 1 周岚");
    }

    @Test
    void a_campaign_for_many_starts_after_a_second_persons_word_on_that_version() {
        asked(2, null);
        guests(3);
        var campaign = campaign("春茶");

        refused(() -> control.start(campaign.id(), ZHOU), "要先经另一位批准");
        refused(() -> control.approve(campaign.id(), null, SONG), "还没提交");
        control.submit(campaign.id(), ZHOU);
        assertThat(control.approval(campaign, SONG).state()).isEqualTo(Approval.State.SUBMITTED);
        assertThat(control.mayApprove(campaign, SONG)).isTrue();
        assertThat(control.mayApprove(campaign, ZHOU)).isFalse();
        refused(() -> control.approve(campaign.id(), null, ZHOU), "不能批准自己的活动");
        refused(() -> control.start(campaign.id(), SONG), "要先经另一位批准");
        control.approve(campaign.id(), "可以", SONG);

        assertThat(control.start(campaign.id(), ZHOU).state()).isEqualTo(Campaign.State.RUNNING);
        assertThat(steps(campaign)).containsExactly("STARTED 1 周岚", "APPROVED 1 宋远", "SUBMITTED 1 周岚",
                "CREATED 1 周岚");
    }

    @Test
    void whoever_last_edited_it_cannot_approve_it_though_another_submitted() {
        asked(2, null);
        guests(3);
        var campaign = campaign("春茶");
        control.edit(campaign.id(), settings("春茶", Route.GROUP_SEND), SONG);
        control.submit(campaign.id(), ZHOU);

        refused(() -> control.approve(campaign.id(), null, SONG), "不能批准自己的活动");
        control.approve(campaign.id(), null, HE);
        control.start(campaign.id(), ZHOU);
    }

    @Test
    void an_edit_takes_the_approval_away_and_another_name_does_not() {
        asked(2, null);
        guests(3);
        var campaign = approved("春茶");

        control.edit(campaign.id(), settings("春茶上市", Route.TEMPLATE), ZHOU);
        assertThat(state(campaign)).isEqualTo(Approval.State.APPROVED);
        control.edit(campaign.id(), settings("春茶上市", Route.GROUP_SEND), ZHOU);

        assertThat(state(campaign)).isEqualTo(Approval.State.NONE);
        refused(() -> control.start(campaign.id(), ZHOU), "要先经另一位批准");
        assertThat(control.history(campaign.id()).getFirst())
                .satisfies(it -> assertThat(it.kind()).isEqualTo(CampaignStep.Kind.EDITED))
                .satisfies(it -> assertThat(it.changed()).containsExactly("routes"))
                .satisfies(it -> assertThat(it.version()).isEqualTo(3));
    }

    @Test
    void a_changed_rule_of_its_segment_takes_the_approval_away_too() {
        asked(2, null);
        guests(3);
        var segment = shop.segments().create("新客", new Rule.CreatedWithin(30));
        var campaign = control.create(settings("春茶", segment, Route.TEMPLATE), ZHOU);
        control.submit(campaign.id(), ZHOU);
        control.approve(campaign.id(), null, SONG);
        assertThat(state(campaign)).isEqualTo(Approval.State.APPROVED);

        shop.segments().update(segment.id(), "新客", new Rule.Everyone());

        refused(() -> control.start(campaign.id(), ZHOU), "要先经另一位批准");
    }

    @Test
    void above_the_second_number_an_administrators_word_is_needed_even_if_it_grew_since() {
        asked(2, 4);
        guests(3);
        var campaign = approved("春茶");
        guests(3);
        refused(() -> control.start(campaign.id(), ZHOU), "要由管理员批准");

        assertThat(control.approval(campaign, ZHOU).missing()).isTrue();
        control.sendBack(campaign.id(), "人多了", SONG);
        assertThat(control.approval(campaign, ZHOU).comment()).isEqualTo("人多了");
        control.submit(campaign.id(), ZHOU);
        refused(() -> control.approve(campaign.id(), null, SONG), "要由管理员批准");
        control.approve(campaign.id(), null, HE);

        control.start(campaign.id(), ZHOU);
    }

    @Test
    void who_works_alone_is_not_held_up() {
        asked(2, 2);
        guests(3);
        staff.clear();
        staff.add(HE);
        var campaign = control.create(settings("春茶", Route.TEMPLATE), HE);
        assertThat(control.approval(campaign, HE).alone()).isTrue();
        control.start(campaign.id(), HE);

        staff.add(SONG);
        var second = control.create(settings("秋茶", Route.TEMPLATE), HE);
        assertThat(control.approval(second, HE).needed()).isEqualTo(ApprovalRules.Needed.OPERATOR);
        refused(() -> control.start(second.id(), HE), "要先经另一位批准");
    }

    @Test
    void an_edit_of_a_running_campaign_pauses_it_until_that_is_approved() {
        asked(2, null);
        guests(3);
        var campaign = approved("春茶");
        control.start(campaign.id(), ZHOU);

        var edited = control.edit(campaign.id(), settings("春茶", Route.GROUP_SEND), ZHOU);
        assertThat(edited.state()).isEqualTo(Campaign.State.PAUSED);
        assertThat(armed).isEmpty();
        refused(() -> control.resume(campaign.id(), ZHOU), "要先经另一位批准");
        control.submit(campaign.id(), ZHOU);
        control.approve(campaign.id(), null, SONG);
        assertThat(control.resume(campaign.id(), ZHOU).state()).isEqualTo(Campaign.State.RUNNING);
        control.pause(campaign.id(), SONG);

        assertThat(control.resume(campaign.id(), SONG).state()).isEqualTo(Campaign.State.RUNNING);
    }

    @Test
    void a_start_for_many_can_be_taken_back_and_nothing_was_sent_or_counted() {
        control.rules().change(new ApprovalRules(null, null, 2, 5), "何静");
        guests(3);
        var campaign = campaign("春茶");

        var started = control.start(campaign.id(), ZHOU);
        assertThat(started.beginsAt()).isEqualTo(NOW.plus(Duration.ofMinutes(5)));
        assertThat(armed).containsValue(NOW.plus(Duration.ofMinutes(5)));
        clock.moveTo(NOW.plus(Duration.ofMinutes(2)));
        assertThat(runs().fired(campaign.entry(), clock.instant())).contains(NOW.plus(Duration.ofMinutes(5)));
        var back = control.takeBack(campaign.id(), ZHOU);

        assertThat(back.state()).isEqualTo(Campaign.State.DRAFT);
        assertThat(back.started()).isFalse();
        assertThat(armed).isEmpty();
        assertThat(runs().list(campaign.id(), null, 10)).isEmpty();
        assertThat(database.db().sql("select count(*) from delivery").count()).isZero();
        refused(() -> control.takeBack(campaign.id(), ZHOU), "现在撤不回了");
    }

    @Test
    void what_was_not_taken_back_goes_when_its_time_to_wait_is_over() {
        control.rules().change(new ApprovalRules(null, null, 2, 60), "何静");
        guests(3);
        var campaign = campaign("春茶");
        control.start(campaign.id(), ZHOU);

        clock.moveTo(NOW.plus(Duration.ofMinutes(60)));
        runs().fired(campaign.entry(), clock.instant());

        var run = runs().list(campaign.id(), null, 10).getFirst();
        assertThat(run.state()).isEqualTo("planned");
        assertThat(run.planned()).isEqualTo(3);
        assertThat(run.version()).isEqualTo(1);
        refused(() -> control.takeBack(campaign.id(), ZHOU), "现在撤不回了");
    }

    private Runs runs() {
        return new Runs(database.db(), clock, campaigns,
                new Planning(database.db(), clock, shop.segments()), () -> {});
    }

    private void asked(@Nullable Integer operator, @Nullable Integer administrator) {
        control.rules().change(new ApprovalRules(operator, administrator, null, 2), "何静");
    }

    private void guests(int count) {
        for (var i = 0; i < count; i++) {
            shop.guest();
        }
    }

    private Campaign campaign(String name) {
        return control.create(settings(name, Route.TEMPLATE), ZHOU);
    }

    private Campaign approved(String name) {
        var campaign = campaign(name);
        control.submit(campaign.id(), ZHOU);
        return control.approve(campaign.id(), null, SONG);
    }

    private Approval.State state(Campaign campaign) {
        return control.approvalState(campaigns.get(campaign.id()).orElseThrow());
    }

    private List<String> steps(Campaign campaign) {
        return control.history(campaign.id()).stream()
                .map(it -> it.kind() + " " + it.version() + " " + it.by()).toList();
    }

    private Campaign.Settings settings(String name, Route... routes) {
        return settings(name, null, routes);
    }

    /** Once, a minute from now. */
    private Campaign.Settings settings(String name, @Nullable Segment segment, Route... routes) {
        var template = shop.templates().list().stream().findFirst().map(it -> it.id())
                .orElseGet(() -> shop.template("t"));
        return new Campaign.Settings(name, segment == null ? null : segment.id(), template, 1,
                new OnceTrigger(NOW.plus(Duration.ofMinutes(1)), 24, Shop.SHANGHAI), List.of(routes));
    }

    private static void refused(Runnable step, String why) {
        assertThatThrownBy(step::run).isInstanceOf(Campaigns.NotAllowed.class).hasMessageContaining(why);
    }
}
