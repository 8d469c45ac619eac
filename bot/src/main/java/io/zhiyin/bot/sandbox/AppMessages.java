package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Messages of the app to staff, and the cards in them. Source: WeCom API, app messages. */
final class AppMessages {
    private static final int TEXT_BYTES = 2_048;
    private static final int PER_MINUTE = 30;
    private static final int PER_HOUR = 1_000;
    /** Account cap times 200, for a corp of 200 accounts. */
    private static final long PERSON_TIMES_PER_DAY = 200L * 200;
    private static final Duration RESPONSE_WITHIN = Duration.ofHours(72);
    private static final Duration RECALL_WITHIN = Duration.ofHours(24);

    /** @param shown the message on each phone, by userid */
    record Sent(String msgid, Instant at, Map<String, Shown> shown) {}

    private record Code(Sent sent, Instant until) {}

    private record Message(String type, String text, JsonObject content, Optional<Fields> card) {}

    private final People people;
    private final int agentId;
    private final Media media;
    private final WecomLine line;
    private final VirtualClock clock;
    private final Ids ids;
    private final Map<String, Sent> sent = new LinkedHashMap<>();
    private final Map<String, Code> codes = new HashMap<>();
    private final Set<String> taskIds = new HashSet<>();
    private final Map<String, ArrayDeque<Instant>> received = new HashMap<>();
    private final Map<String, Instant> duplicates = new HashMap<>();
    private LocalDate day;
    private long personTimes;

    AppMessages(People people, int agentId, Media media, WecomLine line, VirtualClock clock, Ids ids) {
        this.people = people;
        this.agentId = agentId;
        this.media = media;
        this.line = line;
        this.clock = clock;
        this.ids = ids;
        this.day = clock.today();
    }

    JsonObject send(Api.Call call) {
        var body = call.body();
        agent(body);
        var message = message(body);
        var receivers = receivers(body, split(body.text("touser", "")), split(body.text("toparty", "")),
                split(body.text("totag", "")));
        var invalid = new JsonObject()
                .put("invaliduser", String.join("|", receivers.badUsers()).toLowerCase(Locale.ROOT))
                .put("invalidparty", String.join("|", receivers.badParties()))
                .put("invalidtag", String.join("|", receivers.badTags())).put("unlicenseduser", "");
        if (receivers.members().isEmpty())
            throw new Refusal(81013, "user & party & tag all invalid", invalid);
        var taskId = message.card().flatMap(card -> card.text("task_id"));
        if (taskId.filter(taskIds::contains).isPresent())
            throw new Refusal(42014, "task_id is used already");
        // a call that is refused for its quota has used no task_id
        spend(receivers.members().size());
        taskId.ifPresent(taskIds::add);
        var one = new Sent(ids.opaque("", 80), clock.instant(), new HashMap<>());
        sent.put(one.msgid(), one);
        if (!duplicate(body, message)) {
            for (var member : receivers.members()) {
                if (mayGet(member))
                    one.shown().put(member.userid(),
                            member.phone().arrives("app", "app", message.type(), message.text(),
                                    message.content().copy().put("msgid", one.msgid())));
            }
        }
        var answer = WecomApi.ok().mergeIn(invalid).put("msgid", one.msgid());
        return message.card().filter(TemplateCards::callsBack).isPresent()
                ? answer.put("response_code", responseCode(one))
                : answer;
    }

    private void agent(Fields body) {
        var agent = body.text("agentid").filter(id -> id.matches("\\d+"))
                .orElseThrow(() -> new Refusal(40056, "invalid agentid"));
        if (Long.parseLong(agent) != agentId)
            throw new Refusal(301002, "not allow operate another agent with this accesstoken");
    }

    private static List<String> split(String joined) {
        return joined.isEmpty() ? List.of() : List.of(joined.split("\\|", -1));
    }

    private record Receivers(Set<StaffMember> members, List<String> badUsers, List<String> badParties,
            List<String> badTags) {}

    private Receivers receivers(Fields body, List<String> users, List<String> parties, List<String> tags) {
        if (users.isEmpty() && parties.isEmpty() && tags.isEmpty() && body.number("atall", 0) == 0)
            throw new Refusal(82001, "all touser & toparty & totag are empty");
        if (users.size() > 1_000)
            throw new Refusal(40032, "invalid user list size");
        if (parties.size() > 100)
            throw new Refusal(82002, "party list too long");
        if (tags.size() > 100)
            throw new Refusal(82003, "tag list too long");
        var members = new java.util.LinkedHashSet<StaffMember>();
        var badUsers = new ArrayList<String>();
        var badParties = new ArrayList<String>();
        if (users.equals(List.of("@all")) || body.number("atall", 0) == 1) {
            members.addAll(people.staff());
        } else {
            for (var user : users)
                people.staff(user).ifPresentOrElse(members::add, () -> badUsers.add(user));
        }
        for (var party : parties) {
            if (party.equals("1"))
                members.addAll(people.staff());
            else
                badParties.add(party);
        }
        return new Receivers(members, badUsers, badParties, tags);
    }

    private void spend(int persons) {
        if (!clock.today().equals(day))
            personTimes = 0;
        day = clock.today();
        if (personTimes + persons > PERSON_TIMES_PER_DAY)
            throw new Refusal(45009, "api freq out of limit");
        personTimes += persons;
    }

    /** The surplus over 30 a minute and 1,000 an hour is dropped without a word. */
    private boolean mayGet(StaffMember member) {
        var times = received.computeIfAbsent(member.userid(), _ -> new ArrayDeque<>());
        var now = clock.instant();
        times.removeIf(at -> !at.isAfter(now.minus(Duration.ofHours(1))));
        long lastMinute = times.stream().filter(at -> at.isAfter(now.minusSeconds(60))).count();
        if (lastMinute >= PER_MINUTE || times.size() >= PER_HOUR)
            return false;
        times.add(now);
        return true;
    }

    private boolean duplicate(Fields body, Message message) {
        if (!body.flag("enable_duplicate_check", false))
            return false;
        long seconds = body.number("duplicate_check_interval", 1_800);
        var key = body.text("touser", "") + " " + body.text("toparty", "") + " " + message.type() + " "
                + message.text()
                + " " + message.content().encode();
        var now = clock.instant();
        duplicates.values().removeIf(until -> !now.isBefore(until));
        return duplicates.putIfAbsent(key, now.plusSeconds(Math.min(seconds, 14_400))) != null;
    }

    private String responseCode(Sent one) {
        var code = ids.opaque("", 43);
        codes.put(code, new Code(one, clock.instant().plus(RESPONSE_WITHIN)));
        return code;
    }

    private Message message(Fields body) {
        var type = body.text("msgtype", "");
        return switch (type) {
            case "text" -> new Message(type, cut(part(body, type)), new JsonObject(), Optional.empty());
            case "markdown" -> {
                var content = content(part(body, type));
                if (content.getBytes(StandardCharsets.UTF_8).length > TEXT_BYTES)
                    throw new Refusal(45002, "content size out of limit");
                yield new Message(type, content, new JsonObject(), Optional.empty());
            }
            case "textcard" -> textCard(part(body, type));
            case "image", "voice", "file" -> {
                media.get(part(body, type).text("media_id", ""));
                yield new Message(type, "[" + type + "]", new JsonObject(), Optional.empty());
            }
            case "template_card" -> card(part(body, type));
            default -> throw new Refusal(40008, "invalid message type");
        };
    }

    private static Fields part(Fields body, String type) {
        return body.object(type).orElseThrow(() -> WecomApi.empty(type));
    }

    private static String content(Fields text) {
        return text.text("content").orElseThrow(() -> new Refusal(44004, "text content is empty"));
    }

    /** Text beyond 2,048 bytes is cut, at a character. */
    private static String cut(Fields text) {
        var content = content(text);
        var bytes = ByteBuffer.allocate(TEXT_BYTES);
        var chars = CharBuffer.wrap(content);
        StandardCharsets.UTF_8.newEncoder().encode(chars, bytes, true);
        return content.substring(0, chars.position());
    }

    private static Message textCard(Fields card) {
        var title = limited("title", card.text("title").orElseThrow(() -> WecomApi.empty("textcard.title")),
                128);
        var description = limited("description",
                card.text("description").orElseThrow(() -> WecomApi.empty("textcard.description")), 512);
        var url = card.text("url").orElseThrow(() -> WecomApi.empty("textcard.url"));
        if (!url.matches("https?://.+"))
            throw new Refusal(45034, "url needs http:// or https://");
        WecomApi.atMostBytes("url", url, 2_048);
        var button = limited("btntxt", card.text("btntxt", "详情"), 4);
        return new Message("textcard", title + "\n" + description, new JsonObject().put("title", title)
                .put("description", description).put("url", url).put("button", button), Optional.empty());
    }

    private static String limited(String name, String text, int most) {
        if (text.codePointCount(0, text.length()) > most)
            throw new Refusal(45002, "textcard." + name + " size out of limit");
        return text;
    }

    private Message card(Fields card) {
        TemplateCards.check(card);
        if (TemplateCards.callsBack(card) && line.url().isEmpty())
            throw new Refusal(43012, "app has no callback url");
        return new Message("template_card", words(card), new JsonObject().put("card", card.json().copy()),
                Optional.of(card));
    }

    private static String words(Fields card) {
        var words = new ArrayList<String>();
        card.object("main_title").ifPresent(title -> {
            title.text("title").ifPresent(words::add);
            title.text("desc").ifPresent(words::add);
        });
        card.text("sub_title_text").ifPresent(words::add);
        card.objects("horizontal_content_list")
                .forEach(row -> words.add(row.text("keyname", "") + "：" + row.text("value", "")));
        return String.join("\n", words);
    }

    /** The new response code of a press on this message. */
    Optional<String> pressed(String msgid) {
        return Optional.ofNullable(sent.get(msgid)).map(this::responseCode);
    }

    Optional<Shown> shown(String msgid, String userid) {
        return Optional.ofNullable(sent.get(msgid))
                .flatMap(one -> Optional.ofNullable(one.shown().get(userid)));
    }

    JsonObject updateCard(Api.Call call) {
        var body = call.body();
        agent(body);
        var value = body.text("response_code").orElseThrow(() -> WecomApi.empty("response_code"));
        var button = body.object("button").flatMap(part -> part.text("replace_name"));
        var card = body.object("template_card");
        if (button.isEmpty() && card.isEmpty())
            throw WecomApi.empty("button or template_card");
        card.ifPresent(TemplateCards::check);
        var receivers = receivers(body, body.texts("userids"), body.texts("partyids"), body.texts("tagids"));
        var code = codes.get(value);
        if (code == null || !clock.instant().isBefore(code.until()))
            throw new Refusal(60140, "invalid response_code");
        codes.remove(value);
        var invalid = new JsonArray(new ArrayList<>(receivers.badUsers()));
        for (var member : receivers.members()) {
            var shown = code.sent().shown().get(member.userid());
            if (shown == null) {
                invalid.add(member.userid());
            } else {
                redraw(member, shown, button, card.map(Fields::json));
            }
        }
        return WecomApi.ok().put("invaliduser", invalid);
    }

    static void redraw(StaffMember member, Shown shown, Optional<String> button, Optional<JsonObject> card) {
        button.ifPresent(name -> shown.content().put("replaced", name));
        card.ifPresent(json -> {
            shown.content().put("card", json.copy());
            shown.content().put("replaced", json.getString("replace_text", ""));
        });
        member.phone().redraw();
    }

    JsonObject recall(Api.Call call) {
        var msgid = call.body().text("msgid").orElseThrow(() -> WecomApi.empty("msgid"));
        var one = sent.get(msgid);
        if (one == null)
            throw WecomApi.parameter("msgid");
        if (clock.instant().isAfter(one.at().plus(RECALL_WITHIN)))
            throw new Refusal(42052, "msgid expired");
        one.shown().forEach((userid, shown) -> {
            shown.content().put("recalled", true);
            people.staff(userid).ifPresent(member -> member.phone().redraw());
        });
        return WecomApi.ok();
    }
}
