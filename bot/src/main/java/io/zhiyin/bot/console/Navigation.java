package io.zhiyin.bot.console;

import java.util.List;

/** The places of the console, by job, in the order of the work. */
final class Navigation {
    private record Place(String key, String path, boolean first) {}

    private final List<Place> places = List.of(new Place("today", "/", true),
            new Place("customers", "/customers", true), new Place("segments", "/segments", false),
            new Place("tags", "/tags", false), new Place("templates", "/templates", false),
            new Place("insight", "/insight", false), new Place("campaigns", "/campaigns", true),
            new Place("journeys", "/journeys", false),
            new Place("deliveries", "/deliveries", true),
            new Place("followups", "/follow-ups", false),
            new Place("reports", "/reports", false), new Place("inbox", "/inbox", false),
            new Place("intake", "/intake", false),
            new Place("accounts", "/accounts", false),
            new Place("settings", "/settings", false));

    /** The places as the page at {@code path} shows them. */
    List<Frame.Place> places(String path) {
        return places.stream()
                .map(it -> new Frame.Place(it.key(), it.path(), within(it.path(), path), it.first()))
                .toList();
    }

    private static boolean within(String place, String path) {
        return place.equals("/") ? path.equals("/") : path.equals(place) || path.startsWith(place + "/");
    }
}
