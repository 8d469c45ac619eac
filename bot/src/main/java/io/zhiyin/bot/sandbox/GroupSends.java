package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Group sending: a task gives each staff member a to-do, and nothing leaves before they press send. A customer who is over the cap
 * when the task is made is in {@code fail_list}; one who gets there before the press has status 3. Source: WeCom API, enterprise
 * group sending.
 */
final class GroupSends {
    private static final int MOST_CUSTOMERS = 10_000;
    private static final int MOST_GROUPS = 2_000;
    private static final int TAGS_PER_GROUP = 100;
    private static final int REMINDERS_PER_DAY = 3;

    private final People people;
    private final Contacts contacts;
    private final CorpTags tags;
    private final GroupChats chats;
    private final Attachments attachments;
    private final ReceiveCap cap;
    private final VirtualClock clock;
    private final Ids ids;
    private final Feed feed;
    private final Map<String, GroupSend> sends = new LinkedHashMap<>();
    private Duration dispatching = Duration.ZERO;

    GroupSends(People people, Contacts contacts, CorpTags tags, GroupChats chats, Attachments attachments,
            ReceiveCap cap, VirtualClock clock, Ids ids, Feed feed) {
        this.people = people;
        this.contacts = contacts;
        this.tags = tags;
        this.chats = chats;
        this.attachments = attachments;
        this.cap = cap;
        this.clock = clock;
        this.ids = ids;
        this.feed = feed;
    }

    /** @param time how long a fresh task answers 41063 to everything */
    void dispatching(Duration time) {
        dispatching = time;
    }

    JsonObject create(Api.Call call) {
        var body = call.body();
        var chatType = body.text("chat_type", "single");
        var words = attachments.check(body);
        var send = new GroupSend(ids.opaque("msgSbx", 26), clock.instant(), chatType,
                body.flag("allow_select", false),
                words, body.json().copy());
        var failed = switch (chatType) {
            case "single" -> toCustomers(body, send);
            case "group" -> toGroups(body, send);
            default -> throw WecomApi.parameter("chat_type");
        };
        var failList = new JsonArray(List.copyOf(failed));
        if (send.tasks.isEmpty())
            throw new Refusal(41048, "no customer to send", new JsonObject().put("fail_list", failList));
        sends.put(send.msgid, send);
        send.tasks.keySet().forEach(userid -> feed.changed("staff", userid));
        return WecomApi.ok().put("fail_list", failList).put("msgid", send.msgid);
    }

    private Set<String> toCustomers(Fields body, GroupSend send) {
        var wanted = body.texts("external_userid");
        var filter = body.object("tag_filter");
        var sender = body.text("sender");
        if (wanted.isEmpty() && filter.isEmpty() && sender.isEmpty())
            throw WecomApi.empty("sender, external_userid and tag_filter");
        if (wanted.size() > MOST_CUSTOMERS)
            throw WecomApi.parameter("external_userid");
        var member = sender.map(contacts::member);
        // The filter is ignored when customers are named.
        var groups = wanted.isEmpty()
                ? filter.map(this::tagGroups).orElse(List.of())
                : List.<List<String>>of();
        var failed = new LinkedHashSet<String>();
        var candidates = new ArrayList<Customer>();
        if (wanted.isEmpty()) {
            candidates.addAll(people.customers());
        } else {
            for (var id : new LinkedHashSet<>(wanted))
                people.withExternalUserId(id).ifPresentOrElse(candidates::add, () -> failed.add(id));
        }
        for (var customer : candidates) {
            var owner = owner(customer, member, groups);
            if (owner.isPresent() && !cap.reached(customer.externalUserId))
                send.task(owner.get()).targets.put(customer.externalUserId,
                        new GroupSend.Target(customer.externalUserId));
            else if (!wanted.isEmpty() || owner.isPresent())
                failed.add(customer.externalUserId);
        }
        return failed;
    }

    /** The named sender, else whoever dealt with the customer last. */
    private static Optional<String> owner(Customer customer, Optional<StaffMember> sender,
            List<List<String>> groups) {
        return customer.relations.values().stream().filter(relation -> !relation.half)
                .filter(relation -> sender.isEmpty() || relation.userid.equals(sender.get().userid()))
                .filter(relation -> groups.stream()
                        .allMatch(group -> group.stream().anyMatch(relation.tags::contains)))
                .max(Comparator.<Customer.Relation, Boolean>comparing(relation -> !relation.leftByCustomer)
                        .thenComparing(relation -> relation.lastInteraction))
                .map(relation -> relation.userid);
    }

    private List<List<String>> tagGroups(Fields filter) {
        var groups = filter.objects("group_list").stream().map(group -> group.texts("tag_list")).toList();
        if (groups.isEmpty() || groups.stream().anyMatch(List::isEmpty))
            throw WecomApi.empty("tag_filter");
        if (groups.stream().anyMatch(group -> group.size() > TAGS_PER_GROUP))
            throw WecomApi.parameter("tag_filter");
        groups.forEach(group -> group.forEach(tags::known));
        return groups;
    }

    private Set<String> toGroups(Fields body, GroupSend send) {
        var wanted = body.texts("chat_id_list");
        if (wanted.size() > MOST_GROUPS)
            throw WecomApi.parameter("chat_id_list");
        var sender = contacts.member(body.text("sender").orElseThrow(() -> WecomApi.empty("sender")));
        var own = chats.all().stream().filter(chat -> chat.owner().equals(sender.userid()))
                .map(GroupChats.Chat::id)
                .toList();
        var failed = new LinkedHashSet<String>();
        for (var id : wanted.isEmpty() ? own : new LinkedHashSet<>(wanted)) {
            if (own.contains(id) && !cap.reached(id))
                send.task(sender.userid()).targets.put(id, new GroupSend.Target(id));
            else
                failed.add(id);
        }
        return failed;
    }

    GroupSend known(Fields body) {
        var msgid = body.text("msgid").orElseThrow(() -> new Refusal(41046, "missing msgid"));
        var send = Optional.ofNullable(sends.get(msgid))
                .orElseThrow(() -> new Refusal(41047, "invalid msgid"));
        if (clock.instant().isBefore(send.createdAt.plus(dispatching)))
            throw new Refusal(41063, "group msg is being dispatched");
        return send;
    }

    Iterable<GroupSend> all() {
        return sends.values();
    }

    JsonObject remind(Api.Call call) {
        var send = known(call.body());
        if (send.cancelled)
            throw new Refusal(41093, "group msg has been cancelled");
        var now = clock.instant();
        send.reminders.removeIf(at -> !at.isAfter(now.minus(Duration.ofDays(1))));
        if (send.reminders.size() >= REMINDERS_PER_DAY)
            throw new Refusal(41094, "remind too often");
        send.reminders.add(now);
        for (var task : send.tasks.values()) {
            if (task.sentAt == null)
                people.staff(task.userid).ifPresent(member -> member.phone().note("app", "提醒：有一条群发任务等你确认"));
        }
        return WecomApi.ok();
    }

    JsonObject cancel(Api.Call call) {
        var send = known(call.body());
        if (send.cancelled)
            throw new Refusal(41093, "group msg has been cancelled");
        send.cancelled = true;
        send.tasks.keySet().forEach(userid -> feed.changed("staff", userid));
        return WecomApi.ok();
    }

    /**
     * The staff member presses send.
     *
     * @param leftOut customers taken off the list; heeded only where the task allows it
     */
    GroupSend confirm(StaffMember member, String msgid, Set<String> leftOut) {
        var send = Optional.ofNullable(sends.get(msgid))
                .orElseThrow(() -> new IllegalArgumentException("no group send " + msgid));
        var task = Optional.ofNullable(send.tasks.get(member.userid()))
                .orElseThrow(
                        () -> new IllegalArgumentException(member.userid() + " has no part in " + msgid));
        if (send.cancelled)
            throw new IllegalStateException("任务已撤销。The task was cancelled.");
        if (task.sentAt != null)
            throw new IllegalStateException("已经发送过了。Sent already.");
        if (send.allowSelect)
            task.targets.keySet().removeAll(leftOut);
        task.sentAt = clock.instant();
        for (var target : task.targets.values())
            deliver(send, task, target);
        feed.changed("staff", member.userid());
        return send;
    }

    private void deliver(GroupSend send, GroupSend.Task task, GroupSend.Target target) {
        var reached = send.toGroups()
                ? chats.chat(target.id).map(GroupChats.Chat::members).orElse(List.of())
                : people.withExternalUserId(target.id).filter(customer -> friends(customer, task.userid))
                        .stream()
                        .toList();
        if (reached.isEmpty()) {
            target.status = GroupSend.LOST;
            return;
        }
        if (cap.reached(target.id)) {
            target.status = GroupSend.CAPPED;
            return;
        }
        target.status = GroupSend.SENT;
        target.sentAt = clock.instant();
        cap.got(target.id);
        for (var customer : reached) {
            Attachments.show(customer, "group-send", task.userid, send.words);
            customer.relation(task.userid).ifPresent(relation -> relation.lastInteraction = clock.instant());
        }
    }

    private static boolean friends(Customer customer, String userid) {
        return customer.relation(userid).filter(relation -> !relation.half && !relation.leftByCustomer)
                .isPresent();
    }

    JsonArray todos(String userid) {
        var list = new JsonArray();
        for (var send : sends.values()) {
            var task = send.tasks.get(userid);
            if (task != null)
                list.add(send.json(task, this::named));
        }
        return list;
    }

    private String named(String target) {
        return people.withExternalUserId(target).map(customer -> customer.name)
                .or(() -> chats.chat(target).map(GroupChats.Chat::name)).orElse(target);
    }
}
