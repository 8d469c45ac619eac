package io.zhiyin.bot.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.bot.journey.ReadyJourneys.Ready;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.followup.FollowUpParts;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.journey.Journey.Moving;
import io.zhiyin.campaigns.journey.JourneyCaller;
import io.zhiyin.campaigns.journey.JourneyParts;
import io.zhiyin.campaigns.journey.Plan;
import io.zhiyin.campaigns.journey.Stays;
import io.zhiyin.campaigns.node.NodeId;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.schedule.ServiceClock;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each journey to start from can be started as it is, and somebody who does nothing more comes to its end. */
class ReadyJourneysTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    /** 10:00 in Shanghai. */
    private static final Instant BEGIN = Instant.parse("2026-09-01T02:00:00Z");

    private final ServiceClock clock = ServiceClock.over(Clock.fixed(BEGIN, ZoneOffset.UTC));
    private final Database db = database.db();
    private final Shop shop = new Shop(db, clock);
    private final Contacts contacts = new Contacts(database.vault());
    private final JourneyParts of = parts();
    private final ReadyJourneys ready = new ReadyJourneys(of.journeys(), shop.templates(), Shop.SHANGHAI);

    @ParameterizedTest
    @EnumSource
    void somebody_walks_through_to_the_end(Ready which) {
        var lin = enters(which);

        days(45);

        var stay = Stays.of(db, lin).getFirst();
        assertThat(stay.endedWhy()).as(which.title() + " at " + stay.step()).isEqualTo("finished");
        switch (which) {
            case WELCOME, SECOND_PURCHASE -> assertThat(messages()).isEqualTo(3);
            // by chance a gift or a call comes second
            case WIN_BACK -> assertThat(messages()).isBetween(1L, 2L);
            case CHURN_LADDER, BIRTHDAY_WEEK, AFTER_SALE -> assertThat(messages()).isEqualTo(2);
        }
    }

    @Test
    void the_ladder_begins_with_the_staff_and_stops_where_the_customer_answers_or_buys() {
        var answers = enters(Ready.CHURN_LADDER);
        assertThat(db.sql("select count(*) from follow_up").count()).isEqualTo(1);
        assertThat(messages()).isZero();

        days(4);
        assertThat(messages()).isEqualTo(1);
        db.sql("insert into interaction (customer_id, account, kind, at) values (:id, 'shop', 'message_in', :now)")
                .bind("id", answers.value()).bind("now", clock.instant()).update();
        days(30);

        assertThat(Stays.of(db, answers).getFirst().endedWhy()).isEqualTo("reply");
        assertThat(messages()).as("no offer to who has answered").isEqualTo(1);
    }

    private CustomerId enters(Ready which) {
        var draft = ready.make(which, "王芳");
        var plan = draft.draft();
        // one who is held out gets no message
        of.journeys().save(draft.id(), draft.name(), new Plan(plan.entry(), plan.segment(), 0, plan.again(),
                plan.exits(), plan.goal(), plan.steps()));
        of.journeys().publish(draft.id(), Moving.FINISH, "王芳");
        var guest = shop.guest().following("shop");
        var id = guest.id();
        var corp = new AccountId("corp");
        var staff = new StaffId("zhou");
        contacts.nameStaff(db, corp, staff, "周岚", clock.instant());
        contacts.add(db, corp, staff, "wm" + id.value(), id, null, clock.instant());
        switch (which) {
            case WELCOME -> db
                    .sql("insert into interaction (customer_id, account, kind, at) values (:id, 'shop', 'follow', :now)")
                    .bind("id", id.value()).bind("now", clock.instant()).update();
            case SECOND_PURCHASE, AFTER_SALE -> db
                    .sql("insert into orders (customer_id, number, amount_fen, paid_at) values (:id, 'N1', 100, :now)")
                    .bind("id", id.value()).bind("now", clock.instant()).update();
            case WIN_BACK, CHURN_LADDER -> {
                db.sql("""
                        insert into insight (customer_id, orders, spent_fen, first_paid_at, last_paid_at, buying_days, first_day_fen)
                        values (:id, 1, 1, :now, :now, 1, 1)""")
                        .bind("id", id.value()).bind("now", clock.instant()).update();
                db.sql("""
                        insert into churn_warning (customer_id, at, why, days, orders, spent_fen, last_paid_at, rules_at)
                        values (:id, :now, 'rhythm', 20, 1, 1, :now, :now)""")
                        .bind("id", id.value())
                        .bind("now", clock.instant()).update();
            }
            case BIRTHDAY_WEEK -> guest.born(Birthday.solar(1990, 9, 12));
        }
        of.work().catchUp();
        return id;
    }

    private void days(int days) {
        for (var hour = 0; hour < days * 24; hour += 6) {
            clock.moveTo(clock.instant().plus(Duration.ofHours(6)));
            of.work().due().forEach((name, due) -> {
                if (!due.isAfter(clock.instant())) {
                    of.work().fired(name, due);
                }
            });
            of.work().catchUp();
        }
    }

    private long messages() {
        return db.sql("select count(*) from delivery").count();
    }

    private JourneyParts parts() {
        var vault = database.vault();
        var customers = new Customers(vault);
        var followUps = FollowUpParts.of(db, vault, clock, Shop.SHANGHAI, customers, contacts,
                new Interactions(vault), shop.segments(), List.of(), null);
        return JourneyParts.of(db, vault, clock, NodeId.random(), Shop.NO_ALARM,
                new JourneyParts.Reach(shop.segments(), new Tags(db), Profiles.of(db, vault, clock),
                        shop.templates(), shop.campaigns(), followUps.desk(), new NobodyIsCalled()),
                () -> {});
    }

    private static final class NobodyIsCalled implements JourneyCaller {
        @Override
        public Answer call(String url, String key, String body, Instant at, byte[] secret) {
            throw new AssertionError("no ready journey calls another system");
        }

        @Override
        public Optional<String> refused(String url) {
            return Optional.empty();
        }
    }
}
