package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.Map;

/** Daily quotas of the Official Account's APIs, reset at midnight in China. Source: Official Account API, quota. */
final class Quotas {
    private static final long UNPUBLISHED = 1_000_000;
    private static final int CLEARS_PER_MONTH = 10;

    private final VirtualClock clock;
    private final String appId;
    private final Map<String, Long> limits = new HashMap<>(Map.ofEntries(Map.entry("/cgi-bin/token", 2_000L),
            Map.entry("/cgi-bin/stable_token", 500_000L), Map.entry("/cgi-bin/message/custom/send", 500_000L),
            Map.entry("/cgi-bin/message/template/send", 100_000L), Map.entry("/cgi-bin/user/get", 500L),
            Map.entry("/cgi-bin/user/info", 5_000_000L),
            Map.entry("/cgi-bin/user/info/updateremark", 10_000L),
            Map.entry("/cgi-bin/qrcode/create", 100_000L), Map.entry("/cgi-bin/media/upload", 100_000L),
            Map.entry("/cgi-bin/media/get", 200_000L), Map.entry("/cgi-bin/menu/create", 1_000L),
            Map.entry("/cgi-bin/menu/get", 10_000L), Map.entry("/cgi-bin/menu/delete", 1_000L)));
    private final Map<String, Long> used = new HashMap<>();
    private LocalDate day;
    private YearMonth month;
    private int clears;

    Quotas(VirtualClock clock, String appId) {
        this.clock = clock;
        this.appId = appId;
        this.day = clock.today();
        this.month = YearMonth.from(day);
    }

    void spend(String path) {
        turn();
        if (used.getOrDefault(path, 0L) >= limit(path))
            throw new Refusal(45009, "reach max api daily quota limit");
        used.merge(path, 1L, Long::sum);
    }

    void limit(String path, long perDay) {
        limits.put(path, perDay);
    }

    private long limit(String path) {
        return limits.getOrDefault(path, UNPUBLISHED);
    }

    private void turn() {
        var today = clock.today();
        if (!today.equals(day))
            used.clear();
        if (!YearMonth.from(today).equals(month))
            clears = 0;
        day = today;
        month = YearMonth.from(today);
    }

    JsonObject clear(Api.Call call) {
        turn();
        if (!call.body().text("appid", "").equals(appId))
            throw new Refusal(40013, "invalid appid");
        if (clears >= CLEARS_PER_MONTH)
            throw new Refusal(48006, "forbid to clear quota because of reaching the limit");
        clears++;
        used.clear();
        return OfficialApi.ok();
    }

    JsonObject get(Api.Call call) {
        turn();
        var path = call.body().text("cgi_path", "");
        if (!limits.containsKey(path) && !used.containsKey(path))
            throw new Refusal(76021, "cgi_path not found");
        long spent = used.getOrDefault(path, 0L);
        return OfficialApi.ok()
                .put("quota",
                        new JsonObject().put("daily_limit", limit(path)).put("used", spent).put("remain",
                                Math.max(0, limit(path) - spent)))
                .put("rate_limit", new JsonObject().put("call_count", 10_000).put("refresh_second", 60))
                .put("component_rate_limit", new JsonObject().put("call_count", 0).put("refresh_second", 0));
    }
}
