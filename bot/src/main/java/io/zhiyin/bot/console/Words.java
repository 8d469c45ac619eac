package io.zhiyin.bot.console;

import io.zhiyin.bot.security.Language;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the console says, in both languages. {@code {0}} stands for the first value; {@code {0?day:days}} for one of
 * two words, by whether that value is 1.
 */
final class Words {
    private static final Pattern PLACE = Pattern.compile("\\{(\\d)(?:\\?([^:{}]*):([^{}]*))?}");

    private final Map<Language, Properties> words = new EnumMap<>(Language.class);

    Words() {
        for (var language : Language.values()) {
            words.put(language, load("/console/messages_" + language.code() + ".properties"));
        }
    }

    /** @throws IllegalArgumentException when there is no such word: a slip of ours, which the tests find */
    String say(Language language, String key, List<?> with) {
        return find(language, key).map(text -> fill(text, with))
                .orElseThrow(() -> new IllegalArgumentException("no word " + key + " in " + language.code()));
    }

    boolean has(Language language, String key) {
        return find(language, key).isPresent();
    }

    Set<String> keys(Language language) {
        return new TreeSet<>(of(language).stringPropertyNames());
    }

    private Optional<String> find(Language language, String key) {
        return Optional.ofNullable(of(language).getProperty(key));
    }

    private Properties of(Language language) {
        var found = words.get(language);
        if (found == null) {
            throw new IllegalStateException("no words for " + language);
        }
        return found;
    }

    private static String fill(String text, List<?> with) {
        return PLACE.matcher(text).replaceAll(place -> {
            var value = String.valueOf(with.get(Integer.parseInt(place.group(1))));
            if (place.group(2) == null) {
                return Matcher.quoteReplacement(value);
            }
            return Matcher.quoteReplacement("1".equals(value) ? place.group(2) : place.group(3));
        });
    }

    private static Properties load(String resource) {
        var loaded = new Properties();
        try (var in = Words.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not in the class path");
            }
            loaded.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            return loaded;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
