package io.zhiyin.bot.ops;

import io.zhiyin.bot.ops.Settings.Secret;
import io.zhiyin.bot.security.Network;
import io.zhiyin.campaigns.store.DatabaseUrl;
import io.zhiyin.campaigns.store.Vault;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the YAML file and the environment into {@link Settings}, and collects every mistake on the way. */
public final class SettingsReader {
    private static final Logger log = LoggerFactory.getLogger(SettingsReader.class);
    private static final int SHORTEST_PASSWORD = 10;
    private static final int SHORTEST_TOKEN = 8;
    private static final int SANDBOX_PORT = 9090;
    private static final String A_PORT = "a port, a whole number from 0 to 65535,";
    private static final Set<String> TOP = Set.of("host", "port", "databaseUrl", "dataDir", "adminPassword",
            "apiToken", "masterKey", "timeZone", "clock", "shopName", "publicUrl", "sandboxPort",
            "trustedProxies", "insideCalls",
            "accounts");

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
    private final Keys keys;

    private SettingsReader(SettingsSource source) {
        this.source = source;
        this.keys = new Keys(source);
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
        var format = environment.getOrDefault("ZHIYIN_LOG_FORMAT", "text");
        if (!format.equals("json") && !format.equals("text")) {
            reader.keys.mistake("ZHIYIN_LOG_FORMAT", "json or text expected");
        }
        if (!reader.keys.mistakes().isEmpty()) {
            throw new Mistakes(reader.keys.mistakes());
        }
        if (!reader.source.leftAside().isEmpty()) {
            log.atInfo().addKeyValue("variables", reader.source.leftAside())
                    .log("variables of Kubernetes' service discovery are no settings and were left aside");
        }
        return settings;
    }

    private Settings settings() {
        keys.onlyKnown("", TOP);
        var settings = new Settings(keys.text("host", "127.0.0.1"),
                keys.value("port", 8080, SettingsReader::port, A_PORT), databaseUrl(),
                keys.value("dataDir", Path.of("data"), Path::of, "a folder"),
                password("adminPassword", SHORTEST_PASSWORD), password("apiToken", SHORTEST_TOKEN),
                masterKey(),
                keys.value("timeZone", ZoneId.of("Asia/Shanghai"), ZoneId::of,
                        "a zone such as Asia/Shanghai"),
                keys.optional("clock", Instant::parse, "an instant such as 2026-09-25T00:00:00Z"),
                false, keys.text("shopName", "知音小店"), publicUrl(),
                keys.value("sandboxPort", SANDBOX_PORT, SettingsReader::port, A_PORT), trustedProxies(),
                keys.value("insideCalls", false, SettingsReader::yes, "true or false"),
                new AccountsReader(keys).read(source.accounts()));
        if (settings.clock() != null && !settings.onLoopback()) {
            keys.mistake("clock", "only allowed while every account's apiUrl is a loopback address");
        }
        return settings;
    }

    private static boolean yes(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    private @Nullable DatabaseUrl databaseUrl() {
        var text = keys.find("databaseUrl");
        if (text == null) {
            return null;
        }
        try {
            return DatabaseUrl.parse(text.strip());
        } catch (IllegalArgumentException notThat) {
            keys.mistake("databaseUrl", String.valueOf(notThat.getMessage()));
            return null;
        }
    }

    private @Nullable String publicUrl() {
        var url = keys.optional("publicUrl", AccountsReader::httpUrl,
                "the http(s) address under which phones reach the service, such as https://zhiyin.example.com,");
        return url == null || !url.endsWith("/") ? url : url.substring(0, url.length() - 1);
    }

    private List<Network> trustedProxies() {
        var networks = new ArrayList<Network>();
        source.list("trustedProxies").forEach((key, text) -> {
            try {
                networks.add(Network.parse(text));
            } catch (IllegalArgumentException notThat) {
                keys.mistake(key, "an address or a network such as 10.0.0.7 or 172.16.0.0/12 expected");
            }
        });
        return networks;
    }

    private Secret masterKey() {
        var text = keys.find("masterKey");
        var problem = text == null || text.isBlank()
                ? "required; make one with: head -c 32 /dev/urandom | base64 - and keep it safe, without it nothing personal can be read again"
                : Vault.problemOf(text);
        if (problem != null) {
            keys.mistake("masterKey", problem);
        }
        return new Secret(text == null ? "" : text.strip());
    }

    private @Nullable Secret password(String key, int least) {
        var text = keys.find(key);
        if (text != null && text.length() < least) {
            keys.mistake(key, "at least " + least + " characters expected, " + text.length() + " found");
        }
        return text == null ? null : new Secret(text);
    }

    private static Integer port(String text) {
        var port = Integer.parseInt(text);
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("out of range");
        }
        return port;
    }
}
