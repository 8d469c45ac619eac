package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request's JSON as the platforms read it: unknown members are ignored, null is absent, numbers may come as strings.
 * Source: WeCom API, envelope and common behaviour.
 */
final class Fields {
    private final JsonObject json;

    Fields(JsonObject json) {
        this.json = json;
    }

    /** A member has another type than the page says; each platform has its own code for that. */
    static final class WrongType extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WrongType(String name) {
            super(name, null, false, false);
        }

        String name() {
            return String.valueOf(getMessage());
        }
    }

    private @Nullable Object raw(String name) {
        return json.getValue(name);
    }

    boolean has(String name) {
        return raw(name) != null;
    }

    /** Absent and empty are the same thing to the platforms. */
    Optional<String> text(String name) {
        return switch (raw(name)) {
            case null -> Optional.empty();
            case String s -> s.isEmpty() ? Optional.empty() : Optional.of(s);
            case Number n -> Optional.of(n.toString());
            default -> throw new WrongType(name);
        };
    }

    String text(String name, String absent) {
        return text(name).orElse(absent);
    }

    Optional<Long> number(String name) {
        return switch (raw(name)) {
            case null -> Optional.empty();
            case String s when s.isBlank() -> Optional.empty();
            case String s -> Optional.of(parsed(name, s));
            case Number n -> Optional.of(n.longValue());
            default -> throw new WrongType(name);
        };
    }

    long number(String name, long absent) {
        return number(name).orElse(absent);
    }

    private static long parsed(String name, String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw new WrongType(name);
        }
    }

    boolean flag(String name, boolean absent) {
        return switch (raw(name)) {
            case null -> absent;
            case Boolean b -> b;
            case Number n -> n.intValue() != 0;
            case String s when s.isBlank() -> absent;
            case String s -> s.equals("1") || s.equalsIgnoreCase("true");
            default -> throw new WrongType(name);
        };
    }

    Optional<Fields> object(String name) {
        return switch (raw(name)) {
            case null -> Optional.empty();
            case JsonObject o -> Optional.of(new Fields(o));
            default -> throw new WrongType(name);
        };
    }

    List<String> texts(String name) {
        var found = new ArrayList<String>();
        for (var item : array(name)) {
            switch (item) {
                case String s -> found.add(s);
                case Number n -> found.add(n.toString());
                default -> throw new WrongType(name);
            }
        }
        return found;
    }

    List<Fields> objects(String name) {
        var found = new ArrayList<Fields>();
        for (var item : array(name)) {
            if (!(item instanceof JsonObject o))
                throw new WrongType(name);
            found.add(new Fields(o));
        }
        return found;
    }

    private List<Object> array(String name) {
        return switch (raw(name)) {
            case null -> List.of();
            case JsonArray a -> a.stream().filter(item -> item != null).toList();
            default -> throw new WrongType(name);
        };
    }

    JsonObject json() {
        return json;
    }
}
