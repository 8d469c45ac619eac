package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Template messages. Source: Official Account API, template messages. */
final class OfficialTemplates {
    private static final Duration SENT_ONCE = Duration.ofMinutes(10);
    private static final int URL_LENGTH = 2048;
    private static final Pattern APP_ID = Pattern.compile("wx[0-9a-f]{16}");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{20,64}");

    /** Tells the service later how a send ended. */
    interface Finish {
        void finished(Customer customer, long msgid, String status);
    }

    private record Sent(long msgid, Instant until) {}

    private final Map<String, SandboxSettings.Template> templates = new LinkedHashMap<>();
    private final People people;
    private final VirtualClock clock;
    private final Ids ids;
    private final Finish finish;
    private final Map<String, Sent> sentOnce = new HashMap<>();
    private List<String> marketing = List.of("优惠券", "红包", "抽奖", "秒杀", "促销", "打折", "特价", "满减");

    OfficialTemplates(List<SandboxSettings.Template> known, People people, VirtualClock clock, Ids ids,
            Finish finish) {
        for (var template : known)
            templates.put(template.id(), template);
        this.people = people;
        this.clock = clock;
        this.ids = ids;
        this.finish = finish;
    }

    void marketingWords(List<String> words) {
        marketing = List.copyOf(words);
    }

    JsonObject list() {
        var list = new JsonArray();
        for (var template : templates.values())
            list.add(new JsonObject().put("template_id", template.id()).put("title", template.title())
                    .put("primary_industry", "").put("deputy_industry", "").put("content", template.content())
                    .put("example", ""));
        return new JsonObject().put("template_list", list);
    }

    JsonObject send(Api.Call call) {
        var body = call.body();
        var customer = people.withOpenId(body.text("touser", ""))
                .orElseThrow(() -> new Refusal(40003, "invalid openid"));
        var id = body.text("template_id", "");
        if (!ID.matcher(id).matches())
            throw new Refusal(40036, "invalid template_id size");
        var template = templates.get(id);
        if (template == null)
            throw new Refusal(40037, "invalid template_id");
        if (body.text("url", "").length() > URL_LENGTH)
            throw new Refusal(40039, "invalid url size");
        var page = body.object("miniprogram").flatMap(mini -> mini.text("appid"));
        if (page.isPresent() && !APP_ID.matcher(page.get()).matches())
            throw new Refusal(40013, "invalid appid");
        var values = values(template,
                body.object("data").orElseThrow(() -> new Refusal(47001, "data format error")));
        if (values.values().stream().anyMatch(value -> marketing.stream().anyMatch(value::contains)))
            throw new Refusal(40249, "marketing content not allowed");
        if (!customer.official.follows)
            throw new Refusal(43004, "require subscribe");
        var once = body.text("client_msg_id").map(given -> customer.openId + " " + given);
        sentOnce.values().removeIf(sent -> !clock.instant().isBefore(sent.until()));
        // What a repeat answers is not documented; the first msgid without a second delivery is the kinder reading.
        if (once.isPresent() && sentOnce.containsKey(once.get()))
            return answer(sentOnce.get(once.get()).msgid());
        var msgid = ids.number();
        once.ifPresent(key -> sentOnce.put(key, new Sent(msgid, clock.instant().plus(SENT_ONCE))));
        if (customer.official.refuses) {
            finish.finished(customer, msgid, "failed:user block");
            return answer(msgid);
        }
        customer.phone.arrives("template", "official", "template", words(template, values),
                content(template, values)
                        .put("url", body.text("url", ""))
                        .put("miniprogram",
                                body.object("miniprogram").map(mini -> mini.text("pagepath", "")).orElse(""))
                        .put("msgid", String.valueOf(msgid)));
        finish.finished(customer, msgid, "success");
        return answer(msgid);
    }

    /** The lines as a phone shows them, the title first. */
    static String words(SandboxSettings.Template template, Map<String, String> values) {
        return template.title() + "\n" + String.join("\n", lines(template, values));
    }

    /** What a screen needs to draw the card. */
    static JsonObject content(SandboxSettings.Template template, Map<String, String> values) {
        var rows = new JsonArray();
        for (var line : lines(template, values)) {
            int colon = Math.max(line.indexOf('：'), line.indexOf(':'));
            rows.add(new JsonObject().put("label", colon < 0 ? "" : line.substring(0, colon)).put("value",
                    line.substring(colon + 1)));
        }
        return new JsonObject().put("templateId", template.id()).put("title", template.title())
                .put("rows", rows).put("data", new JsonObject(Map.copyOf(values)));
    }

    private static List<String> lines(SandboxSettings.Template template, Map<String, String> values) {
        var lines = new ArrayList<String>();
        for (var line : template.content().split("\n", -1)) {
            for (var key : template.keys())
                line = line.replace("{{" + key + ".DATA}}", values.getOrDefault(key, ""));
            lines.add(line);
        }
        return lines;
    }

    private static JsonObject answer(long msgid) {
        return OfficialApi.ok().put("msgid", msgid);
    }

    static Map<String, String> values(SandboxSettings.Template template, Fields data) {
        var values = new LinkedHashMap<String, String>();
        for (var key : template.keys()) {
            var value = data.object(key).flatMap(member -> member.text("value")).orElse("");
            if (value.isBlank())
                throw new Refusal(47003, "argument invalid! data." + key + ".value is emtpy");
            if (!TemplateKeys.permits(key, value, template.choices().getOrDefault(key, List.of())))
                throw new Refusal(47003, "argument invalid! data." + key + ".value invalid");
            values.put(key, value);
        }
        return values;
    }
}
