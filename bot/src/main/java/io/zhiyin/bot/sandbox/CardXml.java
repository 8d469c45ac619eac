package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Set;

/** A card in a passive reply is XML with the JSON card's names in camel case. Source: WeCom API, passive reply types. */
final class CardXml {
    private static final Set<String> LISTS = Set.of("horizontal_content_list", "vertical_content_list",
            "jump_list",
            "button_list", "select_list", "option_list", "action_list");

    private CardXml() {}

    static JsonObject json(Xml.Node node) {
        var json = new JsonObject();
        for (var child : node.children()) {
            var name = name(child.name());
            if (LISTS.contains(name)) {
                if (!json.containsKey(name))
                    json.put(name, new JsonArray());
                json.getJsonArray(name).add(json(child));
            } else if (child.children().isEmpty()) {
                json.put(name, child.element().getTextContent().strip());
            } else {
                json.put(name, json(child));
            }
        }
        return json;
    }

    private static String name(String camel) {
        return camel.replaceAll("(?<=.)([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
