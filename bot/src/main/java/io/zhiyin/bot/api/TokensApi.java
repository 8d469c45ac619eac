package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.security.ApiToken;
import io.zhiyin.bot.security.ApiTokens;
import io.zhiyin.bot.security.Role;

/** {@code /api-tokens}: the ways in for programs. A token is shown when it is made, and never again; it ends with the one that made it. */
public final class TokensApi implements Resource {
    private static final int LONGEST_NAME = 60;

    private final ApiTokens tokens;

    public TokensApi(ApiTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/api-tokens", this::list).post("/api-tokens", this::make).delete("/api-tokens/{id}",
                this::revoke);
    }

    private Reply list(Call call) {
        var query = call.query();
        var page = query.page("api-tokens");
        query.done();
        return Reply.ok(page.ofAll(tokens.all(), ApiToken::id, TokensApi::json));
    }

    private Reply make(Call call) {
        var fields = call.fields();
        var name = fields.neededText("name", LONGEST_NAME);
        // The feature counts a character outside the basic plane twice.
        if (name.length() > LONGEST_NAME) {
            fields.wrong("name", "名称太长。", "The name is too long.");
        }
        var role = fields.choice("role", Role.class);
        fields.done();
        var secret = tokens.make(name, role == null ? Role.OPERATOR : role, call.caller().token());
        var made = tokens.find(secret)
                .orElseThrow(() -> new IllegalStateException("a new token is not found"));
        return Reply.created("/api-tokens", json(made).put("token", secret));
    }

    private Reply revoke(Call call) {
        call.query().done();
        return Reply.doneIf(tokens.revoke(call.id("id")));
    }

    private static JsonObject json(ApiToken token) {
        return new JsonObject().put("id", token.id()).put("name", token.name())
                .put("role", token.role().code()).put("madeBy", token.madeBy())
                .put("createdAt", CustomerJson.time(token.createdAt()))
                .put("usedAt", CustomerJson.time(token.usedAt()))
                .put("revokedAt", CustomerJson.time(token.revokedAt()));
    }
}
