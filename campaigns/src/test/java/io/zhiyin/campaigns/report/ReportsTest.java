package io.zhiyin.campaigns.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Merge;
import io.zhiyin.campaigns.customer.Merges;
import io.zhiyin.campaigns.customer.Phone;
import io.zhiyin.campaigns.customer.Words;
import io.zhiyin.campaigns.insight.Upkeep;
import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.schedule.ServiceClock;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jspecify.annotations.Nullable;

/** Each report against figures reckoned by hand. */
class ReportsTest {
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final Database db = database.db();
    private final ServiceClock clock = ServiceClock
            .over(Clock.fixed(Instant.parse("2026-11-22T04:00:00Z"), SHANGHAI));
    private final Customers customers = new Customers(database.vault());
    private final Orders orders = new Orders();
    private final Upkeep upkeep = new Upkeep(db, clock, SHANGHAI);
    private final Reports reports = new Reports(db, database.vault(), clock, SHANGHAI);
    private int number;

    @Test
    void who_came_and_who_was_lost_stands_on_its_day_of_the_shop_and_the_days_add_up() {
        // 23:30 in Shanghai is the 20th there, and the afternoon of it in UTC; half an hour later is the 21st
        var late = came("scan:fair", "2026-11-20T15:30:00Z");
        var _ = came("scan:fair", "2026-11-20T16:30:00Z");
        var gone = came("follow", "2026-11-19T04:00:00Z");
        var back = came("follow", "2026-11-19T04:00:00Z");
        var both = came("wecom:tea", "2026-01-01T04:00:00Z");
        follows(gone, "o1", "2026-11-19T04:00:00Z", "2026-11-20T15:59:00Z");
        follows(back, "o2", "2026-11-21T04:00:00Z", null);
        // left one of two accounts, and is still there
        follows(both, "o3", "2026-01-01T04:00:00Z", "2026-11-21T04:00:00Z");
        follows(both, "o4", "2026-01-01T04:00:00Z", null);
        follows(late, "o5", "2026-11-20T15:30:00Z", null);
        var week = new Asked(7, Asked.Step.DAY, null, null);

        var growth = reports.of(Report.GROWTH, week);

        assertThat(growth.rows()).hasSize(7).contains(row("2026-11-19", 2, 0, 0, 2),
                row("2026-11-20", 1, 1, 0, 0),
                row("2026-11-21", 1, 0, 0, 1), row("2026-11-22", 0, 0, 0, 0));
        assertThat(growth.sum("new")).isEqualTo(4);
        assertThat(growth.sum("lost")).isEqualTo(1);
        assertThat(growth.sum("net"))
                .isEqualTo(reports.of(Report.GROWTH_SOURCES, week).sum("net")).isEqualTo(3);
        assertThat(reports.of(Report.GROWTH_SOURCES, week).rows())
                .containsExactlyInAnyOrder(row("follow", 2, 1, 0, 1), row("scan:fair", 2, 0, 0, 2));
        assertThat(reports.of(Report.GROWTH, new Asked(7, Asked.Step.DAY, "follow", null)).sum("new"))
                .isEqualTo(2);
        // Monday the 16th holds them all, and today is its Sunday
        assertThat(reports.of(Report.GROWTH, new Asked(7, Asked.Step.WEEK, null, null)).rows())
                .containsExactly(row("2026-11-16", 4, 1, 0, 3));
    }

    @Test
    void a_loss_stays_on_its_day_when_the_customer_comes_back_who_is_counted_on_another() {
        var lin = came("follow", "2026-11-16T04:00:00Z");
        follows(lin, "o1", "2026-11-16T04:00:00Z", null);
        happened(lin, "follow", "2026-11-16T04:00:00Z");
        leaves(lin, "2026-11-18T04:00:00Z");
        var before = reports.of(Report.GROWTH, new Asked(6, Asked.Step.DAY, null, null)).rows();
        assertThat(before).contains(row("2026-11-18", 0, 1, 0, -1));

        returns(lin, "2026-11-20T04:00:00Z");
        leaves(lin, "2026-11-21T01:00:00Z");
        returns(lin, "2026-11-21T02:00:00Z");
        leaves(lin, "2026-11-21T03:00:00Z");
        returns(lin, "2026-11-22T03:00:00Z");
        leaves(lin, "2026-11-22T03:30:00Z");
        returns(lin, "2026-11-22T03:40:00Z");
        forget();

        var growth = reports.of(Report.GROWTH, new Asked(7, Asked.Step.DAY, null, null));
        assertThat(growth.rows()).containsExactly(row("2026-11-16", 1, 0, 0, 1),
                row("2026-11-17", 0, 0, 0, 0), row("2026-11-18", 0, 1, 0, -1), row("2026-11-19", 0, 0, 0, 0),
                row("2026-11-20", 0, 0, 1, 1), row("2026-11-21", 0, 1, 0, -1), row("2026-11-22", 0, 0, 1, 1));
        assertThat(growth.sum("net")).as("who is there now").isEqualTo(1);
        assertThat(reports.of(Report.GROWTH_SOURCES, Asked.USUAL).rows())
                .containsExactly(row("follow", 1, 2, 2, 1));
        assertThat(reports.of(Report.GROWTH, new Asked(7, Asked.Step.WEEK, null, null)).rows())
                .containsExactly(row("2026-11-16", 1, 2, 2, 1));
    }

    @Test
    void who_leaves_one_of_two_is_not_lost_and_who_was_there_before_the_timeline_is() {
        var two = came("wecom", "2026-01-01T04:00:00Z");
        follows(two, "o1", "2026-01-01T04:00:00Z", null);
        contact(two, "ZhouLan", "2026-11-18T04:00:00Z", null);
        leaves(two, "2026-11-19T04:00:00Z");
        var old = came("follow", "2026-01-01T04:00:00Z");
        happened(old, "unfollow", "2026-11-19T04:00:00Z");
        var stranger = came("api", "2026-11-20T04:00:00Z");
        happened(stranger, "follow", "2026-11-21T04:00:00Z");

        var growth = reports.of(Report.GROWTH, new Asked(7, Asked.Step.DAY, null, null));

        assertThat(growth.rows()).contains(row("2026-11-19", 0, 1, 0, -1), row("2026-11-20", 1, 0, 0, 1));
        assertThat(growth.sum("returned")).as("who follows for the first time does not come back").isZero();
    }

    @Test
    void merged_customers_are_one() {
        var lin = came("follow", "2026-11-18T04:00:00Z");
        var again = came("wecom", "2026-11-19T04:00:00Z");
        follows(lin, "o1", "2026-11-18T04:00:00Z", "2026-11-20T04:00:00Z");
        assertThat(reports.of(Report.GROWTH, Asked.USUAL).sum("lost")).isEqualTo(1);

        db.transaction(tx -> new Merges(customers, List.of(orders)).merge(tx, lin, again,
                Merge.Cause.byHand("店长", clock.instant())));
        forget();

        assertThat(reports.of(Report.GROWTH, Asked.USUAL).sum("new")).isEqualTo(1);
        assertThat(reports.of(Report.GROWTH, Asked.USUAL).sum("lost")).isEqualTo(1);
    }

    /** What was computed before is not shown again. */
    private void forget() {
        db.sql("delete from report_kept").update();
    }

    private void leaves(CustomerId who, String at) {
        db.sql("update identity set lost_at = :at where customer_id = :who").bind("at", at(at))
                .bind("who", who.value()).update();
        happened(who, "unfollow", at);
    }

    private void returns(CustomerId who, String at) {
        db.sql("update identity set followed_at = :at, lost_at = null where customer_id = :who")
                .bind("at", at(at)).bind("who", who.value()).update();
        happened(who, "follow", at);
    }

    private void happened(CustomerId who, String kind, String at) {
        db.sql("insert into interaction (customer_id, account, kind, at) values (:who, 'shop', :kind, :at)")
                .bind("who", who.value()).bind("kind", kind).bind("at", at(at)).update();
    }

    @Test
    void relations_of_staff_are_counted_for_each_of_them() {
        var lin = came("wecom", "2026-11-18T04:00:00Z");
        contact(lin, "ZhouLan", "2026-11-18T04:00:00Z", null);
        contact(lin, "HeQing", "2026-11-19T04:00:00Z", "2026-11-20T15:30:00Z");

        assertThat(reports.of(Report.GROWTH_OWNERS, Asked.USUAL).rows())
                .containsExactly(row("corp/HeQing", 1, 1, 0, 0), row("corp/ZhouLan", 1, 0, 0, 1));
        assertThat(
                reports.of(Report.GROWTH, new Asked(7, Asked.Step.DAY, null, "corp/HeQing")).rows())
                .contains(row("2026-11-20", 0, 1, 0, -1));

        for (var kind : List.of("contact_lost", "contact_added")) {
            db.sql("""
                    insert into interaction (customer_id, account, kind, at, detail)
                    values (:who, 'corp', :kind, :at, '{"staff":"HeQing"}')""").bind("who", lin.value())
                    .bind("kind", kind)
                    .bind("at",
                            at(kind.equals("contact_lost") ? "2026-11-20T15:30:00Z" : "2026-11-22T01:00:00Z"))
                    .update();
        }
        db.sql("update contact set since = :at, lost_at = null where staff = 'HeQing'")
                .bind("at", at("2026-11-22T01:00:00Z")).update();
        forget();
        assertThat(reports.of(Report.GROWTH_OWNERS, Asked.USUAL).rows())
                .contains(row("corp/ZhouLan", 1, 0, 0, 1));
        assertThat(
                reports.of(Report.GROWTH, new Asked(7, Asked.Step.DAY, null, "corp/HeQing")).rows())
                .contains(row("2026-11-20", 0, 1, 0, -1), row("2026-11-22", 0, 0, 1, 1));
    }

    @Test
    void the_funnel_tells_how_many_went_on_and_how_long_the_middle_one_took() {
        var _ = came("api", "2026-01-01T04:00:00Z");
        buyer(100, 89);
        buyer(100, 100, 90, 80, 75);
        buyer(100, 100, 60);
        // silent for more than ninety days after one order, and back
        buyer(100, 300, 20);
        upkeep.everyone();

        var funnel = reports.of(Report.STAGES, Asked.USUAL);

        assertThat(cells(funnel, "reached")).containsExactly(5L, 4L, 3L, 1L, 2L, 1L, 0L);
        assertThat(cells(funnel, "conversion")).containsExactly(null, 0.8, 0.75, 1 / 3.0, 0.5, 0.5, 0.0);
        // ten, forty and two hundred and eighty days from the first to the second order
        assertThat(cells(funnel, "median_days").get(2)).isEqualTo(40.0);
        assertThat(cells(funnel, "median_days").get(3)).isEqualTo(15.0);
        assertThat(
                cells(funnel, "standing").stream().mapToLong(it -> (Long) Objects.requireNonNull(it)).sum())
                .isEqualTo(5);
    }

    @Test
    void a_cohort_is_the_month_of_the_first_purchase_in_the_shops_zone_and_all_buyers_are_in_one() {
        // the last half hour of September in Shanghai, and the first of October
        buys(came("api", "2026-01-01T04:00:00Z"), 100, at("2026-09-30T15:30:00Z"));
        var october = came("api", "2026-01-01T04:00:00Z");
        buys(october, 100, at("2026-09-30T16:30:00Z"));
        buys(october, 100, at("2026-10-31T15:30:00Z"));
        buys(october, 100, at("2026-10-31T16:30:00Z"));
        var two = came("api", "2026-01-01T04:00:00Z");
        buys(two, 100, at("2026-10-05T04:00:00Z"));
        // taken back whole: no purchase
        var back = buys(two, 50, at("2026-11-05T04:00:00Z"));
        refund(back, 50);
        buys(came("api", "2020-01-01T04:00:00Z"), 100, at("2024-02-05T04:00:00Z"));
        upkeep.everyone();

        var cohorts = reports.of(Report.COHORTS, Asked.USUAL);

        assertThat(cohorts.sum("buyers")).isEqualTo(4);
        assertThat(cohorts.rows().getFirst().subList(0, 2)).containsExactly("<2025-11", 1L);
        assertThat(of(cohorts, "2026-09").subList(1, 5)).containsExactly(1L, 0.0, 0.0, null);
        assertThat(of(cohorts, "2026-10").subList(1, 4)).containsExactly(2L, 0.5, null);
        assertThat(of(cohorts, "2026-11").subList(1, 3)).containsExactly(0L, null);
    }

    @Test
    void revenue_is_net_of_refunds_and_the_shares_make_a_whole() {
        var whale = came("api", "2026-01-01T04:00:00Z");
        refund(buys(whale, 1_000, at("2026-11-01T04:00:00Z")), 200);
        buyer(150, 5);
        buyer(50, 5);
        upkeep.everyone();

        var classes = reports.of(Report.ABC, Asked.USUAL);
        var curve = reports.of(Report.CONCENTRATION, Asked.USUAL);
        var matrix = reports.of(Report.RFM, Asked.USUAL);

        assertThat(cells(classes, "class")).containsExactly("A", "B", "C");
        assertThat(cells(classes, "revenue")).containsExactly(80_000L, 15_000L, 5_000L);
        assertThat(shares(classes, "revenue_share")).isCloseTo(1, within(1e-9));
        assertThat(shares(classes, "customer_share")).isCloseTo(1, within(1e-9));
        assertThat(cells(curve, "revenue_share")).containsExactly(0.0, 0.8, 0.95, 1.0);
        assertThat(curve.rows().getLast()).containsExactly(3L, 1.0, 100_000L, 1.0);
        assertThat(matrix.rows()).hasSize(25);
        assertThat(matrix.sum("customers")).isEqualTo(3);
        assertThat(matrix.sum("revenue")).isEqualTo(100_000);

        db.sql("delete from customer where id = :id").bind("id", whale.value()).update();
        upkeep.everyone();
        assertThat(reports.of(Report.ABC, Asked.USUAL).sum("revenue")).isEqualTo(20_000);
    }

    @Test
    void the_quality_of_the_data_is_counted_field_by_field_and_kept_by_day() {
        var lin = came("api", "2026-01-01T04:00:00Z");
        var wang = came("api", "2026-01-01T04:00:00Z");
        var su = came("api", "2026-01-01T04:00:00Z");
        var _ = came("api", "2026-01-01T04:00:00Z");
        new Words(db, customers).name(lin, "林晓月");
        new Words(db, customers).name(wang, "。。。");
        new Words(db, customers).phone(lin, Phone.of("13912345678").orElseThrow());
        new Words(db, customers).phone(wang, Phone.of("13912345678").orElseThrow());
        new Words(db, customers).phone(su, Phone.of("13800000000").orElseThrow());
        new Words(db, customers).mail(su, "su@example.com");
        db.sql("update customer set birthday_kind = 'solar', birthday_month = 2, birthday_day = 30 where id = :id")
                .bind("id", lin.value()).update();
        db.sql("update customer set birthday_kind = 'lunar', birthday_month = 2, birthday_day = 30 where id = :id")
                .bind("id", wang.value()).update();
        contact(lin, "ZhouLan", "2026-11-18T04:00:00Z", null);

        assertThat(reports.of(Report.QUALITY, Asked.USUAL).rows()).isEmpty();
        reports.check();
        reports.check();

        var quality = reports.of(Report.QUALITY, Asked.USUAL);
        assertThat(quality.rows()).containsExactly(line("name", 1, 1, 2, null, 0.25),
                line("phone", 2, 1, 1, 2L, 0.5), line("mail", 1, 0, 3, 0L, 0.25),
                line("birthday", 1, 1, 2, null, 0.25), line("owner", 1, 0, 3, null, 0.25),
                line("consent", 0, 0, 4, null, 0.0));
        new Words(db, customers).name(wang, "王");
        clock.moveTo(at("2026-11-22T16:30:00Z"));
        reports.check();
        assertThat(cells(reports.of(Report.QUALITY_TREND, Asked.USUAL), "name")).containsExactly(0.25, 0.5);
    }

    @Test
    void a_shop_without_anybody_has_reports_that_say_nothing() {
        reports.check();
        for (var report : Report.values()) {
            assertThat(reports.of(report, Asked.USUAL).empty()).as(report.code()).isTrue();
        }
    }

    @Test
    void what_took_long_is_kept_for_a_while_and_says_of_when_it_is() {
        var kept = new Kept(db, clock, Duration.ZERO);
        var begun = clock.instant();
        var first = new Sheet(List.of(new Column("day", Column.Kind.DAY), new Column("n", Column.Kind.COUNT),
                new Column("share", Column.Kind.SHARE)), List.of(row2("2026-11-22", 7L, null)), begun);
        assertThat(kept.of("it", () -> first)).isEqualTo(first);
        db.sql("update report_kept set took_ms = 1000").update();

        clock.moveTo(begun.plusSeconds(99));
        assertThat(kept.of("it", () -> {
            throw new IllegalStateException("computed again");
        })).isEqualTo(first);

        clock.moveTo(begun.plusSeconds(101));
        var second = new Sheet(first.columns(), List.of(), clock.instant());
        assertThat(kept.of("it", () -> second)).isEqualTo(second);
    }

    private CustomerId came(String source, String at) {
        return customers.add(db, source, at(at));
    }

    private void follows(CustomerId who, String openId, String since, @Nullable String lost) {
        db.sql("""
                insert into identity (customer_id, account, kind, value, since, followed_at, lost_at)
                values (:id, 'shop', 'openid', :value, :since, :since, :lost)""").bind("id", who.value())
                .bind("value", openId).bind("since", at(since)).bind("lost", lost == null ? null : at(lost))
                .update();
    }

    private void contact(CustomerId who, String staff, String since, @Nullable String lost) {
        db.sql("""
                insert into contact (account, staff, external_userid, customer_id, since, lost_at)
                values ('corp', :staff, 'wm1', :id, :since, :lost)""").bind("id", who.value())
                .bind("staff", staff).bind("since", at(since)).bind("lost", lost == null ? null : at(lost))
                .update();
    }

    private void buyer(int yuan, int... daysAgo) {
        var who = came("api", "2025-01-01T04:00:00Z");
        for (var days : daysAgo) {
            buys(who, yuan, TODAY.minusDays(days).atTime(12, 0).atZone(SHANGHAI).toInstant());
        }
    }

    private String buys(CustomerId who, int yuan, Instant at) {
        var name = "N" + number++;
        orders.add(db, List.of(new Orders.Order(name, who, new Money(yuan * 100L), at)));
        return name;
    }

    private void refund(String order, int yuan) {
        orders.refund(db, List.of(new Orders.Refund("R" + order, order, new Money(yuan * 100L),
                clock.instant())));
    }

    private static Instant at(String text) {
        return Instant.parse(text);
    }

    private static List<@Nullable Object> row(String key, long came, long lost, long back, long net) {
        return List.of(key, came, lost, back, net);
    }

    private static List<@Nullable Object> row2(@Nullable Object... cells) {
        return new ArrayList<@Nullable Object>(java.util.Arrays.<@Nullable Object>asList(cells));
    }

    private static List<@Nullable Object> line(String field, long valid, long invalid, long missing,
            @Nullable Long duplicate, double share) {
        return row2(field, valid, invalid, missing, duplicate, share);
    }

    private static List<@Nullable Object> of(Sheet sheet, String key) {
        return sheet.rows().stream().filter(it -> key.equals(it.getFirst())).findFirst().orElseThrow();
    }

    private static List<@Nullable Object> cells(Sheet sheet, String column) {
        var cells = new ArrayList<@Nullable Object>();
        sheet.rows().forEach(it -> cells.add(it.get(sheet.place(column))));
        return cells;
    }

    private static double shares(Sheet sheet, String column) {
        return cells(sheet, column).stream().mapToDouble(it -> (Double) Objects.requireNonNull(it)).sum();
    }
}
