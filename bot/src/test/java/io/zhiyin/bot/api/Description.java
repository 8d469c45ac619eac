package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/** The published description, held against what really goes over the wire: the part of JSON Schema that it uses. */
final class Description {
    private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");

    private final JsonObject root;

    Description() {
        Map<String, Object> yaml = new Yaml().load(Api.description());
        this.root = new JsonObject(yaml);
    }

    /** One described operation. */
    record Operation(String method, String path, JsonObject json) {
        boolean open() {
            return json.getJsonArray("security") != null && json.getJsonArray("security").isEmpty();
        }
    }

    JsonObject root() {
        return root;
    }

    List<Operation> operations() {
        var all = new ArrayList<Operation>();
        for (var path : root.getJsonObject("paths").fieldNames()) {
            var item = root.getJsonObject("paths").getJsonObject(path);
            METHODS.stream().filter(item::containsKey)
                    .forEach(it -> all.add(new Operation(it.toUpperCase(java.util.Locale.ROOT), path,
                            item.getJsonObject(it))));
        }
        return all;
    }

    /** The operation that an address belongs to; the one with the fewest variable parts. */
    @Nullable
    Operation of(String method, String address) {
        var path = address.replaceFirst("\\?.*", "");
        return operations().stream().filter(it -> it.method.equals(method))
                .filter(it -> path.matches(it.path.replaceAll("\\{[^}]+}", "[^/]+")))
                .min(java.util.Comparator
                        .comparingInt(it -> it.path.length() - it.path.replace("{", "").length()))
                .orElse(null);
    }

    /** What is wrong with a body that claims to follow a schema. */
    List<String> problems(JsonObject schema, @Nullable Object value) {
        var problems = new ArrayList<String>();
        check(schema, value, "$", problems);
        return problems;
    }

    /** What is wrong with a response of an operation. */
    List<String> problems(Operation operation, int status, String contentType, String body) {
        var responses = operation.json.getJsonObject("responses");
        var described = responses.getJsonObject(String.valueOf(status),
                status >= 500 ? responses.getJsonObject("default") : null);
        if (described == null) {
            return List.of(operation.method + " " + operation.path + " answers " + status
                    + ", which is not described");
        }
        var response = resolved(described);
        var content = response.getJsonObject("content");
        if (content == null) {
            return body.isEmpty() ? List.of() : List.of("a body where none is described");
        }
        var type = content.getJsonObject(contentType);
        if (type == null) {
            return List.of(operation.path + " answers " + status + " as " + contentType
                    + ", which is not described");
        }
        return contentType.endsWith("json")
                ? problems(type.getJsonObject("schema"), io.vertx.core.json.Json.decodeValue(body))
                : List.of();
    }

    JsonObject resolved(JsonObject node) {
        var ref = node.getString("$ref");
        if (ref == null) {
            return node;
        }
        var found = root;
        for (var step : ref.substring(2).split("/", -1)) {
            found = Objects.requireNonNull(found.getJsonObject(step), ref);
        }
        return resolved(found);
    }

    private void check(JsonObject unresolved, @Nullable Object value, String at, List<String> problems) {
        var schema = resolved(unresolved);
        if (schema.containsKey("oneOf")) {
            var fitting = schema.getJsonArray("oneOf").stream().map(JsonObject.class::cast)
                    .filter(it -> problems(it, value).isEmpty()).count();
            if (fitting != 1) {
                problems.add(at + " fits " + fitting + " of the alternatives");
            }
            return;
        }
        if (schema.containsKey("type") && !types(schema).contains(typeOf(value))
                && !(types(schema).contains("number") && "integer".equals(typeOf(value)))) {
            problems.add(at + " is " + typeOf(value) + ", not " + types(schema));
            return;
        }
        if (schema.containsKey("enum") && value != null && !schema.getJsonArray("enum").contains(value)) {
            problems.add(at + " is none of " + schema.getJsonArray("enum"));
        }
        switch (value) {
            case JsonObject object -> object(schema, object, at, problems);
            case JsonArray array -> {
                for (var i = 0; i < array.size() && schema.containsKey("items"); i++) {
                    check(schema.getJsonObject("items"), array.getValue(i), at + "[" + i + "]", problems);
                }
            }
            case String text -> {
                if (schema.containsKey("pattern")
                        && !Pattern.compile(schema.getString("pattern")).matcher(text).find()) {
                    problems.add(at + " does not match " + schema.getString("pattern"));
                }
                if (text.length() > schema.getInteger("maxLength", Integer.MAX_VALUE)
                        || text.length() < schema.getInteger("minLength", 0)) {
                    problems.add(at + " has a length that is not described");
                }
            }
            case Number number -> {
                if (number.longValue() < schema.getLong("minimum", Long.MIN_VALUE)
                        || number.longValue() > schema.getLong("maximum", Long.MAX_VALUE)) {
                    problems.add(at + " is out of its range");
                }
            }
            case null, default -> {
            }
        }
    }

    private void object(JsonObject schema, JsonObject object, String at, List<String> problems) {
        var properties = schema.getJsonObject("properties", new JsonObject());
        for (var name : schema.getJsonArray("required", new JsonArray())) {
            if (!object.containsKey((String) name)) {
                problems.add(at + "." + name + " is missing");
            }
        }
        for (var name : object.fieldNames()) {
            if (properties.containsKey(name)) {
                check(properties.getJsonObject(name), object.getValue(name), at + "." + name, problems);
            } else if (schema.getValue("additionalProperties") instanceof JsonObject others) {
                check(others, object.getValue(name), at + "." + name, problems);
            } else if (Boolean.FALSE.equals(schema.getValue("additionalProperties"))) {
                problems.add(at + "." + name + " is not described");
            }
        }
    }

    private static List<String> types(JsonObject schema) {
        return schema.getValue("type") instanceof JsonArray many
                ? many.stream().map(String.class::cast).toList()
                : List.of(schema.getString("type"));
    }

    private static String typeOf(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String _ -> "string";
            case Boolean _ -> "boolean";
            case Integer _,Long _ -> "integer";
            case Number _ -> "number";
            case JsonArray _ -> "array";
            default -> "object";
        };
    }
}
