package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The menu under the Official Account's session. Source: Official Account API, menu. */
final class OfficialMenu {
    private static final Set<String> TYPES = Set.of("click", "view", "scancode_push", "scancode_waitmsg",
            "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select", "media_id", "view_limited",
            "article_id", "article_view_limited", "miniprogram");

    private final Feed feed;
    private @Nullable JsonArray buttons;

    OfficialMenu(Feed feed) {
        this.feed = feed;
    }

    JsonObject create(Api.Call call) {
        if (call.raw().toString().contains("\\u"))
            throw new Refusal(40033,
                    "invalid charset. please check your request, if include \\uxxxx will create fail!");
        var first = call.body().objects("button");
        if (first.isEmpty() || first.size() > 3)
            throw new Refusal(40016, "invalid button size");
        for (var button : first) {
            name(button, 16);
            var second = button.objects("sub_button");
            if (second.size() > 5)
                throw new Refusal(40023, "invalid sub button size");
            if (second.isEmpty())
                type(button);
            for (var sub : second) {
                name(sub, 60);
                type(sub);
            }
        }
        buttons = call.body().json().getJsonArray("button").copy();
        feed.changed("customer", "");
        return OfficialApi.ok();
    }

    private static void name(Fields button, int bytes) {
        var name = button.text("name", "");
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > bytes)
            throw new Refusal(40018, "invalid button name size");
    }

    private static void type(Fields button) {
        var type = button.text("type", "");
        if (!TYPES.contains(type))
            throw new Refusal(40017, "invalid button type");
        if (type.equals("click")
                && (button.text("key", "").isEmpty() || button.text("key", "").length() > 128))
            throw new Refusal(40019, "invalid button key size");
        if (type.equals("view") && !button.text("url", "").matches("https?://.+"))
            throw new Refusal(40055, "invalid button url domain");
    }

    JsonObject get() {
        if (buttons == null)
            throw new Refusal(46003, "menu no exist");
        return new JsonObject().put("menu", new JsonObject().put("button", buttons));
    }

    JsonObject delete() {
        buttons = null;
        feed.changed("customer", "");
        return OfficialApi.ok();
    }

    /** What the phone shows; without a menu of the service's, one to play with. */
    JsonArray shown() {
        if (buttons != null)
            return buttons;
        return new JsonArray()
                .add(new JsonObject().put("type", "click").put("name", "我的生日").put("key", "birthday"))
                .add(new JsonObject().put("type", "click").put("name", "会员中心").put("key", "member"))
                .add(new JsonObject().put("type", "click").put("name", "找人工").put("key", "human"));
    }
}
