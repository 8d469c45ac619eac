package io.zhiyin.bot.ops;

import io.zhiyin.bot.security.Network;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.store.DatabaseUrl;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an installation is told at its start, read and checked once.
 *
 * @param port 1 to 65535, or 0 for any free one
 * @param databaseUrl null: the embedded PostgreSQL in {@code dataDir}
 * @param adminPassword of the first administrator; null when there is one already
 * @param apiToken the first API token; null when none is wanted
 * @param clock an instant from which the service's clock starts: for demos and tests, loopback accounts only
 * @param demo beside the sandbox platform, whose time machine moves the service's clock along
 * @param shopName how the messages call the sender
 * @param publicUrl where phones reach the service, without a slash at the end; null: messages to staff lead nowhere,
 *     and mails to where it listens
 * @param sandboxPort where the demo's sandbox platform listens, 0 for any free port
 * @param trustedProxies whose word is taken for where a request comes from; nobody's unless named
 * @param insideCalls whether journeys may call addresses of this machine and of private networks
 */
public record Settings(String host, int port, @Nullable DatabaseUrl databaseUrl, Path dataDir,
        @Nullable Secret adminPassword, @Nullable Secret apiToken, Secret masterKey, ZoneId timeZone,
        @Nullable Instant clock, boolean demo, String shopName, @Nullable String publicUrl, int sandboxPort,
        List<Network> trustedProxies, boolean insideCalls, List<Account> accounts) {
    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)";
    private static final Pattern LOOPBACK = Pattern
            .compile("localhost|\\[::1]|127\\." + OCTET + "\\." + OCTET + "\\." + OCTET);

    public Settings {
        trustedProxies = List.copyOf(trustedProxies);
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

    /** A WeCom corp and its self-built app; {@code openUrl} is where a member's browser says who it is. */
    public record Wecom(AccountId id, String corpId, int agentId, Secret secret, Secret token, Secret aesKey,
            String apiUrl, String openUrl) implements Account {}

    /** A 微信客服 desk. */
    public record Care(AccountId id, String corpId, Secret secret, Secret token, Secret aesKey,
            String openKfId, String apiUrl) implements Account {}

    /**
     * A sender of mail.
     *
     * @param uri of Camel's mail component; it may hold a password
     * @param from address, with or without a name
     */
    public record Mail(AccountId id, Secret uri, String from) implements Account {}

    /**
     * A sender of text messages.
     *
     * @param uri where the gateway takes them
     * @param signature the registered name, without its brackets
     * @param token goes with every call; null: none
     * @param inboundToken what the gateway proves itself by when it tells of replies; null: it tells of none
     * @param linkHosts that links in text messages may name
     */
    public record Sms(AccountId id, String uri, String signature, @Nullable Secret token,
            @Nullable Secret inboundToken, Set<String> linkHosts) implements Account {
        public Sms {
            linkHosts = Set.copyOf(linkHosts);
        }
    }

    /** An account of a type that nobody knows; told as a mistake, and never used. */
    public record Unknown(AccountId id, String type) implements Account {}

    public List<OfficialAccount> officialAccounts() {
        return accounts.stream().filter(OfficialAccount.class::isInstance).map(OfficialAccount.class::cast)
                .toList();
    }

    public List<Wecom> wecoms() {
        return accounts.stream().filter(Wecom.class::isInstance).map(Wecom.class::cast).toList();
    }

    public List<Care> cares() {
        return accounts.stream().filter(Care.class::isInstance).map(Care.class::cast).toList();
    }

    public List<Mail> mails() {
        return accounts.stream().filter(Mail.class::isInstance).map(Mail.class::cast).toList();
    }

    public List<Sms> texts() {
        return accounts.stream().filter(Sms.class::isInstance).map(Sms.class::cast).toList();
    }

    /**
     * Whether every platform is a simulated one on this machine: only then may the clock be moved. A name counts only
     * if it is localhost, since another one may lead anywhere.
     */
    public boolean onLoopback() {
        return accounts.stream().map(Settings::host).allMatch(it -> LOOPBACK.matcher(it).matches());
    }

    /** Whether the clock may be moved while the service runs. */
    public boolean clockMoves() {
        return (demo || clock != null) && onLoopback();
    }

    /** The same for a demo on a database that is open already. */
    public Settings asDemo(DatabaseUrl open) {
        return new Settings(host, port, open, dataDir, adminPassword, apiToken, masterKey, timeZone, clock,
                true,
                shopName, publicUrl, sandboxPort, trustedProxies, insideCalls, accounts);
    }

    private static String host(Account account) {
        return switch (account) {
            case OfficialAccount official -> String.valueOf(URI.create(official.apiUrl()).getHost());
            case Wecom wecom -> String.valueOf(URI.create(wecom.apiUrl()).getHost());
            case Mail mail -> String.valueOf(URI.create(MailUri.plain(mail.uri().value())).getHost());
            case Sms sms -> String.valueOf(URI.create(sms.uri()).getHost());
            case Care care -> String.valueOf(URI.create(care.apiUrl()).getHost());
            case Unknown _ -> "";
        };
    }

    public Optional<Account> account(AccountId id) {
        return accounts.stream().filter(account -> account.id().equals(id)).findFirst();
    }
}
