package io.zhiyin.bot.console;

import io.vertx.core.MultiMap;
import io.zhiyin.bot.security.Language;
import io.zhiyin.bot.security.Operator;
import io.zhiyin.bot.security.Session;
import io.zhiyin.campaigns.input.InvalidInput;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One request as a page sees it: who asks, what the address and the form say. Read on any thread.
 *
 * @param ours whether it comes from a page of ours, as far as browsers tell
 * @param csrf the token that came with it, or empty
 * @param address where it comes from, as far as the connection or a trusted proxy tells
 * @param authority host and port that were asked for; null when none were named
 * @param target the id of the element htmx will fill, or null for a whole page
 * @param device what the browser says it is known by, or null; see {@link io.zhiyin.bot.security.DeviceCookie}
 * @param from the page of which a part asks, as a path with its query; null for a whole page
 */
record Visit(String method, String path, Map<String, String> inPath, MultiMap query, MultiMap form,
        Optional<Session> session, @Nullable String token, boolean ours, String csrf, Language spoken,
        String address,
        boolean https, @Nullable String authority, boolean htmx, @Nullable String target,
        @Nullable String from,
        @Nullable String device) {

    Visit of(Optional<Session> recognised) {
        return new Visit(method, path, inPath, query, form, recognised, token, ours, csrf, spoken, address,
                https, authority, htmx, target, from, device);
    }

    /** Who asks; only pages behind the login may. */
    Operator me() {
        return session.orElseThrow(() -> new IllegalStateException(path + " has nobody logged in"))
                .operator();
    }

    Language language() {
        return session.map(it -> it.operator().language()).orElse(spoken);
    }

    /** Whether a part of this page is asked for: the one that fills the element of this id. */
    boolean wants(String part) {
        return htmx && part.equals(target);
    }

    /** The address with its query, without what is said only once. */
    String here() {
        var kept = query.entries().stream()
                .filter(it -> !it.getKey().equals("done") && !it.getValue().isBlank())
                .map(it -> encoded(it.getKey()) + "=" + encoded(it.getValue()))
                .collect(Collectors.joining("&"));
        return kept.isEmpty() ? path : path + "?" + kept;
    }

    /** @throws NotHere when the path does not hold a number there */
    long id(String name) {
        return number(inPath(name)).orElseThrow(() -> new NotHere(name + " is no number"));
    }

    String inPath(String name) {
        var text = inPath.get(name);
        if (text == null) {
            throw new NotHere(name);
        }
        return text;
    }

    /** A part of the query, without blanks around it; empty when absent or blank. */
    Optional<String> asked(String name) {
        return given(query, name);
    }

    Optional<Long> askedNumber(String name) {
        return asked(name).flatMap(Visit::number);
    }

    /**
     * A whole number of the query; empty when absent or blank.
     *
     * @throws InvalidInput when it is none from {@code least} to {@code most}
     */
    Optional<Integer> askedNumber(String name, int least, int most) {
        return asked(name).map(text -> number(text).filter(it -> it >= least && it <= most)
                .map(Math::toIntExact)
                .orElseThrow(() -> new InvalidInput(name, "须为 " + least + " 到 " + most + " 的整数。",
                        "A whole number from " + least + " to " + most + " is expected.")));
    }

    /** A field of the form, without blanks around it; empty when absent or blank. */
    Optional<String> field(String name) {
        return given(form, name);
    }

    /**
     * A field that our forms always send, as it was typed.
     *
     * @throws BadInput when it was not sent
     */
    String typed(String name) {
        var value = form.get(name);
        if (value == null) {
            throw new BadInput(name + " is missing");
        }
        return storable(name, value);
    }

    Optional<Long> fieldNumber(String name) {
        return field(name).flatMap(Visit::number);
    }

    /** @throws BadInput when it is no number */
    long needNumber(String name) {
        return fieldNumber(name).orElseThrow(() -> new BadInput(name + " is no number"));
    }

    /** The same for what counts days and months; one that is far out of range stays out of any range. */
    int needSmallNumber(String name) {
        return small(needNumber(name));
    }

    /** A number as an int, cut at the ends. */
    static int small(long number) {
        return Math.clamp(number, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    List<String> fields(String name) {
        return form.getAll(name).stream().map(it -> storable(name, it).strip()).filter(it -> !it.isEmpty())
                .toList();
    }

    boolean ticked(String name) {
        return form.contains(name);
    }

    /** The path and query of a page's whole address; null when there is none. */
    static @Nullable String pathOf(@Nullable String url) {
        if (url == null) {
            return null;
        }
        try {
            var uri = URI.create(url);
            var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    /** Whether {@code path} leads to a page of ours and nowhere else: a login must not pass people on. */
    static boolean inside(String path) {
        return path.startsWith("/") && !path.startsWith("//") && !path.startsWith("/\\")
                && path.chars().noneMatch(c -> c < ' ');
    }

    /** A day of the years 1900 to 2100 as addresses hold it: 2026-11-21. The almanac knows no others. */
    static Optional<LocalDate> date(String text) {
        try {
            return Optional.of(LocalDate.parse(text))
                    .filter(it -> it.getYear() >= 1900 && it.getYear() <= 2100);
        } catch (DateTimeParseException noDate) {
            return Optional.empty();
        }
    }

    private static Optional<String> given(MultiMap from, String name) {
        var value = from.get(name);
        return value == null || value.isBlank()
                ? Optional.empty()
                : Optional.of(storable(name, value).strip());
    }

    /** PostgreSQL keeps every character but this one. */
    private static String storable(String name, String value) {
        if (value.indexOf('\0') >= 0) {
            throw new BadInput(name + " holds a character that cannot be kept");
        }
        return value;
    }

    private static Optional<Long> number(String text) {
        try {
            return Optional.of(Long.valueOf(text));
        } catch (NumberFormatException noNumber) {
            return Optional.empty();
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
