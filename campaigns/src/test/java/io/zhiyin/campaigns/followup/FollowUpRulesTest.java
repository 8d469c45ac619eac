package io.zhiyin.campaigns.followup;

import static io.zhiyin.campaigns.followup.Staffed.CORP;
import static io.zhiyin.campaigns.followup.Staffed.SONG;
import static io.zhiyin.campaigns.followup.Staffed.ZHOU;
import static io.zhiyin.campaigns.followup.Staffed.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.followup.FollowUp.Kind;
import io.zhiyin.campaigns.followup.FollowUp.Priority;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.store.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FollowUpRulesTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final Staffed shop = new Staffed(database);

    @Test
    void a_valuable_customer_who_is_warned_of_gets_one_follow_up_and_no_other_customer_does() {
        shop.works(ZHOU);
        var before = shop.customerOf(ZHOU, 9);
        warned(before, 500_000);
        shop.itIs("2026-11-18T11:00");
        shop.of.rules().set(new FollowUpRule(FollowUpRule.Sort.RISK, true, 100_000, 2, Priority.HIGH), "王芳");
        var valuable = shop.customerOf(ZHOU, 9);
        warned(valuable, 100_000);
        warned(shop.customerOf(ZHOU, 9), 99_999);

        shop.of.work().catchUp();
        shop.of.work().catchUp();

        assertThat(shop.open()).singleElement().satisfies(it -> {
            assertThat(it.customer()).isEqualTo(valuable);
            assertThat(it.cause()).isEqualTo(Cause.Sort.RISK);
            assertThat(it.priority()).isEqualTo(Priority.HIGH);
            assertThat(it.dueAt()).isEqualTo(at("2026-11-18T13:00"));
            assertThat(it.note()).contains("20 天没来买", "消费 ¥1,000.00");
        });
        // done, the warning makes no other
        shop.of.desk().done(shop.open().getFirst().id(), "王芳", null);
        shop.of.work().catchUp();
        assertThat(shop.open()).isEmpty();
    }

    @Test
    void a_customer_who_deletes_a_member_is_called_once_by_whoever_has_them_or_the_fewest() {
        shop.works(ZHOU, SONG);
        var quiet = shop.customerOf(ZHOU, 9);
        deletes(quiet);
        shop.of.work().catchUp();
        assertThat(shop.open()).as("the rule is off").isEmpty();

        shop.itIs("2026-11-18T11:00");
        shop.of.rules().set(new FollowUpRule(FollowUpRule.Sort.DELETED_CONTACT, true, 0, 1, Priority.USUAL),
                "王芳");
        var lin = shop.customerOf(ZHOU, 9);
        shop.isContact(lin, SONG, 2);
        deletes(lin);
        deletes(lin);
        shop.of.work().catchUp();
        shop.of.work().catchUp();

        assertThat(shop.open()).singleElement().satisfies(it -> {
            assertThat(it.customer()).isEqualTo(lin);
            assertThat(it.member()).isEqualTo(SONG);
            assertThat(it.kind()).isEqualTo(Kind.CALL);
            assertThat(it.dueAt()).isEqualTo(at("2026-11-18T12:00"));
        });
    }

    @Test
    void whoever_was_not_met_for_some_days_is_visited_once_however_often_the_night_is_run() {
        shop.works(ZHOU);
        shop.itIs("2026-08-01T10:00");
        var silent = shop.customerOf(ZHOU, 9);
        var talks = shop.customerOf(ZHOU, 9);
        shop.itIs("2026-11-01T10:00");
        heard(talks);
        var plan = shop.of.plans().add(new VisitPlan(0, everybody(), 90, VisitPlan.Since.CONTACT, Kind.VISIT,
                "季度回访", true), "王芳");
        shop.itIs("2026-11-18T03:00");

        assertThat(shop.of.plans().dueNow(plan)).isEqualTo(1);
        assertThat(shop.of.plans().run()).isEqualTo(1);
        assertThat(shop.of.plans().run()).isZero();
        var first = shop.open().getFirst();
        assertThat(first.customer()).isEqualTo(silent);
        assertThat(first.dueAt()).isEqualTo(at("2026-11-18T09:00"));
        assertThat(first.cause()).isEqualTo(Cause.Sort.VISIT_PLAN);

        // cancelled it comes with the next turn, done it is counted anew
        shop.of.desk().cancel(first.id(), "王芳");
        assertThat(shop.of.plans().run()).isZero();
        shop.itIs("2027-01-29T11:00");
        heard(talks);
        assertThat(shop.of.plans().run()).isEqualTo(1);
        shop.of.desk().done(shop.open().getFirst().id(), "王芳", "都好");
        shop.itIs("2027-04-20T11:00");
        assertThat(shop.of.plans().run()).isZero();
        shop.of.plans().turn(plan.id(), false);
        shop.itIs("2027-06-20T11:00");
        assertThat(shop.of.plans().run()).isZero();
    }

    @Test
    void a_plan_that_counts_visits_does_not_ask_what_was_written() {
        shop.works(ZHOU);
        shop.itIs("2026-08-01T10:00");
        var talks = shop.customerOf(ZHOU, 9);
        shop.itIs("2026-11-18T10:00");
        heard(talks);
        shop.of.plans().add(
                new VisitPlan(0, everybody(), 30, VisitPlan.Since.VISIT, Kind.VISIT, "上门看看", true), "王芳");
        assertThat(shop.of.plans().run()).isEqualTo(1);
        shop.of.desk().done(shop.open().getFirst().id(), "王芳", null);
        shop.itIs("2026-12-10T10:00");
        assertThat(shop.of.plans().run()).isZero();
        shop.itIs("2026-12-19T10:00");
        assertThat(shop.of.plans().run()).isEqualTo(1);
    }

    private io.zhiyin.campaigns.segment.SegmentId everybody() {
        return shop.segments.create("所有人", new Rule.Everyone()).id();
    }

    private void heard(CustomerId who) {
        shop.interactions.add(shop.db, List.of(new Interactions.Event(who, CORP, InteractionKind.MESSAGE_IN,
                shop.now(), "你好", Map.of(), null)));
    }

    private void deletes(CustomerId who) {
        shop.contacts.lose(shop.db, CORP, ZHOU.staff(), "wm" + who.value(), "CUSTOMER", shop.now());
    }

    private void warned(CustomerId who, long fen) {
        shop.db.sql(
                """
                        insert into insight (customer_id, orders, spent_fen, first_paid_at, last_paid_at, buying_days, first_day_fen)
                        values (:id, 3, :fen, cast(:now as timestamptz) - interval '40 days',
                                cast(:now as timestamptz) - interval '20 days', 3, 1)""")
                .bind("id", who.value()).bind("now", shop.now()).bind("fen", fen).update();
        shop.db.sql(
                """
                        insert into churn_warning (customer_id, at, why, days, rhythm, churn_percent, orders, spent_fen, last_paid_at,
                                                   rules_at)
                        values (:id, :now, 'rhythm', 20, 10, null, 3, :fen, cast(:now as timestamptz) - interval '20 days', :now)""")
                .bind("id", who.value()).bind("now", shop.now()).bind("fen", fen).update();
    }
}
