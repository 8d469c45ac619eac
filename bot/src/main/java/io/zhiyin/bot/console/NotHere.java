package io.zhiyin.bot.console;

/** What the address names does not exist. */
final class NotHere extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotHere(String what) {
        super(what);
    }

    /** It has just gone. */
    NotHere(String what, Exception told) {
        super(what, told);
    }
}
