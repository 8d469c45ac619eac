package io.zhiyin.bot.api;

import static io.zhiyin.bot.api.TestApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.zhiyin.campaigns.report.Report;
import io.zhiyin.campaigns.store.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReportsApiTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final TestApi api = new TestApi(database);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void every_report_is_answered_and_what_is_none_is_refused() {
        var names = api.get("/reports").json().getJsonArray("reports");
        assertThat(names).hasSize(Report.values().length);
        for (var name : names) {
            var got = api.get("/reports/" + name).json();
            assertThat(got.getString("report")).isEqualTo(name);
            assertThat(got.getString("computedAt")).isEqualTo("2026-09-25T02:00:00Z");
        }

        assertThat(api.get("/reports/nothing").status()).isEqualTo(404);
        assertThat(api.get("/reports/growth?days=0").wrongFields()).containsExactly("days");
        assertThat(api.get("/reports/growth?step=year").wrongFields()).containsExactly("step");
        assertThat(api.get("/reports/growth?source=a&owner=b").wrongFields()).containsExactly("owner");
        assertThat(api.get("/reports/growth?month=1").wrongFields()).containsExactly("month");
    }

    @Test
    void the_figures_come_as_json_and_as_files() {
        var lin = api.post("/customers", json("name", "林")).id();
        api.post("/orders",
                json("orders", new JsonArray().add(json("number", "A1", "customer", lin, "amountFen",
                        26_850, "paidAt", "2026-09-24T02:00:00Z"))));
        api.upkeep.catchUp();

        var abc = api.get("/reports/abc").json().getJsonArray("rows").getJsonObject(0);
        var growth = api.get("/reports/growth?days=7").json().getJsonArray("rows");

        assertThat(abc)
                .isEqualTo(json("class", "A", "customers", 1, "customerShare", 1.0, "revenueFen", 26_850,
                        "revenueShare", 1.0));
        assertThat(growth).hasSize(7);
        assertThat(growth.getJsonObject(6))
                .isEqualTo(json("day", "2026-09-25", "new", 1, "lost", 0, "returned", 0, "net", 1));
        var csv = api.get("/reports/abc?format=csv");
        assertThat(csv.response().body()).isEqualTo(
                "\ufeffclass,customers,customerShare,revenueFen,revenueShare\r\nA,1,1.0,26850,1.0\r\n");
        assertThat(csv.header("Content-Disposition")).contains("abc-2026-09-25.csv");
        assertThat(api.get("/reports/abc?format=xlsx").status()).isEqualTo(200);
    }

    @Test
    void warnings_follow_the_rules_that_were_set_and_come_with_their_reasons() {
        assertThat(api.get("/churn/rules").json())
                .isEqualTo(json("aliveBelow", 50, "rhythmPercent", 150, "leastDays", 14, "leastSpentFen", 0));
        var lin = api.post("/customers", json("name", "林")).id();
        for (var day : new String[]{"08-01", "08-11", "08-21", "08-31"}) {
            api.post("/orders", json("orders", new JsonArray().add(json("number", "A" + day, "customer", lin,
                    "amountFen", 10_000, "paidAt", "2026-" + day + "T02:00:00Z"))));
        }
        api.upkeep.catchUp();

        var warning = api.get("/churn/warnings").item(0);
        assertThat(warning.getLong("customer")).isEqualTo(lin);
        assertThat(warning.getJsonArray("reasonsEn").getString(0))
                .isEqualTo("has not bought for 25 days, usually buys about every 10");
        assertThat(api.get("/customers/" + lin + "/insight").json().getJsonObject("warning"))
                .isEqualTo(warning);

        assertThat(api.put("/churn/rules", json("aliveBelow", 0, "rhythmPercent", 50, "leastDays", 14,
                "leastSpentFen", 0)).wrongFields()).containsExactly("rhythmPercent");
        assertThat(api.put("/churn/rules", json("aliveBelow", 0, "rhythmPercent", 300, "leastDays", 14,
                "leastSpentFen", 0)).status()).isEqualTo(200);
        api.upkeep.catchUp();

        assertThat(api.get("/churn/warnings").items()).isEmpty();
        assertThat(api.get("/churn/warnings?state=ended").item(0).getString("endedBy")).isEqualTo("rules");
        assertThat(api.get("/customers/" + lin + "/insight").json().getValue("warning")).isNull();
    }
}
