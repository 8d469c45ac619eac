package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Mass sends of text or of a picture to a list of followers (群发). A follower gets four in a month, whoever refuses messages none, and a
 * client id holds a day. Source: Official Account API, mass send; what a simulator must enforce, 47 to 55.
 */
final class OfficialMass {
    private static final int LEAST = 2;
    private static final int MOST = 10_000;
    private static final int A_MONTH = 4;
    private static final int A_MINUTE = 60;
    private static final int LONGEST_KEY = 32;
    private static final int TEXT_BYTES = 2048;
    private static final Duration KEY_HOLDS = Duration.ofHours(24);
    private static final Duration TOO_SOON = Duration.ofMinutes(1);

    /** What the platform tells when a send is over. */
    record Finished(Customer first, long msgId, String status, int total, int filtered, int arrived) {}

    /** Tells the service later how a send ended. */
    interface Finish {
        void finished(Finished how);
    }

    private record Had(String openId, YearMonth month) {}

    private record Sent(long msgId, Instant at) {}

    private final People people;
    private final Media media;
    private final VirtualClock clock;
    private final Ids ids;
    private final Finish finish;
    private final Map<Had, Integer> had = new HashMap<>();
    private final Map<String, Sent> byKey = new HashMap<>();
    private final Map<Long, String> status = new HashMap<>();
    private final ArrayDeque<Instant> calls = new ArrayDeque<>();
    private String next = "send success";

    OfficialMass(People people, Media media, VirtualClock clock, Ids ids, Finish finish) {
        this.people = people;
        this.media = media;
        this.clock = clock;
        this.ids = ids;
        this.finish = finish;
    }

    /** How the next send will end: {@code send fail}, {@code err(10001)}. */
    void nextStatus(String how) {
        next = how;
    }

    JsonObject send(Api.Call call) {
        var now = clock.instant();
        calls.removeIf(at -> !at.isAfter(now.minusSeconds(60)));
        if (calls.size() >= A_MINUTE)
            throw new Refusal(45011, "api minute-quota reach limit  mustslower  retry next minute");
        calls.add(now);
        var body = call.body();
        var openIds = new HashSet<>(body.texts("touser"));
        if (openIds.size() < LEAST)
            throw new Refusal(40130, "invalid openid list size, at least two openid");
        if (openIds.size() > MOST)
            throw new Refusal(40032, "invalid openid list size");
        var words = words(body);
        var key = body.text("clientmsgid", "");
        if (key.getBytes(StandardCharsets.UTF_8).length > LONGEST_KEY)
            throw new Refusal(45067, "clientmsgid size out of limit");
        var before = byKey.get(key);
        if (before != null && now.isBefore(before.at().plus(TOO_SOON)))
            throw new Refusal(45066, "same clientmsgid retry too fast");
        if (before != null && now.isBefore(before.at().plus(KEY_HOLDS)))
            return new JsonObject().put("errcode", 45065).put("errmsg", "clientmsgid exist").put("msg_id",
                    before.msgId());
        var named = new ArrayList<Customer>();
        for (var openId : openIds)
            named.add(people.withOpenId(openId)
                    .orElseThrow(() -> new Refusal(40031, "invalid openid list")));
        var msgId = ids.number();
        if (!key.isEmpty())
            byKey.put(key, new Sent(msgId, now));
        deliver(named, words, msgId);
        return new JsonObject().put("errcode", 0).put("errmsg", "send job submission success").put("msg_id",
                msgId);
    }

    private record Words(String type, String text, JsonObject content) {}

    private Words words(Fields body) {
        return switch (body.text("msgtype", "")) {
            case "text" -> {
                var text = body.object("text").flatMap(part -> part.text("content"))
                        .orElseThrow(() -> new Refusal(44004, "empty content"));
                if (text.getBytes(StandardCharsets.UTF_8).length > TEXT_BYTES)
                    throw new Refusal(45002, "content size out of limit");
                yield new Words("text", text, new JsonObject());
            }
            case "image" -> {
                var named = body.object("images").map(part -> part.texts("media_ids")).orElse(List.of());
                if (named.isEmpty())
                    throw new Refusal(40007, "invalid media_id");
                var kept = named.stream().map(media::get).toList();
                yield new Words("image", "[图片]", new JsonObject().put("picture", kept.getFirst().id()));
            }
            default -> throw new Refusal(40008, "invalid message type");
        };
    }

    private void deliver(List<Customer> named, Words words, long msgId) {
        var how = next;
        next = "send success";
        var month = YearMonth.from(clock.today());
        var filtered = named.stream().filter(it -> it.official.follows && !it.official.refuses)
                .filter(it -> had.getOrDefault(new Had(it.openId, month), 0) < A_MONTH).toList();
        var arrived = how.equals("send success") ? filtered : List.<Customer>of();
        for (var customer : arrived) {
            had.merge(new Had(customer.openId, month), 1, Integer::sum);
            customer.phone.arrives("mass", "official", words.type, words.text, words.content);
        }
        status.put(msgId, how.equals("send success") ? "SEND_SUCCESS" : "SEND_FAIL");
        finish.finished(new Finished(named.getFirst(), msgId, how, named.size(), filtered.size(),
                arrived.size()));
    }

    JsonObject get(Api.Call call) {
        long msgId = call.body().number("msg_id", 0);
        if (!status.containsKey(msgId))
            throw new Refusal(40059, "invalid msg id");
        return new JsonObject().put("msg_id", msgId).put("msg_status", status.get(msgId));
    }
}
