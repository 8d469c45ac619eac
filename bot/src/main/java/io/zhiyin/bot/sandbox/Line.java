package io.zhiyin.bot.sandbox;

import java.util.Optional;

/** How one account's callbacks are wrapped and their answers read. */
interface Line {
    /** A callback ready to go; {@code query} is signed and stands behind a question mark. */
    record Letter(String query, String body) {}

    /** What the receiver's answer came to. */
    sealed interface Heard {
        /** Received, nothing to say. */
        record Nothing() implements Heard {}

        record Reply(Xml.Node message) implements Heard {}

        record Broken(String why) implements Heard {}
    }

    String account();

    Optional<String> url();

    /** Signs and, where the mode asks, encrypts; {@code person} is the openid or userid it is about. */
    Letter wrap(String inner, String person, boolean spoilSignature);

    Heard read(String body, String person);
}
