package io.zhiyin.bot.ops;

import io.zhiyin.bot.ops.Settings.Account;
import io.zhiyin.bot.ops.Settings.Secret;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.store.DatabaseUrl;
import io.zhiyin.campaigns.store.Vault;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns the YAML file and the environment into {@link Settings}, and collects every mistake on the way. */
public final class SettingsReader {
    private static final Set<String> TOP = Set.of("host", "port", "databaseUrl", "dataDir", "adminPassword",
            "apiToken",
            "masterKey", "timeZone", "clock", "shopName", "accounts");
    private static final Set<String> OFFICIAL = Set.of("id", "type", "appId", "secret", "token", "aesKey",
            "apiUrl");
    private static final Set<String> WECOM = Set.of("id", "type", "corpId", "agentId", "secret", "token",
            "aesKey",
            "apiUrl");
    private static final Set<String> NOT_YET_USED = Set.of("wecom-care", "mail", "sms");

    /** Every mistake there is, each with its key and what is expected. */
    public static final class Mistakes extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient List<String> mistakes;

        Mistakes(List<String> mistakes) {
            super("设置有 " + mistakes.size() + " 处错误。The settings have " + mistakes.size() + " mistake(s):\n  "
                    + String.join("\n  ", mistakes));
            this.mistakes = List.copyOf(mistakes);
        }

        public List<String> mistakes() {
            return mistakes;
        }
    }

    private final SettingsSource source;
    private final List<String> mistakes;

    private SettingsReader(SettingsSource source) {
        this.source = source;
        this.mistakes = new ArrayList<>(source.mistakes());
    }

    /**
     * @param yaml the text of the settings file; empty when there is none
     * @param environment every key of the file may stand here too and then wins: {@code ZHIYIN_PORT},
     *            {@code ZHIYIN_ACCOUNTS_0_APP_ID}
     * @throws Mistakes with all of them at once
     */
    public static Settings read(String yaml, Map<String, String> environment) {
        var reader = new SettingsReader(SettingsSource.of(yaml, environment));
        var settings = reader.settings();
        if (!reader.mistakes.isEmpty()) {
            throw new Mistakes(reader.mistakes);
        }
        return settings;
    }

    private Settings settings() {
        source.unknownKeys("", TOP).forEach(mistakes::add);
        var accounts = accounts();
        var clock = value("clock", null, Instant::parse, "an instant such as 2026-09-25T00:00:00Z");
        if (clock != null && !accounts.stream().allMatch(SettingsReader::onLoopback)) {
            mistakes.add("clock: only allowed while every account's apiUrl is a loopback address");
        }
        return new Settings(text("host", "127.0.0.1"),
                required(value("port", 8080, SettingsReader::port, "a port, 0 to 65535")),
                value("databaseUrl", null, DatabaseUrl::parse,
                        "postgresql://user:password@host:port/database"),
                required(value("dataDir", Path.of("data"), Path::of, "a folder")),
                password("adminPassword", 10),
                password("apiToken", 16), masterKey(),
                required(value("timeZone", ZoneId.of("Asia/Shanghai"), ZoneId::of,
                        "a zone such as Asia/Shanghai")),
                clock, text("shopName", "知音小店"), accounts);
    }

    private List<Account> accounts() {
        var accounts = new ArrayList<Account>();
        Set<String> ids = new HashSet<>();
        for (var i = 0; i < source.accounts(); i++) {
            var prefix = "accounts[" + i + "].";
            var id = text(prefix + "id", "");
            if (!id.matches("[a-z0-9][a-z0-9-]{0,31}")) {
                mistakes.add(prefix
                        + "id: 1 to 32 of a-z, 0-9 and - expected, it is the last part of the callback address");
                id = "account-" + i;
            }
            if (!ids.add(id)) {
                mistakes.add(prefix + "id: " + id + " is already the id of another account");
            }
            accounts.add(account(prefix, new AccountId(id)));
        }
        return accounts;
    }

    private Account account(String prefix, AccountId id) {
        var type = text(prefix + "type", "");
        if (NOT_YET_USED.contains(type)) {
            return new Settings.NotYetUsed(id, type);
        }
        if (type.equals("wecom")) {
            source.unknownKeys(prefix, WECOM).forEach(mistakes::add);
            return new Settings.Wecom(id, needed(prefix + "corpId"),
                    required(
                            value(prefix + "agentId", 0, Integer::valueOf, "a whole number such as 1000002")),
                    secret(prefix + "secret"), secret(prefix + "token"), aesKey(prefix + "aesKey", true),
                    apiUrl(prefix, "https://qyapi.weixin.qq.com"));
        }
        if (!type.equals("official-account")) {
            mistakes.add(prefix + "type: official-account, wecom, wecom-care, mail or sms expected"
                    + (type.isEmpty() ? ", nothing found" : ", " + type + " found"));
        }
        source.unknownKeys(prefix, OFFICIAL).forEach(mistakes::add);
        var aesKey = source.find(prefix + "aesKey") == null ? null : aesKey(prefix + "aesKey", false);
        return new Settings.OfficialAccount(id, needed(prefix + "appId"), secret(prefix + "secret"),
                secret(prefix + "token"), aesKey, apiUrl(prefix, "https://api.weixin.qq.com"));
    }

    private Secret masterKey() {
        var text = source.find("masterKey");
        var problem = text == null || text.isBlank()
                ? "required; make one with: head -c 32 /dev/urandom | base64 - and keep it safe, without it nothing personal can be read again"
                : Vault.problemOf(text);
        if (problem != null) {
            mistakes.add("masterKey: " + problem);
        }
        return new Secret(text == null ? "" : text.strip());
    }

    private @Nullable Secret password(String key, int least) {
        var text = source.find(key);
        if (text != null && text.length() < least) {
            mistakes.add(key + ": at least " + least + " characters expected, " + text.length() + " found");
        }
        return text == null ? null : new Secret(text);
    }

    private Secret aesKey(String key, boolean needed) {
        var text = source.find(key);
        if (text == null && needed) {
            mistakes.add(key + ": required, 43 characters as the platform's console shows them");
        } else if (text != null && text.length() != 43) {
            mistakes.add(key + ": 43 characters expected, " + text.length() + " found");
        } else if (text != null && !text.matches("[A-Za-z0-9]{43}")) {
            mistakes.add(key + ": only letters and digits expected");
        }
        return new Secret(text == null ? "" : text);
    }

    private Secret secret(String key) {
        return new Secret(needed(key));
    }

    private String apiUrl(String prefix, String usual) {
        var url = required(value(prefix + "apiUrl", usual, SettingsReader::httpUrl,
                "an http(s) address without a query"));
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    private String needed(String key) {
        var text = source.find(key);
        if (text == null || text.isBlank()) {
            mistakes.add(key + ": required");
            return "?";
        }
        return text;
    }

    private String text(String key, String usual) {
        var text = source.find(key);
        return text == null ? usual : text.strip();
    }

    private <T> @Nullable T value(String key, @Nullable T usual, Function<String, T> parse, String expected) {
        var text = source.find(key);
        if (text == null) {
            return usual;
        }
        try {
            return parse.apply(text.strip());
        } catch (IllegalArgumentException | DateTimeException notThat) {
            // what was found is not repeated: it may hold a password
            mistakes.add(key + ": " + expected + " expected");
            return usual;
        }
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("a setting with a default has none");
        }
        return value;
    }

    private static Integer port(String text) {
        var port = Integer.parseInt(text);
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("out of range");
        }
        return port;
    }

    private static String httpUrl(String text) {
        var uri = URI.create(text);
        var http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getHost() == null || uri.getQuery() != null) {
            throw new IllegalArgumentException("not http");
        }
        return text;
    }

    static boolean onLoopback(Account account) {
        return switch (account) {
            case Settings.OfficialAccount official -> isLoopback(official.apiUrl());
            case Settings.Wecom wecom -> isLoopback(wecom.apiUrl());
            case Settings.NotYetUsed _ -> true;
        };
    }

    private static boolean isLoopback(String url) {
        try {
            var host = URI.create(url).getHost();
            return host != null
                    && (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]"));
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }
}
