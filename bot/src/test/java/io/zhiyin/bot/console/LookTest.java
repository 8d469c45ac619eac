package io.zhiyin.bot.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.zhiyin.campaigns.profile.FieldId;
import io.zhiyin.campaigns.segment.Dealing;
import io.zhiyin.campaigns.segment.Profiled;
import io.zhiyin.campaigns.segment.Range;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Standing;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every page at both widths: it fits, no policy is violated. With {@code -Dpictures=true} in the dark too, and a picture of
 * each is kept for eyes.
 */
class LookTest {
    private record Look(String name, int width, ColorScheme scheme) {}

    private static final List<Look> LOOKS = List.of(new Look("1440", ConsoleHouse.DESK, ColorScheme.LIGHT),
            new Look("1440-dark", ConsoleHouse.DESK, ColorScheme.DARK),
            new Look("390", ConsoleHouse.PHONE, ColorScheme.LIGHT),
            new Look("390-dark", ConsoleHouse.PHONE, ColorScheme.DARK));

    private static final List<String> REPORTS = List.of("?days=365", "/stages", "/rfm", "/cohorts",
            "/revenue",
            "/quality", "/churn");

    @RegisterExtension
    static final ConsoleHouse house = new ConsoleHouse();

    @Test
    void every_page_fits_a_desk_and_a_phone_and_keeps_to_the_policy() {
        var first = house.busyShop().getFirst().value();
        var alike = house.alike();
        house.followUpsOf(first);
        house.journeysOf(first);
        var brought = house.brought();
        var segment = house.segments().create("油性皮肤，近日到店",
                new Rule.All(List.of(new Profiled.Among(new FieldId(1), List.of(1L, 2L)),
                        new Profiled.Near(new FieldId(2), true, 30),
                        new Profiled.Is(new FieldId(3), List.of("旺财")),
                        new Profiled.Between(new FieldId(5), new BigDecimal("100000"), null))))
                .id().value();
        var asked = house.segments().create("问一问", new Rule.All(List.of(
                new Dealing.LastOrder(Range.atMost(30)),
                new Rule.Not(new Dealing.Ordered(Dealing.Ordered.Measure.SUM, Range.atLeast(100_000), 90,
                        null)),
                new Rule.Any(List.of(new Standing.HasDetail(Standing.HasDetail.Detail.PHONE),
                        new Standing.WindowOpen(null))),
                new Standing.InSegment(new SegmentId(segment)))))
                .id().value();
        house.upkeep().catchUp();
        house.reports().check();
        // a run for somebody who moved, planned when the segment said something else; a pool with codes
        house.db().sql("update run set audience_rules = 'other', of_due_at = due_at, only_customers = '{1}'")
                .update();
        house.db()
                .sql("""
                        with pool as (insert into coupon_pool (name, created_by, created_at) values ('春茶九折券', '周岚', now()) returning id)
                        insert into coupon (pool_id, code) select id, 'TEA-8K2P5' from pool""")
                .update();
        var doubtful = house.db().sql("select id from delivery where state = 'unknown'").count();
        for (var look : LOOKS) {
            if (look.scheme() == ColorScheme.DARK && !Boolean.getBoolean("pictures")) {
                // a colour makes nothing wider: it is there to be looked at
                continue;
            }
            see(house.stranger(look.width(), look.scheme()), look, "login", "/login");
            var page = house.operator(look.width(), look.scheme());
            see(page, look, "today", "/");
            see(page, look, "customers", "/customers");
            see(page, look, "customers-nobody", "/customers?q=nobody");
            see(page, look, "customer", "/customers/" + first);
            see(page, look, "customer-field", "/customers/" + first + "?field=1");
            see(page, look, "duplicates", "/customers/duplicates");
            see(page, look, "duplicates-none", "/customers/duplicates?state=merged");
            see(page, look, "merge", "/customers/" + first + "/merge?q=林");
            see(page, look, "merge-plan", "/customers/" + first + "/merge?other=" + alike.value());
            see(page, look, "imports", "/customers/import");
            see(page, look, "import-columns", "/customers/import/" + brought.getFirst().value());
            see(page, look, "import-checked", "/customers/import/" + brought.get(1).value());
            see(page, look, "import-done", "/customers/import/" + brought.get(2).value());
            see(page, look, "import-runs", "/customers/import/" + brought.getLast().value());
            see(page, look, "segments", "/segments");
            see(page, look, "segment", "/segments/1");
            see(page, look, "segment-edit", "/segments/1/edit");
            see(page, look, "segment-new", "/segments/new");
            see(page, look, "segment-why", "/segments/1/why?customer=" + first);
            see(page, look, "segment-why-all", "/segments/" + asked + "/why?customer=" + first);
            see(page, look, "tags", "/tags");
            see(page, look, "templates", "/templates");
            see(page, look, "template", "/templates/1");
            see(page, look, "template-new", "/templates/new");
            see(page, look, "pictures", "/pictures");
            see(page, look, "campaigns", "/campaigns");
            see(page, look, "campaign", "/campaigns/1");
            see(page, look, "campaign-edit", "/campaigns/1/edit");
            see(page, look, "results", "/campaigns/1/results");
            see(page, look, "results-people", "/campaigns/1/results/people?step=sent");
            see(page, look, "campaign-simulation", "/campaigns/1/simulation");
            see(page, look, "campaign-tests", "/campaigns/1/tests");
            see(page, look, "seeds", "/seeds");
            see(page, look, "campaign-calendar", "/campaigns/calendar?drafts=1");
            see(page, look, "approval", "/settings/approval");
            see(page, look, "stop", "/stop");
            see(page, look, "runs", "/deliveries/runs");
            see(page, look, "deliveries", "/deliveries");
            see(page, look, "delivery", "/deliveries?state=unknown");
            see(page, look, "delivery-unknown", "/deliveries/" + doubtful);
            see(page, look, "inbox", "/inbox");
            see(page, look, "inbox-dead", "/inbox?state=dead");
            see(page, look, "intake", "/intake");
            see(page, look, "intake-letter", "/intake/1");
            see(page, look, "accounts", "/accounts");
            see(page, look, "settings", "/settings");
            see(page, look, "coupons", "/coupons");
            see(page, look, "fields", "/settings/fields");
            see(page, look, "field", "/settings/fields/1");
            see(page, look, "segment-fields", "/segments/" + segment + "/edit");
            see(page, look, "follow-ups", "/follow-ups");
            see(page, look, "follow-ups-done", "/follow-ups?state=done&kind=gift");
            see(page, look, "follow-up", "/follow-ups/1");
            see(page, look, "follow-up-new", "/follow-ups/new?segment=1");
            see(page, look, "follow-up-settings", "/settings/follow-ups");
            see(page, look, "journeys", "/journeys");
            see(page, look, "journey", "/journeys/2");
            see(page, look, "journey-edit", "/journeys/2/edit");
            see(page, look, "journey-wrong", "/journeys/3/edit");
            see(page, look, "journey-entry", "/journeys/2/entry");
            see(page, look, "journey-add", "/journeys/2/add?at=0");
            see(page, look, "journey-message", "/journeys/2/steps/s2");
            see(page, look, "journey-tests", "/journeys/2/steps/s2/tests");
            see(page, look, "journey-branch", "/journeys/2/steps/b1");
            see(page, look, "journey-arm", "/journeys/2/steps/b1/arms/a1");
            see(page, look, "journey-split", "/journeys/2/steps/s5");
            see(page, look, "journey-people", "/journeys/2/people?where=inside");
            see(page, look, "insight", "/insight");
            for (var tab : REPORTS) {
                see(page, look, "reports-" + tab.replaceAll("[/?=]", ""), "/reports" + tab);
            }
            see(page, look, "missing", "/no/such/page");
        }

        assertThat(house.complaints()).isEmpty();
    }

    @Test
    void every_page_can_be_read_in_english() {
        house.busyShop();
        house.alike();
        house.followUpsOf(1);
        house.journeysOf(1);
        house.brought();
        house.db().sql("update operator set language = 'en'").update();
        var look = new Look("en", ConsoleHouse.PHONE, ColorScheme.LIGHT);
        var page = house.operator(look.width(), look.scheme());
        for (var place : List.of("/", "/customers", "/customers/1", "/customers/duplicates",
                "/customers/1/merge?other=13", "/customers/import",
                "/customers/import/1", "/customers/import/2", "/segments", "/segments/1", "/segments/1/edit",
                "/segments/1/why?customer=1", "/tags",
                "/templates",
                "/templates/1", "/campaigns", "/campaigns/1", "/campaigns/1/results", "/campaigns/new",
                "/deliveries",
                "/deliveries/1",
                "/deliveries/runs", "/inbox?state=dead", "/intake", "/intake/1", "/accounts", "/settings",
                "/settings/fields", "/coupons", "/settings/fields/1", "/customers/1?field=1",
                "/follow-ups",
                "/follow-ups/1",
                "/follow-ups/new?customer=1", "/settings/follow-ups", "/reports",
                "/reports/stages",
                "/reports/quality", "/reports/churn", "/journeys", "/journeys/2", "/journeys/2/edit",
                "/journeys/3/edit",
                "/journeys/2/entry", "/journeys/2/add?at=0", "/journeys/2/steps/s3", "/journeys/2/people")) {
            see(page, look, "en" + place.replaceAll("[/?=]", "-"), place);
        }
        page.navigate(house.url("/campaigns/new?kind=event"));
        page.locator("#event-on").selectOption("keyword");
        ConsoleHouse.keep(page, "keyword");
        page.navigate(house.url("/"));
        page.locator(".more-places summary").click();
        ConsoleHouse.keep(page, "more-places");

        assertThat(house.complaints()).isEmpty();
    }

    private static void see(Page page, Look look, String name, String path) {
        var answer = page.navigate(house.url(path));
        assertThat(answer.status()).as(path).isEqualTo(path.startsWith("/no/") ? 404 : 200);
        ConsoleHouse.keep(page, name + "-" + look.name());
        var beyond = (Integer) page
                .evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertThat(beyond).as("pixels beyond the right edge of " + path + " at " + look.name())
                .isNotPositive();
    }
}
