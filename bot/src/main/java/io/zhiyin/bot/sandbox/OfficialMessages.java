package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

/** Customer-service messages and the typing mark. Source: Official Account API, customer-service messages. */
final class OfficialMessages {
    private static final int TEXT_BYTES = 2048;
    private static final Duration TYPING_NEEDS = Duration.ofSeconds(30);
    /** How long "typing" stays on the screen; the pages do not say. */
    private static final Duration TYPING_SHOWS = Duration.ofSeconds(15);
    private static final Pattern APP_ID = Pattern.compile("wx[0-9a-f]{16}");

    private final People people;
    private final Media media;
    private final VirtualClock clock;

    OfficialMessages(People people, Media media, VirtualClock clock) {
        this.people = people;
        this.media = media;
        this.clock = clock;
    }

    private record Message(String type, String text, JsonObject content) {}

    JsonObject send(Api.Call call) {
        var message = message(call.body());
        var customer = people.withOpenId(call.body().text("touser", ""))
                .orElseThrow(() -> new Refusal(40003, "invalid openid"));
        var now = clock.instant();
        if (!customer.official.follows)
            throw new Refusal(45015, "response out of time limit or subscription is canceled");
        if (customer.official.refuses)
            throw new Refusal(48002, "user refuse to accept the msg");
        customer.official.windows.check(now);
        customer.official.windows.spend(now);
        customer.official.lastExchange = now;
        customer.official.typingSince = null;
        customer.phone.arrives("custom", "official", message.type(), message.text(), message.content());
        return OfficialApi.ok();
    }

    private Message message(Fields body) {
        var type = body.text("msgtype", "");
        return switch (type) {
            case "text" -> text(part(body, type));
            case "image" -> {
                var kept = media.get(part(body, type).text("media_id", ""));
                yield new Message(type, "[图片]",
                        new JsonObject().put("mediaId", kept.id()).put("picture", kept.id()));
            }
            case "news" -> news(part(body, type));
            case "msgmenu" -> menu(part(body, type));
            case "miniprogrampage" -> miniProgram(part(body, type));
            default -> throw new Refusal(40008, "invalid message type");
        };
    }

    private static Fields part(Fields body, String type) {
        return body.object(type).orElseThrow(() -> new Refusal(47001, "data format error"));
    }

    private static Message text(Fields text) {
        var content = text.text("content").orElseThrow(() -> new Refusal(44004, "empty content"));
        if (content.getBytes(StandardCharsets.UTF_8).length > TEXT_BYTES)
            throw new Refusal(45002, "content size out of limit");
        return new Message("text", content, new JsonObject());
    }

    private Message news(Fields news) {
        var articles = news.objects("articles");
        if (articles.size() != 1)
            throw new Refusal(45008, "article size out of limit");
        var article = articles.getFirst();
        var title = article.text("title").orElseThrow(() -> new Refusal(44003, "empty news data"));
        return new Message("news", title,
                new JsonObject().put("title", title).put("description", article.text("description", ""))
                        .put("url", article.text("url", "")).put("picurl", article.text("picurl", ""))
                        .put("picture", media.shownAt(article.text("picurl", ""))));
    }

    private static Message menu(Fields menu) {
        var items = new JsonArray();
        var words = new StringBuilder(menu.text("head_content", ""));
        for (var item : menu.objects("list")) {
            var content = item.text("content").orElseThrow(() -> new Refusal(44004, "empty content"));
            var id = item.text("id").orElseThrow(() -> new Refusal(47001, "data format error"));
            items.add(new JsonObject().put("id", id).put("content", content));
            words.append('\n').append(content);
        }
        if (items.isEmpty())
            throw new Refusal(44004, "empty content");
        if (menu.has("tail_content"))
            words.append('\n').append(menu.text("tail_content", ""));
        return new Message("msgmenu", words.toString().strip(),
                new JsonObject().put("head", menu.text("head_content", "")).put("items", items).put("tail",
                        menu.text("tail_content", "")));
    }

    private Message miniProgram(Fields page) {
        var title = page.text("title").orElseThrow(() -> new Refusal(47001, "data format error"));
        if (!APP_ID.matcher(page.text("appid", "")).matches())
            throw new Refusal(40013, "invalid appid");
        if (page.text("pagepath").isEmpty())
            throw new Refusal(47001, "data format error");
        var picture = media.get(page.text("thumb_media_id", ""));
        return new Message("miniprogrampage", title,
                new JsonObject().put("title", title).put("pagepath", page.text("pagepath", ""))
                        .put("picture", picture.id()));
    }

    JsonObject typing(Api.Call call) {
        var command = call.body().text("command", "");
        if (!command.equals("Typing") && !command.equals("CancelTyping"))
            throw new Refusal(45072, "invalid command");
        var customer = people.withOpenId(call.body().text("touser", ""))
                .orElseThrow(() -> new Refusal(40003, "invalid openid"));
        var now = clock.instant();
        var official = customer.official;
        if (command.equals("CancelTyping")) {
            official.typingSince = null;
        } else {
            if (official.lastExchange == null || now.isAfter(official.lastExchange.plus(TYPING_NEEDS)))
                throw new Refusal(45080,
                        "need sending message to user  orrecving message from user in the last "
                                + "30 seconds before typing");
            if (official.typingSince != null && now.isBefore(official.typingSince.plus(TYPING_SHOWS)))
                throw new Refusal(45081, "you are already typing");
            official.typingSince = now;
        }
        customer.phone.redraw();
        return OfficialApi.ok();
    }

    boolean isTyping(Customer customer) {
        var since = customer.official.typingSince;
        return since != null && clock.instant().isBefore(since.plus(TYPING_SHOWS));
    }
}
