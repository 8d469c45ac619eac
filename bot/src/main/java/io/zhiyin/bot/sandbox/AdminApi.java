package io.zhiyin.bot.sandbox;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What people do and what can be seen of it. The page {@code /sandbox/api} describes every route. */
final class AdminApi {
    private final Platform platform;

    AdminApi(Platform platform) {
        this.platform = platform;
    }

    void mount(AdminRoutes routes) {
        routes.get("/state", (ctx, _) -> done(state(param(ctx, "brief").equals("true"))));
        routes.get("/customers", (_, _) -> done(customers()));
        routes.post("/customers", (_, body) -> done(newCustomer(body)));
        routes.get("/customers/:id", (ctx, _) -> done(json(customer(ctx))));
        routes.get("/customers/:id/messages", (ctx, _) -> done(customer(ctx).phone.json(after(ctx))));
        official(routes);
        notices(routes);
        wecomCustomers(routes);
        care(routes);
        staff(routes);
        routes.get("/calls", (ctx, _) -> done(last(ctx, platform.log.json(after(ctx), param(ctx, "path")))));
        routes.get("/callbacks", (ctx, _) -> done(last(ctx, platform.callbacks.json(after(ctx)))));
        routes.get("/callbacks/:id", (ctx, _) -> callback(ctx));
    }

    private void official(AdminRoutes routes) {
        var people = platform.officialPeople;
        routes.act("/customers/:id/follow",
                (ctx, body) -> people.follow(customer(ctx), body.text("ticket", ""), body.text("scene", "")));
        routes.act("/customers/:id/scan", (ctx, body) -> {
            if (!body.has("ticket") && !body.has("scene"))
                throw new IllegalArgumentException("scene or ticket: one of them is expected");
            return people.follow(customer(ctx), body.text("ticket", ""), body.text("scene", ""));
        });
        routes.act("/customers/:id/unfollow", (ctx, _) -> people.unfollow(customer(ctx)));
        routes.act("/customers/:id/block", (ctx, _) -> refuse(customer(ctx), true));
        routes.act("/customers/:id/unblock", (ctx, _) -> refuse(customer(ctx), false));
        routes.act("/customers/:id/write", (ctx, body) -> people.write(customer(ctx), needed(body, "text")));
        routes.act("/customers/:id/image", (ctx, body) -> people.sendImage(customer(ctx),
                body.text("picUrl", "http://mmbiz.qpic.cn/sandbox/photo.jpg")));
        routes.act("/customers/:id/menu",
                (ctx, body) -> people.clickMenu(customer(ctx), body.text("type", "click"),
                        needed(body, "key"), body.text("name", "")));
        routes.act("/customers/:id/tap",
                (ctx, body) -> people.tap(customer(ctx), needed(body, "id"), needed(body, "text")));
    }

    private void notices(AdminRoutes routes) {
        routes.act("/customers/:id/notices", (ctx, body) -> platform.notices.choose(customer(ctx),
                needed(body, "template"), body.flag("accept", true)));
        routes.act("/customers/:id/notices/off",
                (ctx, body) -> platform.notices.switchOff(customer(ctx), needed(body, "template")));
    }

    private List<Callbacks.Delivery> refuse(Customer customer, boolean refuses) {
        platform.officialPeople.refuse(customer, refuses);
        return List.of();
    }

    private void wecomCustomers(AdminRoutes routes) {
        var people = platform.wecomPeople;
        routes.act("/customers/:id/add", (ctx, body) -> people.add(customer(ctx), body.text("userid", ""),
                body.text("configId", ""), body.text("state", ""), body.flag("half", false)));
        routes.act("/customers/:id/delete-staff",
                (ctx, body) -> people.customerDeletes(customer(ctx), needed(body, "userid")));
        routes.act("/customers/:id/chat", (ctx, body) -> {
            people.chat(customer(ctx), member(needed(body, "userid")), true, needed(body, "text"));
            return List.of();
        });
    }

    private void care(AdminRoutes routes) {
        var desk = platform.care;
        routes.act("/customers/:id/care/enter",
                (ctx, body) -> desk.enter(customer(ctx), body.text("scene", ""),
                        body.text("sceneParam", "")));
        routes.act("/customers/:id/care/write",
                (ctx, body) -> desk.write(customer(ctx), needed(body, "text")));
        routes.act("/customers/:id/care/tap",
                (ctx, body) -> desk.tap(customer(ctx), needed(body, "id"), needed(body, "text")));
        routes.act("/customers/:id/care/image", (ctx, _) -> desk.sendImage(customer(ctx),
                platform.wecomMedia.keep("image", "photo.jpg",
                        io.vertx.core.buffer.Buffer.buffer("a picture of the sandbox")).id()));
        routes.act("/customers/:id/care/block", (ctx, _) -> {
            desk.refuse(customer(ctx), true);
            return List.of();
        });
        routes.act("/customers/:id/care/unblock", (ctx, _) -> {
            desk.refuse(customer(ctx), false);
            return List.of();
        });
        routes.act("/staff/:id/care", (ctx, body) -> desk.staffWrites(member(ctx),
                customer(needed(body, "customer")), needed(body, "text")));
    }

    private void staff(AdminRoutes routes) {
        var people = platform.wecomPeople;
        routes.get("/staff", (_, _) -> done(staff()));
        routes.get("/staff/:id/messages", (ctx, _) -> done(member(ctx).phone().json(after(ctx))));
        routes.get("/staff/:id/customers", (ctx, _) -> done(people.customersOf(member(ctx))));
        routes.get("/staff/:id/todos", (ctx, _) -> done(platform.groupSends.todos(member(ctx).userid())));
        routes.act("/staff/:id/accept",
                (ctx, body) -> people.accept(member(ctx), customer(needed(body, "customer"))));
        routes.act("/staff/:id/delete-customer",
                (ctx, body) -> people.staffDeletes(member(ctx), customer(needed(body, "customer"))));
        routes.act("/staff/:id/transfer", (ctx, body) -> people.transfer(member(ctx),
                customer(needed(body, "customer")), member(needed(body, "to"))));
        routes.act("/staff/:id/leave",
                (ctx, body) -> people.leaves(member(ctx), body.text("to").map(this::member)));
        routes.act("/staff/:id/edit",
                (ctx, body) -> people.edit(member(ctx), customer(needed(body, "customer")), body));
        routes.act("/staff/:id/chat", (ctx, body) -> {
            people.chat(customer(needed(body, "customer")), member(ctx), false, needed(body, "text"));
            return List.of();
        });
        routes.act("/staff/:id/write", (ctx, body) -> people.writeToApp(member(ctx), needed(body, "text")));
        routes.act("/staff/:id/press", (ctx, body) -> people.press(member(ctx), needed(body, "msgid"),
                needed(body, "key"), selected(body)));
        routes.post("/staff/:id/confirm", (ctx, body) -> done(confirm(member(ctx), body)));
        routes.post("/groups", (_, body) -> done(group(body)));
        routes.act("/tags",
                (_, body) -> people.tagMadeInConsole(needed(body, "group"), needed(body, "name")));
    }

    private static Map<String, List<String>> selected(Fields body) {
        var selected = new LinkedHashMap<String, List<String>>();
        body.object("selected").ifPresent(given -> given.json().fieldNames()
                .forEach(question -> selected.put(question, given.texts(question))));
        return selected;
    }

    /** Without a msgid, the oldest to-do that is open. */
    private JsonObject confirm(StaffMember member, Fields body) {
        var msgid = body.text("msgid").orElseGet(() -> platform.groupSends.todos(member.userid()).stream()
                .map(JsonObject.class::cast).filter(todo -> todo.getInteger("status") == 0)
                .filter(todo -> !todo.getBoolean("cancelled")).map(todo -> todo.getString("msgid"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("没有待确认的群发。Nothing waits to be confirmed.")));
        var send = platform.groupSends.confirm(member, msgid, new HashSet<>(body.texts("leaveOut")));
        return new JsonObject().put("msgid", send.msgid).put("task",
                platform.groupSends.todos(member.userid()).stream().map(JsonObject.class::cast)
                        .filter(todo -> send.msgid.equals(todo.getString("msgid"))).findFirst()
                        .orElseThrow());
    }

    private JsonObject group(Fields body) {
        var members = new ArrayList<Customer>();
        body.texts("members").forEach(id -> members.add(customer(id)));
        var chat = platform.chats.add(needed(body, "name"), member(needed(body, "owner")).userid(), members);
        return new JsonObject().put("chatId", chat.id());
    }

    private JsonObject newCustomer(Fields body) {
        var id = body.text("id").orElseGet(platform.people::freeId);
        var customer = platform.people.add(id, needed(body, "name"), (int) body.number("gender", 0),
                absent(body, "openId"), absent(body, "externalUserId"), absent(body, "unionId"));
        if (body.flag("follows", false))
            platform.officialPeople.followsAlready(customer);
        for (var userid : body.texts("contactOf"))
            platform.wecomPeople.knowsAlready(customer, userid, body.text("state", ""));
        platform.feed.changed("customer", id);
        return json(customer);
    }

    private static @Nullable String absent(Fields body, String name) {
        return body.text(name).orElse(null);
    }

    private Future<?> callback(RoutingContext ctx) {
        var delivery = platform.callbacks.find(number(id(ctx)))
                .orElseThrow(() -> new AdminRoutes.Unknown("no callback " + id(ctx)));
        return "true".equals(param(ctx, "wait"))
                ? delivery.over().map(Callbacks.Delivery::json)
                : done(delivery.json());
    }

    /** The brief one names customers without what they did; the page asks for it at every change. */
    private JsonObject state(boolean brief) {
        return new JsonObject().put("clock", platform.timeMachine.json())
                .put("official", platform.officialJson())
                .put("wecom", platform.wecomJson()).put("care", platform.careJson())
                .put("customers", brief ? names() : customers())
                .put("staff", staff()).put("lastCall", platform.log.lastId())
                .put("faults", new JsonObject().put("api", platform.faults.json()).put("callbacks",
                        platform.callbacks.faults()));
    }

    private JsonArray names() {
        var list = new JsonArray();
        platform.people.customers().forEach(customer -> list.add(name(customer)));
        return list;
    }

    private static JsonObject name(Customer customer) {
        return new JsonObject().put("id", customer.id).put("name", customer.name)
                .put("openId", customer.openId)
                .put("externalUserId", customer.externalUserId);
    }

    private JsonArray customers() {
        var list = new JsonArray();
        platform.people.customers().forEach(customer -> list.add(json(customer)));
        return list;
    }

    private JsonObject json(Customer customer) {
        return name(customer)
                .put("unionId", customer.unionId == null ? "" : customer.unionId)
                .put("official", platform.officialPeople.json(customer, platform.messages.isTyping(customer))
                        .put("notices", platform.notices.json(customer)))
                .put("staff", platform.wecomPeople.relations(customer))
                .put("care", platform.care.json(customer));
    }

    private JsonArray staff() {
        var list = new JsonArray();
        for (var member : platform.people.staff()) {
            long waiting = platform.groupSends.todos(member.userid()).stream().map(JsonObject.class::cast)
                    .filter(todo -> todo.getInteger("status") == 0 && !todo.getBoolean("cancelled")).count();
            list.add(new JsonObject().put("userid", member.userid()).put("name", member.name())
                    .put("waiting", waiting)
                    .put("customers", platform.people.contactsOf(member.userid()).size()));
        }
        return list;
    }

    private static String id(RoutingContext ctx) {
        return String.valueOf(ctx.pathParam("id"));
    }

    private Customer customer(RoutingContext ctx) {
        return customer(id(ctx));
    }

    private Customer customer(String id) {
        return platform.people.customer(id).orElseThrow(() -> new AdminRoutes.Unknown("no customer " + id));
    }

    private StaffMember member(RoutingContext ctx) {
        return member(id(ctx));
    }

    private StaffMember member(String userid) {
        return platform.people.staff(userid)
                .orElseThrow(() -> new AdminRoutes.Unknown("no staff member " + userid));
    }

    static String needed(Fields body, String name) {
        return body.text(name).orElseThrow(() -> new IllegalArgumentException(name + ": expected"));
    }

    static Future<?> done(Object json) {
        return Future.succeededFuture(json);
    }

    static String param(RoutingContext ctx, String name) {
        var value = ctx.request().getParam(name);
        return value == null ? "" : value;
    }

    private static long after(RoutingContext ctx) {
        var value = param(ctx, "after");
        return value.isEmpty() ? 0 : number(value);
    }

    private static JsonArray last(RoutingContext ctx, JsonArray all) {
        var wanted = param(ctx, "last");
        if (wanted.isEmpty() || all.size() <= number(wanted))
            return all;
        return new JsonArray(all.getList().subList(all.size() - (int) number(wanted), all.size()));
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a number is expected, \"" + text + "\" found", e);
        }
    }
}
