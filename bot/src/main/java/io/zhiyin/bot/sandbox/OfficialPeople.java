package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/**
 * What a person does with the Official Account, and the callback each act makes. Source: Official Account API, ordinary messages,
 * events.
 */
final class OfficialPeople {
    static final String FAULT = "该公众号提供的服务出现故障，请稍后再试";

    private final OfficialLine line;
    private final String originalId;
    private final Callbacks callbacks;
    private final QrCodes codes;
    private final Media media;
    private final VirtualClock clock;
    private final Ids ids;
    private final Feed feed;

    OfficialPeople(OfficialLine line, String originalId, Callbacks callbacks, QrCodes codes, Media media,
            VirtualClock clock, Ids ids, Feed feed) {
        this.line = line;
        this.originalId = originalId;
        this.callbacks = callbacks;
        this.codes = codes;
        this.media = media;
        this.clock = clock;
        this.ids = ids;
        this.feed = feed;
    }

    /** Follows, from search or by scanning. An expired code does nothing; a follower who scans makes a SCAN. */
    List<Callbacks.Delivery> follow(Customer customer, String ticket, String scene) {
        if (ticket.isEmpty() && scene.isEmpty()) {
            if (customer.official.follows)
                return List.of();
            became(customer, "ADD_SCENE_SEARCH", "");
            return List.of(event(customer, "subscribe", new Xml().cdata("EventKey", ""), true));
        }
        var code = codes.scanned(ticket, scene);
        if (code.isEmpty()) {
            customer.phone.note("official", "二维码已过期");
            return List.of();
        }
        var found = code.get();
        if (customer.official.follows) {
            customer.official.windows.acted(clock.instant());
            customer.official.lastExchange = clock.instant();
            customer.phone.note("official", "扫描了二维码 " + found.scene());
            return List.of(event(customer, "SCAN",
                    new Xml().cdata("EventKey", found.scene()).cdata("Ticket", found.ticket()), true));
        }
        became(customer, "ADD_SCENE_QR_CODE", found.scene());
        return List.of(event(customer, "subscribe",
                new Xml().cdata("EventKey", "qrscene_" + found.scene()).cdata("Ticket", found.ticket()),
                true));
    }

    /** Makes a follower without a word to the service: a follower from before its time. */
    void followsAlready(Customer customer) {
        became(customer, "ADD_SCENE_SEARCH", "");
        customer.official.windows.close();
    }

    private void became(Customer customer, String how, String scene) {
        var official = customer.official;
        official.follows = true;
        official.refuses = false;
        official.since = clock.instant();
        official.how = how;
        official.scene = scene;
        official.windows.acted(clock.instant());
        official.lastExchange = clock.instant();
        customer.phone.note("official", scene.isEmpty() ? "关注了公众号" : "扫码关注了公众号（" + scene + "）");
        feed.changed("customer", customer.id);
    }

    /** Closes every window; whether tags survive is not documented, here they go. */
    List<Callbacks.Delivery> unfollow(Customer customer) {
        needsFollow(customer);
        customer.official.follows = false;
        customer.official.windows.close();
        customer.official.tags.clear();
        customer.phone.note("official", "取消了关注");
        feed.changed("customer", customer.id);
        return List.of(event(customer, "unsubscribe", new Xml().cdata("EventKey", ""), false));
    }

    /** Switches the account's messages off or on, without unfollowing. */
    void refuse(Customer customer, boolean refuses) {
        needsFollow(customer);
        customer.official.refuses = refuses;
        customer.phone.note("official", refuses ? "拒收了公众号的消息" : "重新接收公众号的消息");
        feed.changed("customer", customer.id);
    }

    List<Callbacks.Delivery> write(Customer customer, String text) {
        needsFollow(customer);
        customer.official.windows.wrote(clock.instant());
        customer.official.lastExchange = clock.instant();
        customer.phone.wrote("official", "text", text, new JsonObject());
        return List.of(message(customer, "text", new Xml().cdata("Content", text)));
    }

    List<Callbacks.Delivery> sendImage(Customer customer, String picUrl) {
        needsFollow(customer);
        customer.official.windows.wrote(clock.instant());
        customer.official.lastExchange = clock.instant();
        var kept = media.keep("image", "photo.jpg",
                io.vertx.core.buffer.Buffer.buffer("a picture of the sandbox"));
        customer.phone.wrote("official", "image", "[图片]", new JsonObject().put("mediaId", kept.id()));
        return List.of(
                message(customer, "image", new Xml().cdata("PicUrl", picUrl).cdata("MediaId", kept.id())));
    }

    /** A tap on a msgmenu item comes as text, yet opens only the menu's window. */
    List<Callbacks.Delivery> tap(Customer customer, String menuItem, String text) {
        needsFollow(customer);
        customer.official.windows.acted(clock.instant());
        customer.official.lastExchange = clock.instant();
        customer.phone.wrote("official", "text", text, new JsonObject().put("menuItem", menuItem));
        return List.of(
                message(customer, "text", new Xml().cdata("Content", text).cdata("bizmsgmenuid", menuItem)));
    }

    /** @param type click opens a window; view and miniprogram make an event only */
    List<Callbacks.Delivery> clickMenu(Customer customer, String type, String key, String name) {
        needsFollow(customer);
        customer.phone.note("official", "点击了菜单 " + (name.isEmpty() ? key : name));
        var event = switch (type.toLowerCase(Locale.ROOT)) {
            case "", "click" -> "CLICK";
            case "view" -> "VIEW";
            case "miniprogram" -> "view_miniprogram";
            default -> throw new IllegalArgumentException(
                    "type: click, view or miniprogram expected, " + type + " found");
        };
        boolean click = event.equals("CLICK");
        if (click) {
            customer.official.windows.acted(clock.instant());
            customer.official.lastExchange = clock.instant();
        }
        return List.of(event(customer, event, new Xml().cdata("EventKey", key), click));
    }

    void templateFinished(Customer customer, long msgid, String status) {
        callbacks.send(push(customer, "TEMPLATESENDJOBFINISH", common(customer, "event")
                .cdata("Event", "TEMPLATESENDJOBFINISH").number("MsgID", msgid).cdata("Status", status),
                false));
    }

    Callbacks.Delivery noticeChosen(Customer customer, String template, boolean accepts) {
        return event(customer, "subscribe_msg_popup_event", new Xml().inside("SubscribeMsgPopupEvent",
                new Xml().inside("List", new Xml().cdata("TemplateId", template)
                        .cdata("SubscribeStatusString", accepts ? "accept" : "reject")
                        .number("PopupScene", 2))),
                false);
    }

    Callbacks.Delivery noticeSwitchedOff(Customer customer, String template) {
        return event(customer, "subscribe_msg_change_event", new Xml().inside("SubscribeMsgChangeEvent",
                new Xml().inside("List", new Xml().cdata("TemplateId", template)
                        .cdata("SubscribeStatusString", "reject"))),
                false);
    }

    void massFinished(OfficialMass.Finished how) {
        event(how.first(), "MASSSENDJOBFINISH",
                new Xml().number("MsgID", how.msgId()).cdata("Status", how.status())
                        .number("TotalCount", how.total()).number("FilterCount", how.filtered())
                        .number("SentCount", how.arrived())
                        .number("ErrorCount", how.filtered() - (long) how.arrived()),
                false);
    }

    void noticeSent(Customer customer, String template, long msgid) {
        event(customer, "subscribe_msg_sent_event", new Xml().inside("SubscribeMsgSentEvent",
                new Xml().inside("List", new Xml().cdata("TemplateId", template).number("MsgID", msgid)
                        .number("ErrorCode", 0).cdata("ErrorStatus", "success"))),
                false);
    }

    private static void needsFollow(Customer customer) {
        if (!customer.official.follows)
            throw new IllegalStateException(
                    customer.name + " 还没有关注公众号。" + customer.id + " does not follow the account.");
    }

    private Xml common(Customer customer, String type) {
        return new Xml().cdata("ToUserName", originalId).cdata("FromUserName", customer.openId)
                .number("CreateTime", clock.second()).cdata("MsgType", type);
    }

    private Callbacks.Delivery message(Customer customer, String type, Xml more) {
        return callbacks
                .send(push(customer, type, common(customer, type).add(more).number("MsgId", ids.number()),
                        true));
    }

    private Callbacks.Delivery event(Customer customer, String event, Xml more, boolean expectsReply) {
        return callbacks
                .send(push(customer, event, common(customer, "event").cdata("Event", event).add(more),
                        expectsReply));
    }

    private Callbacks.Push push(Customer customer, String name, Xml xml, boolean expectsReply) {
        return new Callbacks.Push(line, name, customer.openId, xml.document(), heard -> {
            if (!expectsReply)
                return;
            switch (heard) {
                case Line.Heard.Nothing _ -> {
                }
                case Line.Heard.Reply(var reply) -> show(customer, reply);
                case Line.Heard.Broken(var why) -> customer.phone.arrives("fault", "official", "note", FAULT,
                        new JsonObject().put("why", why));
            }
        });
    }

    private void show(Customer customer, Xml.Node reply) {
        if (!customer.official.follows)
            return;
        customer.official.lastExchange = clock.instant();
        customer.official.typingSince = null;
        var type = reply.text("MsgType").orElse("");
        var content = new JsonObject();
        var text = switch (type) {
            case "text" -> reply.text("Content").orElse("");
            case "news" -> {
                var article = reply.child("Articles").flatMap(articles -> articles.child("item"));
                var title = article.flatMap(item -> item.text("Title")).orElse("");
                content.put("title", title)
                        .put("description", article.flatMap(item -> item.text("Description")).orElse(""))
                        .put("url", article.flatMap(item -> item.text("Url")).orElse(""))
                        .put("picurl", article.flatMap(item -> item.text("PicUrl")).orElse(""));
                yield title;
            }
            case "transfer_customer_service" -> "已转接人工客服";
            case "image" -> "[图片]";
            case "voice" -> "[语音]";
            case "video" -> "[视频]";
            default -> "[" + type + "]";
        };
        if (type.equals("transfer_customer_service"))
            customer.phone.note("official", text);
        else
            customer.phone.arrives("passive", "official", type, text, content);
    }

    JsonObject json(Customer customer, boolean typing) {
        var official = customer.official;
        return new JsonObject().put("follows", official.follows).put("refuses", official.refuses)
                .put("since", official.since == null ? "" : official.since.toString())
                .put("scene", official.scene)
                .put("remark", official.remark).put("tags", new JsonArray(List.copyOf(official.tags)))
                .put("typing", typing).put("windows", official.windows.json(clock.instant()));
    }
}
