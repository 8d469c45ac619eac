package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** "Contact me" codes with a state. Source: WeCom API, contact way. */
final class ContactWays {
    private static final int MOST = 500_000;
    private static final int MOST_USERS = 100;
    private static final List<String> KEPT = List.of("type", "scene", "style", "remark", "skip_verify",
            "state", "user",
            "party", "is_temp", "expires_in", "chat_expires_in", "unionid", "is_exclusive", "mark_source",
            "conclusions");

    record Way(String configId, Instant since, JsonObject told) {
        Fields fields() {
            return new Fields(told);
        }

        String state() {
            return fields().text("state", "");
        }
    }

    private final People people;
    private final VirtualClock clock;
    private final Ids ids;
    private final Feed feed;
    private final Map<String, Way> ways = new LinkedHashMap<>();

    ContactWays(People people, VirtualClock clock, Ids ids, Feed feed) {
        this.people = people;
        this.clock = clock;
        this.ids = ids;
        this.feed = feed;
    }

    Optional<Way> way(String configId) {
        return Optional.ofNullable(ways.get(configId));
    }

    JsonObject add(Api.Call call) {
        var body = call.body();
        long type = body.number("type").orElseThrow(() -> new Refusal(41037, "contact way type missing"));
        long scene = body.number("scene").orElseThrow(() -> new Refusal(41038, "contact way scene missing"));
        if (type < 1 || type > 2)
            throw new Refusal(41039, "invalid contact way type");
        if (scene < 1 || scene > 2)
            throw new Refusal(41040, "invalid contact way scene");
        if (ways.size() >= MOST)
            throw new Refusal(41045, "contact way count out of limit");
        var told = told(body, type);
        told.put("type", type).put("scene", scene).put("is_temp", body.flag("is_temp", false)).put(
                "is_exclusive",
                body.flag("is_exclusive", false));
        if (!told.containsKey("skip_verify"))
            told.put("skip_verify", true);
        var configId = ids.hex(32);
        if (scene == 2)
            told.put("qr_code", "https://wework.qpic.cn/sandbox/" + configId);
        ways.put(configId, new Way(configId, clock.instant(), told));
        feed.changed("staff", "");
        var answer = WecomApi.ok().put("config_id", configId);
        return scene == 2 ? answer.put("qr_code", told.getString("qr_code")) : answer;
    }

    private JsonObject told(Fields body, long type) {
        WecomApi.atMost("remark", body.text("remark", ""), 30);
        WecomApi.atMost("state", body.text("state", ""), 30);
        var users = body.texts("user");
        if (users.size() > MOST_USERS)
            throw new Refusal(41041, "contact way users exceed");
        if (type == 1 && users.size() != 1)
            throw WecomApi.parameter("user");
        if (type == 1 && !body.texts("party").isEmpty())
            throw WecomApi.parameter("party");
        if (users.isEmpty() && body.texts("party").isEmpty())
            throw WecomApi.empty("user");
        for (var user : users) {
            if (people.staff(user).isEmpty())
                throw new Refusal(40003, "invalid userid");
        }
        var told = new JsonObject();
        for (var name : KEPT) {
            if (body.has(name))
                told.put(name, body.json().getValue(name));
        }
        return told;
    }

    private Way known(Api.Call call) {
        var configId = call.body().text("config_id")
                .orElseThrow(() -> new Refusal(41043, "config_id missing"));
        return way(configId).orElseThrow(() -> new Refusal(41044, "invalid config_id"));
    }

    JsonObject get(Api.Call call) {
        var way = known(call);
        return WecomApi.ok().put("contact_way", way.told().copy().put("config_id", way.configId()));
    }

    JsonObject list(Api.Call call) {
        long limit = Paging.limit(call.body(), 100, 1_000);
        var to = call.body().number("end_time").map(Instant::ofEpochSecond).orElse(clock.instant());
        var from = call.body().number("start_time").map(Instant::ofEpochSecond)
                .orElse(to.minus(Duration.ofDays(90)));
        var found = ways.values().stream().filter(way -> !way.fields().flag("is_temp", false))
                .filter(way -> !way.since().isBefore(from) && !way.since().isAfter(to)).toList();
        var page = Paging.page(found, call.body().text("cursor", ""), limit);
        var list = new JsonArray();
        page.rows().forEach(way -> list.add(new JsonObject().put("config_id", way.configId())));
        return WecomApi.ok().put("contact_way", list).put("next_cursor", page.next());
    }

    /** What is given replaces what was: a shorter user list takes the others away. Type and scene stay. */
    JsonObject update(Api.Call call) {
        var way = known(call);
        var merged = way.told().copy();
        for (var name : KEPT) {
            if (call.body().has(name) && !name.equals("type") && !name.equals("scene"))
                merged.put(name, call.body().json().getValue(name));
        }
        told(new Fields(merged), merged.getLong("type"));
        ways.put(way.configId(), new Way(way.configId(), way.since(), merged));
        feed.changed("staff", "");
        return WecomApi.ok();
    }

    JsonObject delete(Api.Call call) {
        ways.remove(known(call).configId());
        feed.changed("staff", "");
        return WecomApi.ok();
    }

    JsonArray json() {
        var list = new JsonArray();
        ways.values().forEach(way -> list.add(new JsonObject().put("configId", way.configId())
                .put("state", way.state()).put("users", new JsonArray(way.fields().texts("user")))
                .put("remark", way.fields().text("remark", ""))));
        return list;
    }
}
