package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The calls of 微信客服. Source: WeCom API, 微信客服; the codes for a bad event code and for long words are not told there. */
final class CareApi {
    private static final int TEXT_BYTES = 2048;
    private static final int HEAD_BYTES = 1024;
    private static final int MENU_ITEMS = 50;
    private static final int MENU_CLICKS = 10;
    private static final int CUSTOMERS = 100;
    private static final int MESSAGES = 1000;
    private static final int TITLE_BYTES = 128;
    private static final int DESCRIPTION_BYTES = 512;
    private static final int MINI_TITLE_BYTES = 64;
    private static final Pattern APP_ID = Pattern.compile("wx[0-9a-f]{16}");
    private static final Pattern MSGID = Pattern.compile("[0-9a-zA-Z_-]{1,32}");

    private final CareDesk desk;
    private final People people;
    private final Contacts contacts;
    private final Media media;
    private final VirtualClock clock;
    private final Ids ids;
    private final Set<String> sent = new HashSet<>();
    private int emptyPages;
    private int mostAPage = MESSAGES;

    CareApi(CareDesk desk, People people, Contacts contacts, Media media, VirtualClock clock, Ids ids) {
        this.desk = desk;
        this.media = media;
        this.people = people;
        this.contacts = contacts;
        this.clock = clock;
        this.ids = ids;
    }

    /** The next pages say that there is more and bring nothing; no page brings more than {@code most}. */
    void paging(int empty, int most) {
        emptyPages = empty;
        mostAPage = most;
    }

    JsonObject sync(Api.Call call) {
        var body = call.body();
        knownDesk(body);
        var token = body.text("token");
        if (token.isPresent()
                && !clock.instant().isBefore(desk.tokens.getOrDefault(token.get(), Instant.EPOCH)))
            throw new Refusal(95007, "invalid msg token");
        var limit = body.number("limit", MESSAGES);
        if (limit < 1 || limit > MESSAGES)
            throw WecomApi.parameter("limit");
        var cursor = body.text("cursor", "0");
        if (!cursor.matches("\\d{1,18}"))
            throw new Refusal(50100, "invalid cursor");
        var from = Long.parseLong(cursor);
        if (emptyPages > 0) {
            emptyPages--;
            return WecomApi.ok().put("next_cursor", cursor).put("has_more", 1).put("msg_list",
                    new JsonArray());
        }
        var all = desk.behind(from);
        var page = all.subList(0, (int) Math.min(Math.min(limit, mostAPage), all.size()));
        var list = new JsonArray();
        page.forEach(it -> list.add(it.json()));
        return WecomApi.ok()
                .put("next_cursor", page.isEmpty() ? cursor : String.valueOf(page.getLast().number()))
                .put("has_more", page.size() < all.size() ? 1 : 0).put("msg_list", list);
    }

    JsonObject send(Api.Call call) {
        var body = call.body();
        knownDesk(body);
        var customer = contacts.customer(
                body.text("touser").orElseThrow(() -> new Refusal(41035, "missing external userid")));
        var message = message(body, List.of("text", "msgmenu", "image", "link", "miniprogram"));
        var msgid = msgid(body);
        var talk = desk.talk(customer);
        if (talk.state > 1)
            throw new Refusal(95018, "send msg session status invalid");
        if (!talk.open(clock.instant()))
            throw new Refusal(95002, "session over 48 hours");
        if (talk.sent >= CareDesk.SENDS)
            throw new Refusal(95001, "msg count limit");
        sent.add(msgid);
        talk.sent++;
        if (talk.refuses)
            desk.failed(customer, msgid);
        else
            shown(customer, "care", message);
        return WecomApi.ok().put("msgid", msgid);
    }

    JsonObject onEvent(Api.Call call) {
        var body = call.body();
        var message = message(body, List.of("text", "msgmenu"));
        var msgid = msgid(body);
        var code = desk.codes.get(body.text("code").orElseThrow(() -> WecomApi.empty("code")));
        if (code == null || code.used || !clock.instant().isBefore(code.until))
            throw WecomApi.parameter("code");
        code.used = true;
        sent.add(msgid);
        desk.talk(code.customer).welcomedAt = clock.instant();
        shown(code.customer, "welcome", message);
        return WecomApi.ok().put("msgid", msgid);
    }

    JsonObject state(Api.Call call) {
        knownDesk(call.body());
        var talk = desk.talk(customer(call.body()));
        return WecomApi.ok().put("service_state", talk.state).put("servicer_userid", talk.servicer);
    }

    JsonObject transfer(Api.Call call) {
        var body = call.body();
        knownDesk(body);
        var talk = desk.talk(customer(body));
        var to = (int) body.number("service_state", -1);
        var allowed = switch (talk.state) {
            case 0 -> Set.of(1, 2, 3);
            case 1 -> Set.of(2, 3);
            case 2 -> Set.of(3);
            case 3 -> Set.of(3, 4);
            default -> Set.<Integer>of();
        };
        if (talk.state == 4)
            throw new Refusal(95013, "session already ended");
        if (!allowed.contains(to))
            throw new Refusal(95016, "session status change not allowed");
        if (to == 3)
            talk.servicer = body.text("servicer_userid").flatMap(people::staff)
                    .orElseThrow(() -> new Refusal(95014, "not a servicer")).userid();
        talk.state = to;
        return to == 1 ? WecomApi.ok() : WecomApi.ok().put("msg_code", ids.opaque("", 40));
    }

    JsonObject customers(Api.Call call) {
        var wanted = call.body().texts("external_userid_list");
        if (wanted.isEmpty())
            throw WecomApi.empty("external_userid_list");
        if (wanted.size() > CUSTOMERS)
            throw WecomApi.parameter("external_userid_list");
        var list = new JsonArray();
        var invalid = new JsonArray();
        for (var id : wanted) {
            var found = people.withExternalUserId(id).filter(it -> {
                var met = desk.talk(it).metAt;
                return met != null && clock.instant().isBefore(met.plus(CareDesk.WINDOW));
            });
            if (found.isEmpty()) {
                invalid.add(id);
                continue;
            }
            var customer = found.get();
            var json = new JsonObject().put("external_userid", id).put("nickname", customer.name)
                    .put("avatar", "").put("gender", customer.gender);
            list.add(customer.unionId == null ? json : json.put("unionid", customer.unionId));
        }
        return WecomApi.ok().put("customer_list", list).put("invalid_external_userid", invalid);
    }

    private record Message(String type, String text, JsonObject content) {}

    private Message message(Fields body, List<String> types) {
        var type = body.text("msgtype", "");
        if (!types.contains(type))
            throw new Refusal(40008, "invalid message type");
        var part = body.object(type).orElseThrow(() -> WecomApi.empty(type));
        return switch (type) {
            case "text" -> text(part);
            case "msgmenu" -> menu(part);
            case "image" -> new Message(type, "[图片]",
                    new JsonObject().put("picture", media.get(part.text("media_id", "")).id()));
            case "link" -> link(part);
            default -> miniProgram(part);
        };
    }

    private Message link(Fields link) {
        var title = WecomApi.atMostBytes("link.title",
                link.text("title").orElseThrow(() -> WecomApi.empty("link.title")), TITLE_BYTES);
        var description = WecomApi.atMostBytes("link.desc", link.text("desc", ""), DESCRIPTION_BYTES);
        var url = link.text("url").orElseThrow(() -> WecomApi.empty("link.url"));
        if (!url.matches("https?://.+"))
            throw new Refusal(45034, "url needs http:// or https://");
        return new Message("link", title, new JsonObject().put("title", title).put("description", description)
                .put("url", url).put("picture", media.get(link.text("thumb_media_id", "")).id()));
    }

    private Message miniProgram(Fields mini) {
        var title = WecomApi.atMostBytes("miniprogram.title", mini.text("title", ""), MINI_TITLE_BYTES);
        if (!APP_ID.matcher(mini.text("appid", "")).matches())
            throw WecomApi.parameter("miniprogram.appid");
        var page = mini.text("pagepath").orElseThrow(() -> WecomApi.empty("miniprogram.pagepath"));
        return new Message("miniprogram", title, new JsonObject().put("title", title).put("pagepath", page)
                .put("picture", media.get(mini.text("thumb_media_id", "")).id()));
    }

    private static Message text(Fields part) {
        var words = part.text("content").orElseThrow(() -> WecomApi.empty("text.content"));
        return new Message("text", WecomApi.atMostBytes("text.content", words, TEXT_BYTES), new JsonObject());
    }

    private static Message menu(Fields part) {
        var head = WecomApi.atMostBytes("head_content", part.text("head_content", ""), HEAD_BYTES);
        var tail = WecomApi.atMostBytes("tail_content", part.text("tail_content", ""), HEAD_BYTES);
        var list = part.objects("list");
        var clicks = list.stream().filter(it -> !it.text("type", "").equals("text")).count();
        if (list.size() > MENU_ITEMS || clicks > MENU_CLICKS)
            throw new Refusal(95008, "menu item count");
        var items = new JsonArray();
        for (var item : list) {
            var type = item.text("type", "");
            if (!Set.of("click", "view", "miniprogram", "text").contains(type))
                throw new Refusal(95009, "menu item type");
            item.object(type).filter(_ -> type.equals("click")).ifPresent(it -> items.add(new JsonObject()
                    .put("id", it.text("id", "")).put("content", it.text("content", ""))));
        }
        return new Message("msgmenu", (head + "\n" + tail).strip(),
                new JsonObject().put("head", head).put("items", items).put("tail", tail));
    }

    private String msgid(Fields body) {
        var msgid = body.text("msgid").orElseGet(() -> ids.opaque("", 32));
        if (!MSGID.matcher(msgid).matches())
            throw WecomApi.parameter("msgid");
        if (sent.contains(msgid))
            throw new Refusal(95033, "msgid repeated");
        return msgid;
    }

    private void knownDesk(Fields body) {
        var asked = body.text("open_kfid").orElseThrow(() -> WecomApi.empty("open_kfid"));
        if (!asked.startsWith("wk"))
            throw new Refusal(95000, "invalid open_kfid");
        if (!asked.equals(desk.openKfId()))
            throw new Refusal(95004, "open_kfid not exist");
    }

    private Customer customer(Fields body) {
        return contacts.customer(body.text("external_userid")
                .orElseThrow(() -> new Refusal(41035, "missing external userid")));
    }

    private static void shown(Customer customer, String channel, Message message) {
        customer.phone.arrives(channel, CareDesk.WITH, message.type(), message.text(), message.content());
    }
}
