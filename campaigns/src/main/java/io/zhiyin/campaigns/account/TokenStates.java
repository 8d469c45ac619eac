package io.zhiyin.campaigns.account;

import io.zhiyin.campaigns.store.Database;
import java.time.Instant;
import java.util.Optional;

/** How the accounts' access tokens stand, for people to see; the tokens themselves stay sealed. */
public final class TokenStates {
    // A token that expires when it was fetched is one the platform refused.
    private static final String OF = """
            select fetched_at, expires_at, expires_at <= fetched_at as refused from access_token where account = :account""";

    private final Database db;

    public TokenStates(Database db) {
        this.db = db;
    }

    /** @param refused the platform took it for valid no more, and no other was fetched since */
    public record TokenState(Instant fetchedAt, Instant expiresAt, boolean refused) {}

    /** Empty while none was ever fetched. */
    public Optional<TokenState> of(AccountId account) {
        return db.sql(OF).bind("account", account.value())
                .first(row -> new TokenState(row.instant("fetched_at"),
                        row.instant("expires_at"), row.flag("refused")));
    }
}
