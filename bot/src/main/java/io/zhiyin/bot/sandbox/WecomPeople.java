package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What customers and staff do in WeCom, and the callback each act makes. Source: WeCom API, events; click events. */
final class WecomPeople {
    private final WecomLine line;
    private final SandboxSettings.Corp corp;
    private final Callbacks callbacks;
    private final People people;
    private final ContactWays ways;
    private final WecomContacts contacts;
    private final AppMessages messages;
    private final CorpTags tags;
    private final VirtualClock clock;
    private final Ids ids;
    private final Feed feed;
    private boolean welcomeByAdmin;

    WecomPeople(WecomLine line, SandboxSettings.Corp corp, Callbacks callbacks, People people,
            ContactWays ways,
            WecomContacts contacts, AppMessages messages, CorpTags tags, VirtualClock clock, Ids ids,
            Feed feed) {
        this.line = line;
        this.corp = corp;
        this.callbacks = callbacks;
        this.people = people;
        this.ways = ways;
        this.contacts = contacts;
        this.messages = messages;
        this.tags = tags;
        this.clock = clock;
        this.ids = ids;
        this.feed = feed;
    }

    /** With a welcome set in the console, events carry no code. */
    void welcomeByAdmin(boolean set) {
        welcomeByAdmin = set;
    }

    /**
     * The customer adds a member, from a contact way or from nowhere.
     *
     * @param half the member has not confirmed yet
     */
    List<Callbacks.Delivery> add(Customer customer, String userid, String configId, String state,
            boolean half) {
        var way = configId.isEmpty()
                ? Optional.<ContactWays.Way>empty()
                : Optional.of(ways.way(configId)
                        .orElseThrow(() -> new IllegalArgumentException("no contact way " + configId)));
        var users = way.map(found -> found.fields().texts("user")).orElse(List.of());
        var member = member(!userid.isEmpty()
                ? userid
                : users.isEmpty() ? corp.staff().getFirst().userid() : users.getFirst());
        var before = customer.relation(member.userid());
        if (before.filter(relation -> !relation.half && !relation.leftByCustomer).isPresent())
            return List.of();
        var carried = way.map(ContactWays.Way::state).orElse(state);
        var relation = related(customer, member, carried, way.isPresent() || !state.isEmpty() ? 1 : 0, half);
        before.ifPresent(old -> {
            relation.tags.addAll(old.tags);
            relation.remark = old.remark;
            relation.description = old.description;
            relation.chatBegun = old.chatBegun;
        });
        customer.phone.note(member.userid(), half ? "申请添加 " + member.name() : "已添加 " + member.name());
        member.phone().note(customer.id, half ? customer.name + " 申请添加你" : customer.name + " 添加了你");
        var xml = pair(half ? "add_half_external_contact" : "add_external_contact", customer,
                member.userid());
        if (!carried.isEmpty())
            xml.cdata("State", carried);
        if (!welcomeByAdmin && !relation.chatBegun)
            xml.cdata("WelcomeCode", contacts.welcomeCode(customer, member.userid()));
        return List.of(push(half ? "add_half_external_contact" : "add_external_contact", "sys", xml));
    }

    /** Makes a contact without a word to the service: one from before its time. */
    void knowsAlready(Customer customer, String userid, String state) {
        related(customer, member(userid), state, 1, false);
    }

    private Customer.Relation related(Customer customer, StaffMember member, String state, long addWay,
            boolean half) {
        var relation = new Customer.Relation(member.userid(), clock.instant(), state, addWay,
                customer.externalUserId,
                half);
        customer.relations.put(member.userid(), relation);
        feed.changed("customer", customer.id);
        feed.changed("staff", member.userid());
        return relation;
    }

    /** The member confirms a half-added customer; the welcome code went with the half event. */
    List<Callbacks.Delivery> accept(StaffMember member, Customer customer) {
        var relation = customer.relation(member.userid()).filter(found -> found.half)
                .orElseThrow(() -> new IllegalStateException(
                        customer.id + " is not waiting for " + member.userid()));
        relation.half = false;
        feed.changed("staff", member.userid());
        var xml = pair("add_external_contact", customer, member.userid());
        if (!relation.state.isEmpty())
            xml.cdata("State", relation.state);
        return List.of(push("add_external_contact", "sys", xml));
    }

    List<Callbacks.Delivery> customerDeletes(Customer customer, String userid) {
        var relation = related(customer, userid);
        relation.leftByCustomer = true;
        customer.phone.note(relation.userid, "删除了 " + member(userid).name());
        feed.changed("customer", customer.id);
        return List.of(push("del_follow_user", "sys", pair("del_follow_user", customer, relation.userid)));
    }

    List<Callbacks.Delivery> staffDeletes(StaffMember member, Customer customer) {
        related(customer, member.userid());
        customer.relations.remove(member.userid());
        member.phone().note(customer.id, "删除了客户 " + customer.name);
        feed.changed("staff", member.userid());
        return List.of(
                push("del_external_contact", "sys", pair("del_external_contact", customer, member.userid())));
    }

    /** The customer goes to a colleague (在职继承, 离职继承): both relations are told of. */
    List<Callbacks.Delivery> transfer(StaffMember from, Customer customer, StaffMember to) {
        related(customer, from.userid());
        customer.relations.remove(from.userid());
        var lost = pair("del_external_contact", customer, from.userid()).cdata("Source",
                "DELETE_BY_TRANSFER");
        var deliveries = new ArrayList<>(List.of(push("del_external_contact", "sys", lost)));
        if (customer.relation(to.userid()).isEmpty()) {
            related(customer, to, "", 202, false);
            deliveries.add(push("add_external_contact", "sys",
                    pair("add_external_contact", customer, to.userid())));
        }
        feed.changed("staff", from.userid());
        return deliveries;
    }

    /** The member leaves the corp; with an heir, their customers are the heir's from then on. */
    List<Callbacks.Delivery> leaves(StaffMember member, Optional<StaffMember> heir) {
        var deliveries = new ArrayList<Callbacks.Delivery>();
        for (var customer : people.contactsOf(member.userid()))
            heir.ifPresent(to -> deliveries.addAll(transfer(member, customer, to)));
        people.leave(member);
        return deliveries;
    }

    /** The member edits remark, description, mobiles or tags in the client. */
    List<Callbacks.Delivery> edit(StaffMember member, Customer customer, Fields changes) {
        var relation = related(customer, member.userid());
        changes.text("remark").ifPresent(remark -> relation.remark = remark);
        changes.text("description").ifPresent(description -> relation.description = description);
        if (changes.has("mobiles"))
            relation.mobiles = changes.texts("mobiles");
        for (var name : changes.texts("addTags"))
            relation.tags.add(tags.madeInConsole(changes.text("tagGroup", "门店标签"), name));
        relation.tags.removeAll(changes.texts("removeTagIds"));
        feed.changed("staff", member.userid());
        return List.of(push("edit_external_contact", "sys",
                pair("edit_external_contact", customer, member.userid())));
    }

    List<Callbacks.Delivery> tagMadeInConsole(String group, String name) {
        var id = tags.madeInConsole(group, name);
        var xml = head("sys").cdata("Event", "change_external_tag").cdata("Id", id).cdata("TagType", "tag")
                .cdata("ChangeType", "create");
        return List.of(push("change_external_tag", "sys", xml));
    }

    /** A private chat between the two: no callback, yet it decides who a group send goes through. */
    void chat(Customer customer, StaffMember member, boolean fromCustomer, String text) {
        var relation = related(customer, member.userid());
        if (relation.half || relation.leftByCustomer)
            throw new IllegalStateException("对方还不是好友。They are not friends.");
        relation.chatBegun = true;
        relation.lastInteraction = clock.instant();
        customer.phone.show(fromCustomer, "chat", member.userid(), "text", text, new JsonObject());
        member.phone().show(!fromCustomer, "chat", customer.id, "text", text, new JsonObject());
    }

    List<Callbacks.Delivery> writeToApp(StaffMember member, String text) {
        member.phone().wrote("app", "text", text, new JsonObject());
        var xml = new Xml().cdata("ToUserName", corp.corpId()).cdata("FromUserName", member.userid())
                .number("CreateTime", clock.second()).cdata("MsgType", "text").cdata("Content", text)
                .number("MsgId", ids.number()).number("AgentID", corp.agentId());
        return List.of(callbacks.send(new Callbacks.Push(line, "text", member.userid(), xml.document(),
                heard -> heard(member, null, heard))));
    }

    /**
     * The member presses a button of a card, or submits its choices.
     *
     * @param selected option ids by question key
     */
    List<Callbacks.Delivery> press(StaffMember member, String msgid, String key,
            Map<String, List<String>> selected) {
        var shown = messages.shown(msgid, member.userid())
                .orElseThrow(
                        () -> new IllegalArgumentException(member.userid() + " has no message " + msgid));
        var card = Optional.ofNullable(shown.content().getJsonObject("card")).map(Fields::new)
                .orElseThrow(() -> new IllegalArgumentException("message " + msgid + " is not a card"));
        if (shown.content().containsKey("replaced") || shown.content().containsKey("recalled"))
            throw new IllegalStateException("卡片已处理。The card was dealt with already.");
        boolean menu = card.object("action_menu").map(found -> found.objects("action_list")).orElse(List.of())
                .stream()
                .anyMatch(action -> action.text("key", "").equals(key));
        boolean button = card.objects("button_list").stream()
                .anyMatch(found -> found.text("key", "").equals(key))
                || card.object("submit_button").filter(found -> found.text("key", "").equals(key))
                        .isPresent();
        if (!menu && !button)
            throw new IllegalArgumentException("the card has no key " + key);
        var event = menu ? "template_card_menu_event" : "template_card_event";
        var xml = head(member.userid()).cdata("Event", event).cdata("EventKey", key)
                .cdata("TaskId", card.text("task_id", "")).cdata("CardType", card.text("card_type", ""))
                .cdata("ResponseCode", messages.pressed(msgid).orElseThrow())
                .number("AgentID", corp.agentId());
        if (!menu && !selected.isEmpty()) {
            var items = new Xml();
            selected.forEach((question, options) -> {
                var chosen = new Xml();
                options.forEach(option -> chosen.cdata("OptionId", option));
                items.inside("SelectedItem",
                        new Xml().cdata("QuestionKey", question).inside("OptionIds", chosen));
            });
            xml.inside("SelectedItems", items);
        }
        return List.of(callbacks.send(new Callbacks.Push(line, event, member.userid(), xml.document(),
                heard -> heard(member, shown, heard))));
    }

    private static void heard(StaffMember member, @Nullable Shown card, Line.Heard heard) {
        if (!(heard instanceof Line.Heard.Reply(var reply)))
            return;
        switch (reply.text("MsgType").orElse("")) {
            case "update_button" -> {
                var name = reply.child("Button").flatMap(button -> button.text("ReplaceName")).orElse("");
                if (card != null)
                    AppMessages.redraw(member, card, Optional.of(name), Optional.empty());
            }
            case "update_template_card" -> {
                if (card != null)
                    AppMessages.redraw(member, card, Optional.empty(),
                            reply.child("TemplateCard").map(CardXml::json));
            }
            case "text" -> member.phone().arrives("passive", "app", "text", reply.text("Content").orElse(""),
                    new JsonObject());
            case String other ->
                member.phone().arrives("passive", "app", other, "[" + other + "]", new JsonObject());
        }
    }

    private StaffMember member(String userid) {
        return people.staff(userid)
                .orElseThrow(() -> new IllegalArgumentException("no staff member " + userid));
    }

    private Customer.Relation related(Customer customer, String userid) {
        return customer.relation(member(userid).userid())
                .orElseThrow(() -> new IllegalStateException(customer.id + " is no contact of " + userid));
    }

    private Xml head(String from) {
        return new Xml().cdata("ToUserName", corp.corpId()).cdata("FromUserName", from)
                .number("CreateTime", clock.second()).cdata("MsgType", "event");
    }

    private Xml pair(String changeType, Customer customer, String userid) {
        return head("sys").cdata("Event", "change_external_contact").cdata("ChangeType", changeType)
                .cdata("UserID", userid).cdata("ExternalUserID", customer.externalUserId);
    }

    private Callbacks.Delivery push(String name, String person, Xml xml) {
        return callbacks.send(new Callbacks.Push(line, name, person, xml.document(), _ -> {}));
    }

    JsonArray relations(Customer customer) {
        var list = new JsonArray();
        customer.relations.values().forEach(relation -> list.add(json(customer, relation)));
        return list;
    }

    JsonArray customersOf(StaffMember member) {
        var list = new JsonArray();
        for (var customer : people.customers())
            customer.relation(member.userid()).ifPresent(relation -> list.add(json(customer, relation)));
        return list;
    }

    private JsonObject json(Customer customer, Customer.Relation relation) {
        return new JsonObject().put("customer", customer.id).put("name", customer.name)
                .put("externalUserId", customer.externalUserId).put("userid", relation.userid)
                .put("staffName",
                        people.staff(relation.userid).map(StaffMember::name).orElse(relation.userid))
                .put("since", relation.since.toString())
                .put("state", relation.state).put("half", relation.half)
                .put("leftByCustomer", relation.leftByCustomer)
                .put("remark", relation.remark).put("description", relation.description)
                .put("tags", new JsonArray(new ArrayList<>(tags.names(relation))));
    }
}
