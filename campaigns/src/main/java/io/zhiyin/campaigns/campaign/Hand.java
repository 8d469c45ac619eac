package io.zhiyin.campaigns.campaign;

/**
 * Who does something with a campaign: an operator, or a program with its token.
 *
 * @param key what they stay known by, so that two of one name are told apart
 * @param name as people read it
 */
public record Hand(String key, String name, boolean administrator) {
    public Hand {
        if (key.isBlank() || name.isBlank()) {
            throw new IllegalArgumentException("whoever does something has a key and a name");
        }
    }

    /** The house itself: the demo, a command. */
    public static Hand house(String name) {
        return new Hand(name, name, true);
    }
}
