package io.zhiyin.bot.security;

/**
 * A browser that is logged in.
 *
 * @param csrf what every unsafe request of this session must carry besides the cookie
 */
public record Session(Operator operator, String csrf) {
    /** Whether a request's token is this session's, compared in constant time. */
    public boolean issued(String token) {
        return Secrets.same(csrf, token);
    }

    @Override
    public String toString() {
        return "session of " + operator.name();
    }
}
