package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A 微信客服 desk: what customers do at it, kept for three days until it is fetched, and the bell that says so. Source:
 * WeCom API, 微信客服.
 */
final class CareDesk {
    static final String WITH = "care";
    private static final Duration KEPT = Duration.ofDays(3);
    static final Duration TOKEN = Duration.ofMinutes(10);
    static final Duration WELCOME = Duration.ofSeconds(20);
    static final Duration WINDOW = Duration.ofHours(48);
    static final int SENDS = 5;
    /** fail_type of a message to a customer who refuses them. */
    private static final int REFUSED = 10;

    /** How the desk stands with one customer. */
    static final class Talk {
        @Nullable
        Instant wroteAt;
        @Nullable
        Instant metAt;
        @Nullable
        Instant welcomedAt;
        int sent;
        int state;
        String servicer = "";
        boolean refuses;

        boolean open(Instant now) {
            return wroteAt != null && now.isBefore(wroteAt.plus(WINDOW));
        }
    }

    record Item(long number, Instant at, JsonObject json) {}

    static final class Code {
        final Customer customer;
        final Instant until;
        boolean used;

        Code(Customer customer, Instant until) {
            this.customer = customer;
            this.until = until;
        }
    }

    private final SandboxSettings.Care care;
    private final String corpId;
    private final Line line;
    private final Callbacks callbacks;
    private final VirtualClock clock;
    private final Ids ids;
    private final Feed feed;
    private final List<Item> kept = new ArrayList<>();
    private final Map<String, Talk> talks = new HashMap<>();
    final Map<String, Instant> tokens = new HashMap<>();
    final Map<String, Code> codes = new HashMap<>();
    private long lastNumber;

    CareDesk(SandboxSettings.Care care, String corpId, Line line, Callbacks callbacks, VirtualClock clock,
            Ids ids, Feed feed) {
        this.care = care;
        this.corpId = corpId;
        this.line = line;
        this.callbacks = callbacks;
        this.clock = clock;
        this.ids = ids;
        this.feed = feed;
    }

    String openKfId() {
        return care.openKfId();
    }

    Talk talk(Customer customer) {
        return talks.computeIfAbsent(customer.externalUserId, _ -> new Talk());
    }

    /** What is kept behind a number, the oldest first. */
    List<Item> behind(long number) {
        var since = clock.instant().minus(KEPT);
        kept.removeIf(it -> it.at.isBefore(since));
        return kept.stream().filter(it -> it.number > number).toList();
    }

    /** Opens the chat; with a welcome code where neither side said anything for 48 hours. */
    List<Callbacks.Delivery> enter(Customer customer, String scene, String param) {
        var talk = talk(customer);
        var now = clock.instant();
        var event = new JsonObject().put("event_type", "enter_session").put("open_kfid", care.openKfId())
                .put("external_userid", customer.externalUserId).put("scene", scene)
                .put("scene_param", param);
        if (!talk.open(now)
                && (talk.welcomedAt == null || !now.isBefore(talk.welcomedAt.plus(WINDOW)))) {
            var code = ids.opaque("", 40);
            codes.put(code, new Code(customer, now.plus(WELCOME)));
            event.put("welcome_code", code);
        }
        talk.metAt = now;
        customer.phone.note(WITH, "进入了微信客服");
        return happened(customer, event);
    }

    List<Callbacks.Delivery> write(Customer customer, String text) {
        customer.phone.wrote(WITH, "text", text, new JsonObject());
        return said(customer, "text", new JsonObject().put("content", text));
    }

    /** A tap on a menu item is a text message with the item's id. */
    List<Callbacks.Delivery> tap(Customer customer, String item, String text) {
        customer.phone.wrote(WITH, "text", text, new JsonObject().put("menuItem", item));
        return said(customer, "text", new JsonObject().put("content", text).put("menu_id", item));
    }

    List<Callbacks.Delivery> sendImage(Customer customer, String mediaId) {
        customer.phone.wrote(WITH, "image", "[图片]", new JsonObject().put("mediaId", mediaId));
        return said(customer, "image", new JsonObject().put("media_id", mediaId));
    }

    void refuse(Customer customer, boolean refuses) {
        talk(customer).refuses = refuses;
        feed.changed("customer", customer.id);
    }

    /** A servicer writes in the client, and has the session from then on. */
    List<Callbacks.Delivery> staffWrites(StaffMember member, Customer customer, String text) {
        var talk = talk(customer);
        if (!talk.open(clock.instant()))
            throw new IllegalStateException(
                    "客户 48 小时内没有来消息。" + customer.id + " has not written for 48 hours.");
        talk.state = 3;
        talk.servicer = member.userid();
        customer.phone.arrives("care", WITH, "text", text, new JsonObject());
        var item = item(customer, 5).put("servicer_userid", member.userid()).put("msgtype", "text")
                .put("text", new JsonObject().put("content", text));
        return ring(customer, item);
    }

    /** It was taken, and does not arrive. */
    void failed(Customer customer, String msgid) {
        happened(customer,
                new JsonObject().put("event_type", "msg_send_fail").put("open_kfid", care.openKfId())
                        .put("external_userid", customer.externalUserId).put("fail_msgid", msgid)
                        .put("fail_type", REFUSED));
    }

    private List<Callbacks.Delivery> said(Customer customer, String type, JsonObject part) {
        var talk = talk(customer);
        talk.wroteAt = clock.instant();
        talk.metAt = talk.wroteAt;
        talk.sent = 0;
        if (talk.state == 4)
            talk.state = 0;
        return ring(customer, item(customer, 3).put("msgtype", type).put(type, part));
    }

    private List<Callbacks.Delivery> happened(Customer customer, JsonObject event) {
        // an event names its customer inside
        var item = item(customer, 4).put("msgtype", "event").put("event", event);
        item.remove("external_userid");
        return ring(customer, item);
    }

    private JsonObject item(Customer customer, int origin) {
        return new JsonObject().put("msgid", ids.opaque("", 32)).put("open_kfid", care.openKfId())
                .put("external_userid", customer.externalUserId).put("send_time", clock.second())
                .put("origin", origin);
    }

    private List<Callbacks.Delivery> ring(Customer customer, JsonObject item) {
        var now = clock.instant();
        kept.add(new Item(++lastNumber, now, item));
        tokens.values().removeIf(until -> until.isBefore(now));
        var token = ids.opaque("", 48);
        tokens.put(token, now.plus(TOKEN));
        feed.changed("customer", customer.id);
        var xml = new Xml().cdata("ToUserName", corpId).number("CreateTime", clock.second())
                .cdata("MsgType", "event").cdata("Event", "kf_msg_or_event").cdata("Token", token)
                .cdata("OpenKfId", care.openKfId());
        return List.of(callbacks.send(new Callbacks.Push(line, "kf_msg_or_event", customer.externalUserId,
                xml.document(), _ -> {})));
    }

    JsonObject json(Customer customer) {
        var talk = talk(customer);
        var now = clock.instant();
        var windows = new JsonArray();
        if (talk.open(now) && talk.wroteAt != null)
            windows.add(new JsonObject().put("kind", "message").put("left", SENDS - talk.sent).put("until",
                    talk.wroteAt.plus(WINDOW).toString()));
        return new JsonObject().put("met", talk.metAt != null).put("state", talk.state)
                .put("refuses", talk.refuses).put("windows", windows);
    }
}
