package io.zhiyin.bot.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The form of template cards, field by field with its code. Source: WeCom API, template cards. */
final class TemplateCards {
    private static final Set<String> INTERACTIVE = Set.of("button_interaction", "vote_interaction",
            "multiple_interaction");
    private static final Pattern TASK_ID = Pattern.compile("[0-9A-Za-z_\\-@]{1,128}");
    private static final int KEY_BYTES = 1_024;

    private TemplateCards() {}

    /** Whether a press on the card calls back: then it has a response code, and the app needs a callback address. */
    static boolean callsBack(Fields card) {
        return INTERACTIVE.contains(card.text("card_type", "")) || card.has("action_menu");
    }

    static void check(Fields card) {
        var type = card.text("card_type", "");
        if (!INTERACTIVE.contains(type) && !type.equals("text_notice") && !type.equals("news_notice"))
            throw new Refusal(42031, "invalid card_type");
        if (callsBack(card) && !TASK_ID.matcher(card.text("task_id", "")).matches())
            throw new Refusal(42014, "invalid task_id");
        common(card);
        switch (type) {
            case "text_notice" -> {
                title(card.object("main_title").flatMap(main -> main.text("title")).isPresent()
                        || card.has("sub_title_text"));
                action(card);
            }
            case "news_notice" -> {
                title(card.object("main_title").flatMap(main -> main.text("title")).isPresent());
                if (card.object("card_image").flatMap(image -> image.text("url")).isEmpty()
                        && !card.has("image_text_area"))
                    throw new Refusal(42044, "invalid card_image.url");
                action(card);
            }
            case "button_interaction" -> {
                title(card.object("main_title").flatMap(main -> main.text("title")).isPresent());
                buttons(card.objects("button_list"));
            }
            case "vote_interaction" -> {
                var box = card.object("checkbox")
                        .orElseThrow(() -> new Refusal(42043, "invalid question_key"));
                options(box, 20);
                submit(card);
            }
            default -> {
                var lists = card.objects("select_list");
                if (lists.isEmpty() || lists.size() > 3)
                    throw new Refusal(42047, "invalid select_list");
                lists.forEach(list -> options(list, 10));
                submit(card);
            }
        }
    }

    private static void common(Fields card) {
        var rows = card.objects("horizontal_content_list");
        if (rows.size() > 6)
            throw new Refusal(42035, "invalid horizontal_content_list");
        for (var row : rows) {
            if (row.text("keyname").isEmpty())
                throw new Refusal(42027, "invalid keyname");
            switch ((int) row.number("type", 0)) {
                case 0 -> {
                }
                case 1 -> url(row.text("url", ""));
                case 2 -> needed(row.has("media_id"), 42029, "invalid media_id");
                case 3 -> needed(row.has("userid"), 42050, "invalid userid");
                default -> throw new Refusal(42035, "invalid horizontal_content_list");
            }
        }
        if (card.objects("vertical_content_list").size() > 4)
            throw new Refusal(42036, "invalid vertical_content_list");
        if (card.objects("jump_list").size() > 3)
            throw new Refusal(42042, "invalid jump_list");
        for (var jump : card.objects("jump_list")) {
            if (jump.text("title").isEmpty())
                throw new Refusal(42042, "invalid jump_list");
            if (jump.number("type", 0) == 1)
                url(jump.text("url", ""));
            if (jump.number("type", 0) == 2)
                needed(jump.has("appid"), 42030, "invalid appid");
        }
        card.object("button_selection").ifPresent(selection -> options(selection, 10));
        card.object("action_menu").ifPresent(TemplateCards::menu);
    }

    private static void menu(Fields menu) {
        var actions = menu.objects("action_list");
        if (actions.isEmpty() || actions.size() > 3)
            throw new Refusal(42051, "invalid action_list");
        distinct(actions.stream().map(action -> action.text("key", "")).toList(), 42051, "action key clash");
    }

    private static void title(boolean there) {
        needed(there, 42033, "invalid title");
    }

    private static void action(Fields card) {
        var action = card.object("card_action").orElseThrow(() -> new Refusal(42045, "invalid card_action"));
        switch ((int) action.number("type", 0)) {
            case 1 -> url(action.text("url", ""));
            case 2 -> needed(action.has("appid"), 42030, "invalid appid");
            default -> throw new Refusal(42045, "invalid card_action");
        }
    }

    private static void buttons(List<Fields> buttons) {
        if (buttons.isEmpty() || buttons.size() > 6)
            throw new Refusal(42038, "invalid button_list");
        for (var button : buttons) {
            needed(button.text("text").isPresent(), 42038, "invalid button text");
            if (button.number("type", 0) == 1)
                url(button.text("url", ""));
            else
                key(button.text("key", ""), 42039, "invalid button key");
        }
        distinct(buttons.stream().filter(button -> button.number("type", 0) == 0)
                .map(button -> button.text("key", ""))
                .toList(), 42039, "invalid button key");
    }

    private static void options(Fields question, int most) {
        key(question.text("question_key", ""), 42043, "invalid question_key");
        var options = question.objects("option_list");
        if (options.isEmpty() || options.size() > most)
            throw new Refusal(42037, "invalid option_list");
        for (var option : options) {
            needed(option.text("id").isPresent(), 42040, "invalid option id");
            needed(option.text("text").isPresent(), 42041, "invalid option text");
        }
        distinct(options.stream().map(option -> option.text("id", "")).toList(), 42040, "invalid option id");
    }

    private static void submit(Fields card) {
        var submit = card.object("submit_button").orElseThrow(() -> new Refusal(42046, "invalid submit key"));
        needed(submit.text("text").isPresent(), 42049, "invalid submit text");
        key(submit.text("key", ""), 42046, "invalid submit key");
    }

    private static void url(String url) {
        needed(url.matches("https?://.+"), 42028, "invalid url");
    }

    private static void key(String key, int errcode, String text) {
        needed(!key.isEmpty() && key.getBytes(StandardCharsets.UTF_8).length <= KEY_BYTES, errcode, text);
    }

    private static void distinct(List<String> keys, int errcode, String text) {
        needed(new HashSet<>(keys).size() == keys.size() && !keys.contains(""), errcode, text);
    }

    private static void needed(boolean fulfilled, int errcode, String text) {
        if (!fulfilled)
            throw new Refusal(errcode, text);
    }
}
