package io.zhiyin.bot.security;

/**
 * A browser that is logged in.
 *
 * @param csrf what every unsafe request of this session must carry besides the cookie; pages hold it masked
 */
public record Session(Operator operator, String csrf) {
    /**
     * The token as a page carries it: another text every time, so that a compressed page does not tell it bit by bit.
     */
    public String masked() {
        return Secrets.masked(csrf);
    }

    /** Whether a request's token is this session's, compared in constant time. */
    public boolean issued(String masked) {
        return Secrets.same(csrf, Secrets.unmasked(masked));
    }

    @Override
    public String toString() {
        return "session of " + operator.name();
    }
}
