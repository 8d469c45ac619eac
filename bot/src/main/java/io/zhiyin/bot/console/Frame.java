package io.zhiyin.bot.console;

import io.zhiyin.bot.security.Language;
import io.zhiyin.bot.security.Operator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What stands around every page.
 *
 * @param assets the path under which this version's styles and scripts lie
 * @param here this page's path with its query, for forms that come back to it
 * @param toast what to say in passing, or null
 * @param stop all sending is stopped, or null
 */
public record Frame(String lang, @Nullable Operator me, String csrf, List<Place> places, String assets,
        String here,
        @Nullable String toast, StopPages.@Nullable Pressed stop) {

    public Frame {
        places = List.copyOf(places);
    }

    /** For what says itself in both languages. */
    public Locale locale() {
        return Language.of(lang).locale();
    }

    /**
     * A place in the navigation.
     *
     * @param key of its word and of its icon
     * @param here whether the page belongs to it
     * @param first whether it stands in the bar of a phone, and not behind “more”
     */
    public record Place(String key, String path, boolean here, boolean first) {}
}
