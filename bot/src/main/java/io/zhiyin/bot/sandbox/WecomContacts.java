package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reading customers, remarks, and the welcome message. Source: WeCom API, external contacts. */
final class WecomContacts {
    private static final Duration WELCOME_WITHIN = Duration.ofSeconds(20);
    private static final int FOLLOWERS_PER_PAGE = 500;
    private static final int USERS_PER_BATCH = 100;
    private static final int ROWS_PER_BATCH = 100;

    private static final class Welcome {
        private final Customer customer;
        private final String userid;
        private final Instant until;
        private boolean used;

        private Welcome(Customer customer, String userid, Instant until) {
            this.customer = customer;
            this.userid = userid;
            this.until = until;
        }
    }

    private final People people;
    private final Contacts contacts;
    private final CorpTags tags;
    private final Attachments attachments;
    private final VirtualClock clock;
    private final Ids ids;
    private final Map<String, Welcome> welcomes = new HashMap<>();

    WecomContacts(People people, Contacts contacts, CorpTags tags, Attachments attachments,
            VirtualClock clock,
            Ids ids) {
        this.people = people;
        this.contacts = contacts;
        this.tags = tags;
        this.attachments = attachments;
        this.clock = clock;
        this.ids = ids;
    }

    JsonObject followUsers() {
        return WecomApi.ok().put("follow_user",
                new JsonArray(people.staff().stream().map(StaffMember::userid).toList()));
    }

    /** A member without customers is answered 84061, as the SDK expects. */
    JsonObject list(Api.Call call) {
        var member = contacts.member(call.query("userid").orElseThrow(() -> WecomApi.empty("userid")));
        var found = people.contactsOf(member.userid());
        if (found.isEmpty())
            throw new Refusal(84061, "not external contact");
        return WecomApi.ok().put("external_userid",
                new JsonArray(found.stream().map(customer -> customer.externalUserId).toList()));
    }

    JsonObject get(Api.Call call) {
        var customer = contacts.customer(
                call.query("external_userid")
                        .orElseThrow(() -> new Refusal(41035, "missing external userid")));
        var relations = customer.relations.values().stream().filter(relation -> !relation.half).toList();
        if (relations.isEmpty())
            throw new Refusal(84061, "not external contact");
        var page = Paging.page(relations, call.query("cursor").orElse(""), FOLLOWERS_PER_PAGE);
        var follow = new JsonArray();
        for (var relation : page.rows())
            follow.add(row(customer, relation).put("tags", tags.described(relation)));
        var answer = WecomApi.ok().put("external_contact", card(customer)).put("follow_user", follow);
        return page.next().isEmpty() ? answer : answer.put("next_cursor", page.next());
    }

    private static JsonObject card(Customer customer) {
        var card = new JsonObject().put("external_userid", customer.externalUserId).put("name", customer.name)
                .put("type", 1).put("avatar", "").put("gender", customer.gender);
        return customer.unionId == null ? card : card.put("unionid", customer.unionId);
    }

    private static JsonObject row(Customer customer, Customer.Relation relation) {
        var row = new JsonObject().put("userid", relation.userid)
                .put("remark", relation.remark.isEmpty() ? customer.name : relation.remark)
                .put("description", relation.description).put("createtime", relation.since.getEpochSecond())
                .put("remark_mobiles", new JsonArray(relation.mobiles)).put("add_way", relation.addWay)
                .put("oper_userid", relation.adder);
        if (!relation.company.isEmpty())
            row.put("remark_corp_name", relation.company);
        return relation.state.isEmpty() ? row : row.put("state", relation.state);
    }

    JsonObject batch(Api.Call call) {
        var userids = call.body().texts("userid_list");
        if (userids.isEmpty())
            throw WecomApi.empty("userid_list");
        if (userids.size() > USERS_PER_BATCH)
            throw WecomApi.parameter("userid_list");
        long limit = call.body().number("limit", 50);
        var pairs = new ArrayList<Contacts.Pair>();
        for (var userid : userids) {
            var member = contacts.member(userid);
            for (var customer : people.contactsOf(member.userid()))
                customer.relation(member.userid())
                        .ifPresent(relation -> pairs.add(new Contacts.Pair(customer, relation)));
        }
        var page = Paging.page(pairs, call.body().text("cursor", ""),
                Math.min(limit < 1 ? 50 : limit, ROWS_PER_BATCH));
        var list = new JsonArray();
        for (var pair : page.rows())
            list.add(new JsonObject().put("external_contact", card(pair.customer())).put("follow_info",
                    row(pair.customer(), pair.relation()).put("tag_id",
                            new JsonArray(List.copyOf(pair.relation().tags)))));
        return WecomApi.ok().put("external_contact_list", list).put("next_cursor", page.next()).put(
                "fail_info",
                new JsonObject().put("unlicensed_userid_list", new JsonArray()));
    }

    JsonObject remark(Api.Call call) {
        var body = call.body();
        var given = List.of("remark", "description", "remark_company", "remark_mobiles",
                "remark_pic_mediaid");
        if (given.stream().noneMatch(body::has))
            throw WecomApi.empty(String.join(", ", given));
        WecomApi.atMost("remark", body.text("remark", ""), 20);
        WecomApi.atMost("description", body.text("description", ""), 150);
        WecomApi.atMost("remark_company", body.text("remark_company", ""), 20);
        var relation = contacts.pair(body).relation();
        if (body.has("remark"))
            relation.remark = body.text("remark", "");
        if (body.has("description"))
            relation.description = body.text("description", "");
        if (body.has("remark_company"))
            relation.company = body.text("remark_company", "");
        if (body.has("remark_mobiles"))
            relation.mobiles = body.texts("remark_mobiles").stream().filter(mobile -> !mobile.isEmpty())
                    .toList();
        return WecomApi.ok();
    }

    String welcomeCode(Customer customer, String userid) {
        var code = ids.opaque("", 43);
        welcomes.put(code, new Welcome(customer, userid, clock.instant().plus(WELCOME_WITHIN)));
        return code;
    }

    JsonObject welcome(Api.Call call) {
        var code = call.body().text("welcome_code")
                .orElseThrow(() -> new Refusal(41049, "missing welcome code"));
        var words = attachments.check(call.body());
        var welcome = welcomes.get(code);
        if (welcome == null)
            throw new Refusal(41050, "invalid welcome code");
        // Used and expired at once: "used" says more, and neither may be retried.
        var relation = welcome.customer.relation(welcome.userid);
        if (welcome.used || relation.filter(found -> found.chatBegun).isPresent())
            throw new Refusal(41051, "externaluser has started chatting");
        if (!clock.instant().isBefore(welcome.until) || relation.isEmpty())
            throw new Refusal(41050, "invalid welcome code");
        welcome.used = true;
        Attachments.show(welcome.customer, "welcome", welcome.userid, words);
        return WecomApi.ok();
    }
}
