package io.zhiyin.bot.ops;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.store.DatabaseUrl;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an installation is told at its start, read and checked once.
 *
 * @param port 1 to 65535, or 0 for any free one
 * @param databaseUrl null: the embedded PostgreSQL in {@code dataDir}
 * @param adminPassword of the first administrator; null when there is one already
 * @param apiToken the first API token; null when none is wanted
 * @param clock an instant from which the service's clock starts: for demos and tests, loopback accounts only
 * @param shopName how the messages call the sender
 */
public record Settings(String host, int port, @Nullable DatabaseUrl databaseUrl, Path dataDir,
        @Nullable Secret adminPassword, @Nullable Secret apiToken, Secret masterKey, ZoneId timeZone,
        @Nullable Instant clock, String shopName, List<Account> accounts) {
    public Settings {
        accounts = List.copyOf(accounts);
    }

    /** A value that is never printed. */
    public record Secret(String value) {
        @Override
        public String toString() {
            return "***";
        }
    }

    /** An account of the settings (渠道账号). */
    public sealed interface Account {
        AccountId id();
    }

    /** Official Account. {@code aesKey} absent: plain mode. */
    public record OfficialAccount(AccountId id, String appId, Secret secret, Secret token,
            @Nullable Secret aesKey,
            String apiUrl) implements Account {}

    /** A WeCom corp and its self-built app. */
    public record Wecom(AccountId id, String corpId, int agentId, Secret secret, Secret token, Secret aesKey,
            String apiUrl) implements Account {}

    /** An account of a kind that this version knows by name and does not use yet: customer-service desk, mail, SMS. */
    public record NotYetUsed(AccountId id, String type) implements Account {}

    public List<OfficialAccount> officialAccounts() {
        return accounts.stream().filter(OfficialAccount.class::isInstance).map(OfficialAccount.class::cast)
                .toList();
    }

    public List<Wecom> wecoms() {
        return accounts.stream().filter(Wecom.class::isInstance).map(Wecom.class::cast).toList();
    }

    /** Whether every platform is a simulated one on this machine: only then may the clock be moved. */
    public boolean onLoopback() {
        return accounts.stream().allMatch(SettingsReader::onLoopback);
    }

    public Optional<Account> account(AccountId id) {
        return accounts.stream().filter(account -> account.id().equals(id)).findFirst();
    }
}
