package io.zhiyin.bot.console;

import io.zhiyin.bot.transfer.Download;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a page's code gives back; the {@link Desk} turns it into a response. */
sealed interface Answer {
    /**
     * A template with its model, a whole page or the part of one.
     *
     * @param done key of what to say in passing once it is there, or null
     */
    record Show(String template, Record model, int status, @Nullable String done) implements Answer {}

    /** Another address, asked for anew; {@code done} is said there. */
    record Go(String path, @Nullable String done) implements Answer {}

    /** Logged in: the cookies of the session and of the browser are given and the address opened. */
    record Enter(String token, String device, String path) implements Answer {}

    /** A member's phone is asked who it is, at an address of the platform; {@code way} is what it comes back with. */
    record AskWho(String url, String way) implements Answer {}

    /** A member of staff is known now: their session's cookie is given and the address opened. */
    record EnterStaff(String token, String path) implements Answer {}

    /** Logged out: the cookie is taken. */
    record Leave() implements Answer {}

    /** There is no such page, or no such thing any more. */
    record Missing() implements Answer {}

    /** Not done; {@code word} is the key of why and what to do, {@code with} what it speaks of. */
    record Refused(int status, String word, List<Object> with) implements Answer {
        public Refused {
            with = List.copyOf(with);
        }
    }

    /** A file to be saved, written while it is sent. */
    record Save(Download file) implements Answer {}

    static Answer show(String template, Record model) {
        return new Show(template, model, 200, null);
    }

    /** A part shown again after a change, with a word in passing. */
    static Answer shown(String template, Record model, String done) {
        return new Show(template, model, 200, done);
    }

    /** A form shown again because something in it cannot be taken. */
    static Answer again(String template, Record model) {
        return new Show(template, model, 422, null);
    }

    static Answer go(String path) {
        return new Go(path, null);
    }

    static Answer go(String path, String done) {
        return new Go(path, done);
    }

    static Answer refused(int status, String word, Object... with) {
        return new Refused(status, word, List.of(with));
    }
}
