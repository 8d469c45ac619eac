package io.zhiyin.bot.console;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import io.zhiyin.campaigns.profile.FieldType;
import io.zhiyin.campaigns.profile.ProfileField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A rule as it stands in a form, finished or not: a tree of groups and conditions, each at a path such as {@code r.0.2},
 * whose fields are named after it. What was typed stays as it was typed.
 */
final class RuleForm {
    static final String ROOT = "r";
    private static final int DEEPEST = 10;
    private static final int MOST = 200;
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");
    private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,15}(\\.\\d{1,6})?");
    private static final Pattern AMOUNT = Pattern.compile("\\d{1,12}(\\.\\d{1,2})?");

    /**
     * @param kind all or any for a group; the key of an {@link Asks.Ask} for a condition
     * @param parts of a group
     */
    public record Node(String path, String kind, boolean not, Map<String, String> fields, List<Node> parts) {
        public Node {
            fields = Map.copyOf(fields);
            parts = List.copyOf(parts);
        }

        public boolean group() {
            return kind.equals("all") || kind.equals("any");
        }

        /** The fields of a condition, for its template. */
        public List<Asks.Field> asked() {
            var match = fields.getOrDefault("match", "");
            return Asks.of(kind).map(Asks.Ask::fields).orElse(List.of()).stream()
                    .filter(it -> it.askedWith(match)).toList();
        }

        private Node at(String place) {
            var moved = new ArrayList<Node>();
            for (var i = 0; i < parts.size(); i++) {
                moved.add(parts.get(i).at(place + "." + i));
            }
            return new Node(place, kind, not, fields, moved);
        }

        private Node with(List<Node> others) {
            return new Node(path, kind, not, fields, others).at(path);
        }
    }

    private int count;

    private RuleForm() {}

    /** A new rule: one condition to begin with. */
    static Node blank() {
        return new Node(ROOT, "all", false, Map.of(), List.of(fresh("orders_count"))).at(ROOT);
    }

    /** As a form sent it; what the form does not hold as ours do is refused. */
    static Node read(MultiMap form) {
        return new RuleForm().read(form, ROOT, 1);
    }

    private Node read(MultiMap form, String path, int depth) {
        var kind = text(form, path + ".kind");
        if (depth > DEEPEST || ++count > MOST) {
            throw new BadInput("a rule too large");
        }
        var not = "1".equals(form.get(path + ".not"));
        if (kind.equals("all") || kind.equals("any")) {
            var parts = new ArrayList<Node>();
            while (form.contains(path + "." + parts.size() + ".kind")) {
                parts.add(read(form, path + "." + parts.size(), depth + 1));
            }
            return new Node(path, kind, not, Map.of(), parts);
        }
        var ask = Asks.of(kind).orElseThrow(() -> new BadInput("no such condition"));
        if (form.contains(path + ".was") && !kind.equals(form.get(path + ".was"))) {
            return new Node(path, kind, not, begun(ask), List.of());
        }
        var fields = new LinkedHashMap<String, String>();
        ask.fields().forEach(it -> {
            var name = path + "." + it.name();
            var typed = it.type() == Asks.Type.OPTIONS
                    ? String.join(",", form.getAll(name))
                    : text(form, name);
            // what was not asked until now begins as it does in a new condition
            fields.put(it.name(), form.contains(name) || it.matches().isEmpty() ? typed : it.begins());
        });
        return new Node(path, kind, not, fields, List.of());
    }

    /**
     * Out of a rule's JSON.
     *
     * @param own the shop's own fields, archived ones too
     */
    static Node of(JsonObject rule, List<ProfileField> own) {
        var node = node(rule, false, own);
        return (node.group() && !node.not
                ? node
                : new Node(ROOT, "all", false, Map.of(), List.of(node))).at(ROOT);
    }

    private static Node node(JsonObject json, boolean not, List<ProfileField> own) {
        var kind = json.getString("kind");
        if (kind.equals("not")) {
            return node(json.getJsonObject("rule"), !not, own);
        }
        if (kind.equals("all") || kind.equals("any")) {
            return new Node("", kind, not, Map.of(), json.getJsonArray("of").stream()
                    .map(it -> node((JsonObject) it, false, own)).toList());
        }
        var ask = kind.equals("field")
                ? Asks.of(key(json, own)).orElseThrow()
                : Asks.ALL.stream().filter(it -> it.kind().equals(kind) && (!kind.equals("orders")
                        || java.util.Objects.equals(it.fixed().get("measure"), json.getString("measure"))))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("the editor does not know " + kind));
        var contrary = ask.fixed().entrySet().stream()
                .anyMatch(it -> !it.getValue().equals(json.getValue(it.getKey())));
        var fields = new LinkedHashMap<String, String>();
        ask.fields().forEach(it -> fields.put(it.name(), shown(it, json.getValue(it.name()))));
        return new Node("", ask.key(), not != contrary, fields, List.of());
    }

    /** Of one that has been deleted, whatever was asked tells enough of its type. */
    private static String key(JsonObject json, List<ProfileField> own) {
        long id = json.getLong("field");
        return own.stream().filter(it -> it.id().value() == id).findFirst().map(Asks::key)
                .orElseGet(() -> Asks.key(switch (json.getString("match")) {
                    case "among" -> FieldType.CHOICE;
                    case "between" -> FieldType.NUMBER;
                    case "dates", "past", "next" -> FieldType.DATE;
                    default -> FieldType.TEXT;
                }, id));
    }

    private static String shown(Asks.Field field, @Nullable Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof JsonArray items) {
            return items.stream().map(String::valueOf)
                    .collect(Collectors.joining(field.type() == Asks.Type.WORDS ? "、" : ","));
        }
        return field.type() == Asks.Type.YUAN && value instanceof Number fen
                ? BigDecimal.valueOf(fen.longValue(), 2).stripTrailingZeros().toPlainString()
                : String.valueOf(value);
    }

    /** The rule's JSON as far as it is filled in; {@code RuleJson.read} tells what is missing. */
    static JsonObject json(Node node) {
        JsonObject json;
        if (node.group()) {
            var of = new JsonArray();
            node.parts.forEach(it -> of.add(json(it)));
            json = new JsonObject().put("kind", node.kind).put("of", of);
        } else {
            var ask = Asks.of(node.kind).orElseThrow(() -> new BadInput("no such condition"));
            json = new JsonObject().put("kind", ask.kind());
            ask.fixed().forEach(json::put);
            for (var field : node.asked()) {
                var typed = node.fields.getOrDefault(field.name(), "").strip();
                if (!typed.isEmpty()) {
                    json.put(field.name(), value(field.type(), typed));
                }
            }
        }
        return node.not ? new JsonObject().put("kind", "not").put("rule", json) : json;
    }

    /** What is no number stays text, which the rule refuses in words. */
    private static Object value(Asks.Type type, String typed) {
        return switch (type) {
            case NUMBER, TAG, SEGMENT, CAMPAIGN ->
                WHOLE.matcher(typed).matches() ? (Object) Long.valueOf(typed) : typed;
            case YUAN -> AMOUNT.matcher(typed).matches()
                    ? (Object) new BigDecimal(typed).movePointRight(2).setScale(0, RoundingMode.UNNECESSARY)
                            .longValueExact()
                    : typed;
            case DECIMAL ->
                DECIMAL.matcher(typed).matches() ? (Object) new BigDecimal(typed).toPlainString() : typed;
            case WORDS -> new JsonArray(Arrays.stream(typed.split("[,，、]")).map(String::strip)
                    .filter(it -> !it.isEmpty()).toList());
            case OPTIONS -> new JsonArray(Arrays.stream(typed.split(","))
                    .filter(it -> WHOLE.matcher(it).matches()).map(Long::valueOf).toList());
            case TEXT, CHOICE, ACCOUNT, DATE -> typed;
        };
    }

    /** Where in the form a part of the rule's JSON stands: {@code rule.of[1].rule.days} is {@code r.1}. */
    static String place(String jsonPath) {
        var place = new StringBuilder(ROOT);
        var part = Pattern.compile("\\.of\\[(\\d+)]").matcher(jsonPath);
        while (part.find()) {
            place.append('.').append(part.group(1));
        }
        return place.toString();
    }

    /** Does what a button of the editor says: {@code add:r}, {@code group:r.1}, {@code remove:r.0}. */
    static Node act(Node root, String act) {
        var colon = act.indexOf(':');
        var path = act.substring(colon + 1);
        return switch (colon < 0 ? "" : act.substring(0, colon)) {
            case "add" -> changed(root, path, it -> {
                var parts = new ArrayList<>(it.parts);
                parts.add(fresh(parts.isEmpty() ? "orders_count" : "tag"));
                return it.with(parts);
            });
            case "group" -> changed(root, path, it -> {
                var parts = new ArrayList<>(it.parts);
                parts.add(new Node("", it.kind.equals("all") ? "any" : "all", false, Map.of(),
                        List.of(fresh("last_interaction"))));
                return it.with(parts);
            });
            case "remove" -> path.equals(ROOT) ? root : removed(root, path);
            default -> root;
        };
    }

    private static Node removed(Node node, String path) {
        return node.with(node.parts.stream().filter(it -> !it.path.equals(path))
                .map(it -> removed(it, path)).toList());
    }

    private static Node changed(Node node, String path, java.util.function.UnaryOperator<Node> change) {
        if (node.path.equals(path)) {
            return node.group() ? change.apply(node) : node;
        }
        return node.with(node.parts.stream().map(it -> changed(it, path, change)).toList());
    }

    private static Node fresh(String key) {
        return new Node("", key, false, Asks.of(key).map(RuleForm::begun).orElse(Map.of()), List.of());
    }

    private static Map<String, String> begun(Asks.Ask ask) {
        var begun = new LinkedHashMap<String, String>();
        ask.fields().forEach(it -> begun.put(it.name(), it.begins()));
        return begun;
    }

    private static String text(MultiMap form, String name) {
        var value = form.get(name);
        if (value != null && value.indexOf('\0') >= 0) {
            throw new BadInput(name + " holds a character that cannot be kept");
        }
        return value == null ? "" : value;
    }
}
