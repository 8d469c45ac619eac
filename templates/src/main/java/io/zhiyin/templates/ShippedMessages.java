package io.zhiyin.templates;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The templates that come with Zhiyin, for use as they are and as a first draft in the editor. All read at the start. */
public final class ShippedMessages {
    private final List<Shipped> all;
    private final Map<Key, String> texts = new ConcurrentHashMap<>();

    private record Key(ShippedMessage message, ChannelRules channel, Language language) {}

    /** One shipped template. */
    public record Shipped(ShippedMessage message, ChannelRules channel, Language language, String text) {}

    /** @throws IllegalStateException when a message is missing from the build */
    public ShippedMessages() {
        List<Shipped> found = new ArrayList<>();
        for (ShippedMessage message : ShippedMessage.values()) {
            for (ChannelRules channel : ChannelRules.values()) {
                if (message.channels().contains(channel)) {
                    for (Language language : Language.values()) {
                        String text = read(message.resource(channel, language));
                        found.add(new Shipped(message, channel, language, text));
                        texts.put(new Key(message, channel, language), text);
                    }
                }
            }
        }
        all = List.copyOf(found);
    }

    /** All of them, by message, channel and language. */
    public List<Shipped> all() {
        return all;
    }

    /** The template text; empty where the message does not travel by that channel. */
    public Optional<String> find(ShippedMessage message, ChannelRules channel, Language language) {
        return Optional.ofNullable(texts.get(new Key(message, channel, language)));
    }

    /** The template text. @throws IllegalArgumentException where the message does not travel by that channel */
    public String get(ShippedMessage message, ChannelRules channel, Language language) {
        return find(message, channel, language).orElseThrow(
                () -> new IllegalArgumentException(
                        "no shipped message " + message.key() + " for " + channel.key()));
    }

    private static String read(String resource) {
        try (InputStream in = ShippedMessages.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the build lacks " + resource);
            }
            // The line break that ends the file does not belong to the message.
            return new String(in.readAllBytes(), UTF_8).stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + resource, e);
        }
    }
}
