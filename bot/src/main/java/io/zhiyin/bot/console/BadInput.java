package io.zhiyin.bot.console;

/** A request that no page of ours sends: a field is missing or is no number. */
final class BadInput extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadInput(String what) {
        super(what);
    }
}
