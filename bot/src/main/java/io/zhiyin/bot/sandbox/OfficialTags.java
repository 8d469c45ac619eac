package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Follower tags: 100 per account, 20 per follower, 50 followers per call. Source: Official Account API, users. */
final class OfficialTags {
    private static final int MOST = 100;
    private static final int MOST_PER_FOLLOWER = 20;
    private static final int BATCH = 50;
    private static final int NAME_BYTES = 30;
    private static final int SYSTEM = 2;

    private final People people;
    private final OfficialUsers users;
    private final Map<Long, String> names = new LinkedHashMap<>(Map.of(2L, "星标组"));
    private long lastId = 99;

    OfficialTags(People people, OfficialUsers users) {
        this.people = people;
        this.users = users;
    }

    JsonObject create(Api.Call call) {
        var name = freeName(wanted(call).text("name", ""));
        if (names.keySet().stream().filter(id -> id > SYSTEM).count() >= MOST)
            throw new Refusal(45056, "too many tags");
        names.put(++lastId, name);
        return new JsonObject().put("tag", new JsonObject().put("id", lastId).put("name", name));
    }

    JsonObject list() {
        var list = new JsonArray();
        names.forEach((id, name) -> list.add(new JsonObject().put("id", id).put("name", name).put("count",
                people.customers().stream().filter(customer -> customer.official.tags.contains(id))
                        .count())));
        return new JsonObject().put("tags", list);
    }

    JsonObject update(Api.Call call) {
        long id = own(wanted(call).number("id", -1));
        var name = wanted(call).text("name", "");
        if (!name.equals(names.get(id)))
            names.put(id, freeName(name));
        return OfficialApi.ok();
    }

    JsonObject delete(Api.Call call) {
        long id = own(wanted(call).number("id", -1));
        names.remove(id);
        people.customers().forEach(customer -> customer.official.tags.remove(id));
        return OfficialApi.ok();
    }

    private static Fields wanted(Api.Call call) {
        return call.body().object("tag").orElseThrow(() -> new Refusal(47001, "data format error"));
    }

    private String freeName(String name) {
        if (name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES)
            throw new Refusal(45158, "tag name too long");
        if (name.isBlank() || names.containsValue(name))
            throw new Refusal(45157, "invalid tag name");
        return name;
    }

    private long own(long id) {
        if (id >= 0 && id <= SYSTEM)
            throw new Refusal(45058, "can't modify sys tag");
        return known(id);
    }

    private long known(long id) {
        if (!names.containsKey(id))
            throw new Refusal(45159, "invalid tag id");
        return id;
    }

    JsonObject tag(Api.Call call) {
        return change(call, true);
    }

    private JsonObject change(Api.Call call, boolean on) {
        long id = known(call.body().number("tagid", -1));
        var openIds = call.body().texts("openid_list");
        if (openIds.isEmpty() || openIds.size() > BATCH)
            throw new Refusal(40032, "invalid openid list size");
        var customers = new ArrayList<Customer>();
        for (var openId : openIds)
            customers.add(people.withOpenId(openId).orElseThrow(() -> new Refusal(40003, "invalid openid")));
        var failed = new JsonArray();
        for (var customer : customers) {
            var tags = customer.official.tags;
            if (!on) {
                tags.remove(id);
            } else if (!customer.official.follows) {
                failed.add(customer.openId);
            } else if (!tags.contains(id) && tags.size() >= MOST_PER_FOLLOWER) {
                if (customers.size() == 1)
                    throw new Refusal(45059, "can not tagging one user too much");
                failed.add(customer.openId);
            } else {
                tags.add(id);
            }
        }
        if (!failed.isEmpty())
            throw new Refusal(45171, "some openid fail", new JsonObject().put("fail_openid_list", failed));
        return OfficialApi.ok();
    }

    JsonObject untag(Api.Call call) {
        return change(call, false);
    }

    JsonObject ofUser(Api.Call call) {
        var customer = people.withOpenId(call.body().text("openid", ""))
                .orElseThrow(() -> new Refusal(40003, "invalid openid"));
        return new JsonObject().put("tagid_list", new JsonArray(List.copyOf(customer.official.tags)));
    }

    JsonObject members(Api.Call call) {
        long id = known(call.body().number("tagid", -1));
        var openIds = people.customers().stream().filter(customer -> customer.official.tags.contains(id))
                .map(customer -> customer.openId).toList();
        var page = users.page(openIds, call.body().text("next_openid", ""));
        var answer = new JsonObject().put("count", page.size());
        if (!page.isEmpty())
            answer.put("data", new JsonObject().put("openid", new JsonArray(page)));
        return answer.put("next_openid", page.isEmpty() ? "" : page.getLast());
    }
}
