package io.zhiyin.bot.security;

import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of programs that use the API. Shown once when made; only a hash is kept. One made with another ends with it, so
 * that nobody who got hold of a token stays in by what they made with it.
 */
public final class ApiTokens {
    private static final String PREFIX = "zhiyin_";
    /** The use of a token is noted once in this time, not at every call. */
    private static final Duration NOTED = Duration.ofMinutes(10);

    private static final String MAKE = """
            insert into api_token (name, token_hash, role, made_by, created_at) values (:name, :hash, :role, :maker, :now)
            on conflict (token_hash) do nothing""";
    private static final String FIND = """
            with recursive line as (
                select id, made_by, revoked_at from api_token where token_hash = :hash
                union all
                select m.id, m.made_by, m.revoked_at from api_token m join line on m.id = line.made_by
            )
            select id, name, role, made_by, token_hash, created_at, used_at, revoked_at from api_token
             where token_hash = :hash and not exists (select from line where line.revoked_at is not null)""";
    private static final String USED = """
            update api_token set used_at = :now where id = :id""";
    private static final String ALL = """
            select id, name, role, made_by, created_at, used_at, revoked_at from api_token
             order by revoked_at is not null, id desc""";
    private static final String REVOKE = """
            with recursive gone as (
                select id from api_token where id = :id and revoked_at is null
                union
                select made.id from api_token made join gone on made.made_by = gone.id
            )
            update api_token set revoked_at = :now where id in (select id from gone) and revoked_at is null""";

    private final Database db;
    private final Clock clock;

    public ApiTokens(Database db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /**
     * Lets the program in that holds {@code token} from the settings. One that was revoked stays revoked.
     *
     * @return whether it was new
     */
    public boolean bootstrap(String token) {
        return keep("bootstrap", token, Role.ADMINISTRATOR, null);
    }

    /** Makes a token for {@code name} (1 to 60 characters) and returns it, this one time. */
    public String make(String name, Role role) {
        return make(name, role, null);
    }

    /** @param maker the token with which a program asks for it, or null */
    public String make(String name, Role role, @Nullable Long maker) {
        if (name.isBlank() || name.length() > 60) {
            throw new IllegalArgumentException("an API token's name has 1 to 60 characters");
        }
        var token = PREFIX + Secrets.next();
        keep(name.strip(), token, role, maker);
        return token;
    }

    /** The token a program showed, if it is one of ours and not revoked. */
    public Optional<ApiToken> find(String token) {
        var hash = Secrets.hash(token);
        var found = db.sql(FIND).bind("hash", hash)
                .first(row -> new Kept(token(row), row.bytes("token_hash")))
                // The index found it by its hash; what decides compares in constant time.
                .filter(kept -> MessageDigest.isEqual(kept.hash(), hash)).map(Kept::token);
        var now = clock.instant();
        found.filter(it -> it.usedAt() == null || it.usedAt().isBefore(now.minus(NOTED)))
                .ifPresent(it -> db.sql(USED).bind("now", now).bind("id", it.id()).update());
        return found;
    }

    /** All of them, the living first, the newest first. */
    public List<ApiToken> all() {
        return db.sql(ALL).list(ApiTokens::token);
    }

    /**
     * Revokes it and all that was made with it.
     *
     * @return false if there is none to revoke
     */
    public boolean revoke(long id) {
        return db.sql(REVOKE).bind("now", clock.instant()).bind("id", id).update() > 0;
    }

    private boolean keep(String name, String token, Role role, @Nullable Long maker) {
        return db.sql(MAKE).bind("name", name).bind("hash", Secrets.hash(token)).bind("role", role.code())
                .bind("maker", maker)
                .bind("now", clock.instant()).update() == 1;
    }

    private static ApiToken token(Row row) {
        return new ApiToken(row.number("id"), row.text("name"), Role.of(row.text("role")).orElseThrow(),
                row.numberOrNull("made_by"),
                row.instant("created_at"),
                row.instantOrNull("used_at"), row.instantOrNull("revoked_at"));
    }

    private record Kept(ApiToken token, byte[] hash) {}
}
