package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Subscription notices (订阅通知), one-time: each acceptance is good for one send, followers and others alike. Source:
 * Official Account API, subscription notices; what a simulator must enforce, 39 to 46.
 */
final class OfficialNotices {
    private static final Pattern APP_ID = Pattern.compile("wx[0-9a-f]{16}");

    /** Tells the service later how a send ended. */
    interface Finish {
        void finished(Customer customer, String template, long msgid);
    }

    private record Held(String openId, String template) {}

    private final Map<String, SandboxSettings.Template> templates = new LinkedHashMap<>();
    private final People people;
    private final OfficialPeople officialPeople;
    private final Ids ids;
    private final Feed feed;
    private final Finish finish;
    private final Map<Held, Integer> credits = new HashMap<>();

    OfficialNotices(List<SandboxSettings.Template> known, People people, OfficialPeople officialPeople,
            Ids ids, Feed feed, Finish finish) {
        for (var template : known)
            templates.put(template.id(), template);
        this.people = people;
        this.officialPeople = officialPeople;
        this.ids = ids;
        this.feed = feed;
        this.finish = finish;
    }

    /** The customer closed the dialogue: with an acceptance, which is one more send, or without. */
    List<Callbacks.Delivery> choose(Customer customer, String template, boolean accepts) {
        var found = known(template);
        if (accepts)
            credits.merge(new Held(customer.openId, template), 1, Integer::sum);
        customer.phone.note("official", (accepts ? "订阅了通知：" : "没有同意订阅：") + found.title());
        feed.changed("customer", customer.id);
        return List.of(officialPeople.noticeChosen(customer, template, accepts));
    }

    /** Switches the notice off in the client; what was earned before goes with it. */
    List<Callbacks.Delivery> switchOff(Customer customer, String template) {
        var found = known(template);
        credits.remove(new Held(customer.openId, template));
        customer.phone.note("official", "关闭了通知：" + found.title());
        feed.changed("customer", customer.id);
        return List.of(officialPeople.noticeSwitchedOff(customer, template));
    }

    private SandboxSettings.Template known(String id) {
        var template = templates.get(id);
        if (template == null)
            throw new IllegalArgumentException("no notice " + id);
        return template;
    }

    JsonObject send(Api.Call call) {
        var body = call.body();
        var customer = people.withOpenId(body.text("touser", ""))
                .orElseThrow(() -> new Refusal(40003, "invalid openid"));
        var template = templates.get(body.text("template_id", ""));
        if (template == null)
            throw new Refusal(40037, "invalid template_id");
        var page = body.object("miniprogram").flatMap(mini -> mini.text("appid"));
        if (page.isPresent() && !APP_ID.matcher(page.get()).matches())
            throw new Refusal(40013, "invalid appid");
        var values = OfficialTemplates.values(template,
                body.object("data").orElseThrow(() -> new Refusal(47001, "data format error")));
        var held = new Held(customer.openId, template.id());
        if (credits.getOrDefault(held, 0) == 0)
            throw new Refusal(43101, "user refuse to accept the msg");
        credits.merge(held, -1, Integer::sum);
        var msgid = ids.number();
        // Others than followers find it among 服务通知, which this phone shows in the same place.
        customer.phone.arrives("notice", "official", "template",
                OfficialTemplates.words(template, values), OfficialTemplates.content(template, values)
                        .put("url", body.text("page", "")).put("miniprogram", "")
                        .put("msgid", String.valueOf(msgid)));
        feed.changed("customer", customer.id);
        finish.finished(customer, template.id(), msgid);
        return OfficialApi.ok().put("msgid", msgid);
    }

    JsonArray json() {
        var list = new JsonArray();
        templates.values()
                .forEach(it -> list.add(new JsonObject().put("id", it.id()).put("title", it.title())));
        return list;
    }

    JsonObject json(Customer customer) {
        var left = new JsonObject();
        templates.keySet().forEach(
                id -> left.put(id, credits.getOrDefault(new Held(customer.openId, id), 0)));
        return left;
    }
}
