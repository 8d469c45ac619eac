package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** One department with all staff in it, told as to a new app: no mobile, no avatar. Source: WeCom API, directory. */
final class Directory {
    private final People people;

    Directory(People people) {
        this.people = people;
    }

    JsonObject user(Api.Call call) {
        var userid = call.query("userid").orElseThrow(() -> WecomApi.empty("userid"));
        var member = people.staff(userid).orElseThrow(() -> new Refusal(60111, "userid not found"));
        return WecomApi.ok().mergeIn(row(member)).put("order", new JsonArray().add(0)).put("position", "顾问")
                .put("is_leader_in_dept", new JsonArray().add(0)).put("direct_leader", new JsonArray())
                .put("telephone", "").put("alias", "").put("status", 1).put("main_department", 1)
                .put("extattr", new JsonObject().put("attrs", new JsonArray())).put("external_position", "")
                .put("external_profile", new JsonObject().put("external_attr", new JsonArray()));
    }

    JsonObject simpleList(Api.Call call) {
        var department = call.query("department_id").orElseThrow(() -> WecomApi.empty("department_id"));
        if (!department.equals("1"))
            throw new Refusal(60003, "department not found");
        var list = new JsonArray();
        people.staff().forEach(member -> list.add(row(member)));
        return WecomApi.ok().put("userlist", list);
    }

    private static JsonObject row(StaffMember member) {
        return new JsonObject().put("userid", member.userid()).put("name", member.name()).put("department",
                new JsonArray().add(1));
    }

    JsonObject departments() {
        return WecomApi.ok().put("department",
                new JsonArray().add(new JsonObject().put("id", 1).put("name", "知音门店").put("name_en", "")
                        .put("department_leader", leader()).put("parentid", 0)
                        .put("order", 100_000_000)));
    }

    /** The last of the members leads. */
    private JsonArray leader() {
        var leader = new JsonArray();
        people.staff().stream().reduce((_, last) -> last).ifPresent(it -> leader.add(it.userid()));
        return leader;
    }

    JsonObject departmentIds() {
        return WecomApi.ok().put("department_id",
                new JsonArray()
                        .add(new JsonObject().put("id", 1).put("parentid", 0).put("order", 100_000_000)));
    }
}
