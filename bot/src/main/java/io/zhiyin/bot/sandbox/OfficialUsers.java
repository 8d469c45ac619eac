package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The followers' list and profiles. Source: Official Account API, users. */
final class OfficialUsers {
    private static final int PAGE = 10_000;
    private static final int BATCH = 100;
    private static final int REMARK_BYTES = 30;

    private final People people;

    OfficialUsers(People people) {
        this.people = people;
    }

    /** The last page names its last openid, and the call after it is empty: the harder of the two documented endings. */
    JsonObject list(Api.Call call) {
        var followers = people.customers().stream().filter(customer -> customer.official.follows)
                .map(customer -> customer.openId).toList();
        var page = page(followers, call.query("next_openid").orElse(""));
        var answer = new JsonObject().put("total", followers.size()).put("count", page.size());
        if (!page.isEmpty())
            answer.put("data", new JsonObject().put("openid", new JsonArray(page)));
        return answer.put("next_openid", page.isEmpty() ? "" : page.getLast());
    }

    List<String> page(List<String> openIds, String after) {
        if (!after.isEmpty() && people.withOpenId(after).isEmpty())
            throw new Refusal(40003, "invalid openid");
        int from = after.isEmpty() ? 0 : openIds.indexOf(after) + 1;
        return openIds.subList(from, Math.min(openIds.size(), from + PAGE));
    }

    JsonObject info(Api.Call call) {
        return profile(call.query("openid").orElse(""));
    }

    private JsonObject profile(String openId) {
        var customer = people.withOpenId(openId).orElseThrow(() -> new Refusal(40003, "invalid openid"));
        var official = customer.official;
        var since = official.since;
        if (!official.follows || since == null)
            return new JsonObject().put("subscribe", 0).put("openid", openId);
        var info = new JsonObject().put("subscribe", 1).put("openid", openId).put("language", "zh_CN")
                .put("subscribe_time", since.getEpochSecond());
        if (customer.unionId != null)
            info.put("unionid", customer.unionId);
        return info.put("remark", official.remark).put("groupid", 0)
                .put("tagid_list", new JsonArray(List.copyOf(official.tags)))
                .put("subscribe_scene", official.how)
                .put("qr_scene",
                        official.scene.matches("[1-9][0-9]{0,8}") ? Long.parseLong(official.scene) : 0)
                .put("qr_scene_str", official.scene);
    }

    JsonObject batch(Api.Call call) {
        var wanted = call.body().objects("user_list");
        if (wanted.isEmpty() || wanted.size() > BATCH)
            throw new Refusal(40032, "invalid openid list size");
        var list = new JsonArray();
        for (var one : wanted)
            list.add(profile(one.text("openid", "")));
        return new JsonObject().put("user_info_list", list);
    }

    JsonObject remark(Api.Call call) {
        var customer = people.withOpenId(call.body().text("openid", ""))
                .orElseThrow(() -> new Refusal(40003, "invalid openid"));
        var remark = call.body().text("remark", "");
        if (remark.getBytes(StandardCharsets.UTF_8).length >= REMARK_BYTES)
            throw new Refusal(40092, "invalid remark size");
        if (!customer.official.follows)
            throw new Refusal(43004, "require subscribe");
        customer.official.remark = remark;
        return OfficialApi.ok();
    }
}
