package io.zhiyin.bot.security;

/** What every unsafe request of a session must carry besides the cookie. */
public record Csrf(String secret) {
    /** As a page carries it: another text every time, so that a compressed page does not tell it bit by bit. */
    public String masked() {
        return Secrets.masked(secret);
    }

    /** Whether a request's token is this one, compared in constant time. */
    public boolean issued(String masked) {
        return Secrets.same(secret, Secrets.unmasked(masked));
    }

    @Override
    public String toString() {
        return "Csrf";
    }
}
