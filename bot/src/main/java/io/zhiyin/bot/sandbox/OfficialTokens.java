package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens of the Official Account. {@code /token} makes a new one each time and the one before lives 5 minutes more;
 * {@code /stable_token} repeats the same one until 5 minutes before its end; the two know nothing of each other. Source: Official
 * Account API, token endpoints.
 */
final class OfficialTokens implements OfficialApi.TokenCheck {
    private static final Duration LIFE = Duration.ofSeconds(7200);
    private static final Duration OVERLAP = Duration.ofMinutes(5);
    private static final int FORCED_PER_DAY = 20;
    private static final Duration FORCED_APART = Duration.ofSeconds(30);
    /** A string of another form was never a token. */
    private static final String FORM = "[A-Za-z0-9_-]{100,512}";

    private static final class Token {
        private final String value;
        private Instant expires;
        private @Nullable Instant superseded;

        private Token(String value, Instant expires) {
            this.value = value;
            this.expires = expires;
        }
    }

    private final SandboxSettings.Official account;
    private final VirtualClock clock;
    private final Ids ids;
    private final Map<String, Token> tokens = new HashMap<>();
    private final ArrayDeque<Instant> forced = new ArrayDeque<>();
    private @Nullable Token plain;
    private @Nullable Token stable;

    OfficialTokens(SandboxSettings.Official account, VirtualClock clock, Ids ids) {
        this.account = account;
        this.clock = clock;
        this.ids = ids;
    }

    JsonObject token(Api.Call call) {
        credentials(call.query("grant_type"), call.query("appid"), call.query("secret"));
        if (plain != null)
            plain.superseded = clock.instant().plus(OVERLAP);
        plain = made();
        return answer(plain);
    }

    JsonObject stableToken(Api.Call call) {
        var body = call.body();
        credentials(body.text("grant_type"), body.text("appid"), body.text("secret"));
        var now = clock.instant();
        if (body.flag("force_refresh", false)) {
            forced.removeIf(at -> !at.isAfter(now.minus(Duration.ofDays(1))));
            if (forced.size() >= FORCED_PER_DAY)
                throw new Refusal(45009, "reach max api daily quota limit");
            if (!forced.isEmpty() && now.isBefore(forced.getLast().plus(FORCED_APART)))
                throw new Refusal(45011, "api minute-quota reach limit  mustslower  retry next minute");
            forced.add(now);
            if (stable != null)
                stable.superseded = now;
            stable = made();
        } else if (stable == null || !now.isBefore(stable.expires.minus(OVERLAP))) {
            stable = made();
        }
        return answer(stable);
    }

    private void credentials(Optional<String> grantType, Optional<String> appId, Optional<String> secret) {
        if (grantType.isEmpty() || !grantType.get().equals("client_credential"))
            throw new Refusal(40002, "invalid grant_type");
        if (appId.isEmpty())
            throw new Refusal(41002, "appid missing");
        if (secret.isEmpty())
            throw new Refusal(41004, "appsecret missing");
        if (!appId.get().equals(account.appId()))
            throw new Refusal(40013, "invalid appid");
        if (!secret.get().equals(account.secret()))
            throw new Refusal(40125, "invalid appsecret");
    }

    private Token made() {
        var token = new Token(ids.opaque("98_", 133), clock.instant().plus(LIFE));
        tokens.values().removeIf(old -> old.expires.plus(LIFE).isBefore(clock.instant()));
        tokens.put(token.value, token);
        return token;
    }

    private JsonObject answer(Token token) {
        return new JsonObject().put("access_token", token.value).put("expires_in",
                Duration.between(clock.instant(), token.expires).plusMillis(999).toSeconds());
    }

    /** Ends every token now, as the platform may at any time. */
    void expireAll() {
        for (var token : tokens.values())
            token.expires = clock.instant();
    }

    @Override
    public void check(Optional<String> value) {
        if (value.isEmpty())
            throw new Refusal(41001, "access_token missing");
        if (!value.get().matches(FORM))
            throw new Refusal(40014, "invalid access_token");
        var token = tokens.get(value.get());
        if (token == null)
            throw new Refusal(40001, "invalid credential, access_token is invalid or not latest");
        var now = clock.instant();
        if (!now.isBefore(token.expires))
            throw new Refusal(42001, "access_token expired");
        if (token.superseded != null && !now.isBefore(token.superseded))
            throw new Refusal(40001, "invalid credential, access_token is invalid or not latest");
    }
}
