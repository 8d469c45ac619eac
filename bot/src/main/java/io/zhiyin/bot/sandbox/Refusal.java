package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonObject;

/** The platform says no: the code and words of its answer, and what else stands in it. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int errcode;
    private final transient JsonObject more;

    Refusal(int errcode, String text) {
        this(errcode, text, new JsonObject());
    }

    Refusal(int errcode, String text, JsonObject more) {
        // A refusal is an everyday answer from deep inside a rule; nobody reads its stack.
        super(text, null, false, false);
        this.errcode = errcode;
        this.more = more;
    }

    int errcode() {
        return errcode;
    }

    String text() {
        return String.valueOf(getMessage());
    }

    JsonObject more() {
        return more;
    }
}
