package io.zhiyin.campaigns.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.schedule.Alarm;
import io.zhiyin.campaigns.schedule.ServiceClock;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CampaignsTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

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

    @Test
    void a_campaign_is_kept_as_it_was_decided() {
        var settings = settings("生日", Shop.AT_NINE);

        var created = campaigns.create(settings, "lin");

        assertThat(campaigns.get(created.id())).contains(created);
        assertThat(created.settings()).isEqualTo(settings);
        assertThat(created.state()).isEqualTo(Campaign.State.DRAFT);
    }

    @Test
    void a_running_campaign_is_armed_for_its_next_due_time_and_a_paused_one_is_not() {
        var campaign = campaigns.create(settings("生日", Shop.AT_NINE), "lin");

        campaigns.start(campaign.id());
        assertThat(armed).containsExactly(Map.entry("campaign/1", Instant.parse("2026-03-01T01:00:00Z")));
        campaigns.pause(campaign.id());
        assertThat(armed).isEmpty();
        campaigns.resume(campaign.id());
        assertThat(armed).hasSize(1);
        campaigns.end(campaign.id());
        assertThat(armed).isEmpty();
    }

    @Test
    void an_edit_of_a_running_campaign_moves_its_next_due_time() {
        var campaign = campaigns.start(campaigns.create(settings("生日", Shop.AT_NINE), "lin").id());

        campaigns.edit(campaign.id(), new Campaign.Settings("生日", null, campaign.settings().template(), 1,
                new BirthdayTrigger(LocalTime.of(20, 15), 0, LeapDayPolicy.FEB_28, Shop.SHANGHAI),
                List.of(Route.TEMPLATE)));

        assertThat(armed).containsExactly(Map.entry("campaign/1", Instant.parse("2026-03-01T12:15:00Z")));
        assertThat(campaigns.get(campaign.id()).orElseThrow().nextDueAt())
                .isEqualTo(Instant.parse("2026-03-01T12:15:00Z"));
    }

    @Test
    void an_ended_campaign_does_not_come_back() {
        var campaign = campaigns.create(settings("生日", Shop.AT_NINE), "lin");
        campaigns.end(campaign.id());

        assertThatThrownBy(() -> campaigns.start(campaign.id())).isInstanceOf(Campaigns.NotAllowed.class);
        assertThatThrownBy(() -> campaigns.edit(campaign.id(), campaign.settings()))
                .isInstanceOf(Campaigns.NotAllowed.class);
    }

    @Test
    void a_name_is_given_once() {
        var settings = settings("生日", Shop.AT_NINE);
        campaigns.create(settings, "lin");

        assertThatThrownBy(() -> campaigns.create(settings, "lin")).hasMessageContaining("已有名为“生日”的活动");
    }

    private Campaign.Settings settings(String name, BirthdayTrigger trigger) {
        return new Campaign.Settings(name, null, shop.template("t"), 1, trigger,
                List.of(Route.TEMPLATE, Route.GROUP_SEND));
    }
}
