package io.zhiyin.bot.ops;

import io.zhiyin.bot.ops.Settings.Account;
import io.zhiyin.campaigns.account.AccountId;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.Locale;

/** The accounts of the settings, each with the keys that its type has. */
final class AccountsReader {
    private static final String CORP_ID = "such as ww0000000000000001, from 我的企业 in the WeCom console";
    private static final String TOKEN = "the Token that was entered beside the callback address";
    private static final String OFFICIAL_API = "https://api.weixin.qq.com";
    private static final String WECOM_API = "https://qyapi.weixin.qq.com";
    private static final String OPEN = "https://open.weixin.qq.com";
    private static final Set<String> OFFICIAL = Set.of("id", "type", "appId", "secret", "token", "aesKey",
            "apiUrl");
    private static final Set<String> WECOM = Set.of("id", "type", "corpId", "agentId", "secret", "token",
            "aesKey", "apiUrl", "openUrl");
    private static final Set<String> CARE = Set.of("id", "type", "corpId", "secret", "token", "aesKey",
            "openKfId", "apiUrl");
    private static final Set<String> MAIL = Set.of("id", "type", "uri", "from");
    private static final Set<String> SMS = Set.of("id", "type", "uri", "signature", "token", "inboundToken",
            "linkHosts");
    private static final Pattern FROM = Pattern
            .compile("(?:[^<>\\r\\n]*<[^<>@\\s]+@[^<>@\\s]+>|[^<>@\\s]+@[^<>@\\s]+)");
    private static final int LONGEST_SIGNATURE = 20;
    private static final int SHORTEST_TOKEN = 16;

    private final Keys keys;

    AccountsReader(Keys keys) {
        this.keys = keys;
    }

    List<Account> read(int count) {
        var accounts = new ArrayList<Account>();
        Set<String> ids = new HashSet<>();
        for (var i = 0; i < count; i++) {
            var prefix = "accounts[" + i + "].";
            var id = keys.text(prefix + "id", "");
            if (!id.matches("[a-z0-9][a-z0-9-]{0,31}")) {
                keys.mistake(prefix + "id",
                        "1 to 32 of a-z, 0-9 and - expected, it is the last part of the callback address");
                id = "account-" + i;
            }
            if (!ids.add(id)) {
                keys.mistake(prefix + "id", id + " is already the id of another account");
            }
            accounts.add(account(prefix, new AccountId(id)));
        }
        return accounts;
    }

    private Account account(String prefix, AccountId id) {
        var type = keys.text(prefix + "type", "");
        return switch (type) {
            case "official-account" -> official(prefix, id);
            case "wecom" -> wecom(prefix, id);
            case "wecom-care" -> care(prefix, id);
            case "mail" -> {
                keys.onlyKnown(prefix, MAIL);
                yield mail(prefix, id);
            }
            case "sms" -> {
                keys.onlyKnown(prefix, SMS);
                yield sms(prefix, id);
            }
            default -> {
                // what else is wrong is told when the type is known
                keys.mistake(prefix + "type", "official-account, wecom, wecom-care, mail or sms expected"
                        + (type.isEmpty() ? ", nothing found" : ""));
                yield new Settings.Unknown(id, type);
            }
        };
    }

    private Account official(String prefix, AccountId id) {
        keys.onlyKnown(prefix, OFFICIAL);
        var aesKey = keys.find(prefix + "aesKey") == null ? null : keys.aesKey(prefix + "aesKey");
        return new Settings.OfficialAccount(id,
                keys.needed(prefix + "appId", "such as wx0000000000000001, from 开发接口管理 of the account"),
                keys.secret(prefix + "secret", "the AppSecret that stands beside the appId"),
                keys.secret(prefix + "token", TOKEN), aesKey, apiUrl(prefix, OFFICIAL_API));
    }

    private Account wecom(String prefix, AccountId id) {
        keys.onlyKnown(prefix, WECOM);
        var agentId = keys.optional(prefix + "agentId", AccountsReader::agentId,
                "the app's AgentId, a whole number such as 1000002,");
        if (agentId == null && keys.find(prefix + "agentId") == null) {
            keys.mistake(prefix + "agentId", "required, the app's AgentId, a whole number such as 1000002");
        }
        return new Settings.Wecom(id, keys.needed(prefix + "corpId", CORP_ID), agentId == null ? 0 : agentId,
                keys.secret(prefix + "secret", "the Secret of the self-built app"),
                keys.secret(prefix + "token", TOKEN), keys.aesKey(prefix + "aesKey"),
                apiUrl(prefix, WECOM_API), url(prefix + "openUrl", OPEN));
    }

    private Account care(String prefix, AccountId id) {
        keys.onlyKnown(prefix, CARE);
        return new Settings.Care(id, keys.needed(prefix + "corpId", CORP_ID),
                keys.secret(prefix + "secret",
                        "the Secret of 微信客服, or of the app that may call it, in the WeCom console"),
                keys.secret(prefix + "token", TOKEN), keys.aesKey(prefix + "aesKey"),
                keys.needed(prefix + "openKfId",
                        "such as wk0000000000000001, the id of the customer-service desk"),
                apiUrl(prefix, WECOM_API));
    }

    private Account mail(String prefix, AccountId id) {
        var from = keys.needed(prefix + "from", "such as 知音小店 <hello@example.com>");
        if (!from.equals("?") && !FROM.matcher(from).matches()) {
            keys.mistake(prefix + "from",
                    "an address with or without a name expected, such as 知音小店 <hello@example.com>");
        }
        var uri = keys.needed(prefix + "uri", "such as smtp://127.0.0.1:2525?username=...&password=...");
        if (!uri.equals("?")) {
            MailUri.problems(uri).forEach(it -> keys.mistake(prefix + "uri", it));
        }
        var sound = !uri.equals("?") && MailUri.problems(uri).isEmpty();
        return new Settings.Mail(id, new Settings.Secret(sound ? uri : "smtp://127.0.0.1"), from);
    }

    private Account sms(String prefix, AccountId id) {
        var signature = keys.needed(prefix + "signature",
                "the registered name that stands in 【】, such as 知音小店").replaceAll("^【|】$", "");
        if (signature.length() > LONGEST_SIGNATURE || signature.matches(".*[【】\\s].*")) {
            keys.mistake(prefix + "signature", "at most " + LONGEST_SIGNATURE
                    + " characters without blanks expected; the brackets 【】 are added");
        }
        keys.needed(prefix + "uri", "such as http://127.0.0.1:9000/sms");
        var uri = keys.value(prefix + "uri", "http://127.0.0.1", AccountsReader::gateway,
                "an http(s) address such as http://127.0.0.1:9000/sms");
        var token = keys.find(prefix + "token");
        var inbound = keys.find(prefix + "inboundToken");
        if (inbound != null && inbound.strip().length() < SHORTEST_TOKEN) {
            keys.mistake(prefix + "inboundToken", "at least " + SHORTEST_TOKEN + " characters expected, "
                    + inbound.strip().length() + " found");
        }
        return new Settings.Sms(id, uri, signature, token == null ? null : new Settings.Secret(token.strip()),
                inbound == null ? null : new Settings.Secret(inbound.strip()), hosts(prefix + "linkHosts"));
    }

    private Set<String> hosts(String key) {
        var hosts = new HashSet<String>();
        for (var host : keys.text(key, "").toLowerCase(Locale.ROOT).split("[,\\s]+", -1)) {
            if (!host.isEmpty() && !host.matches("(?:[a-z0-9-]+\\.)+[a-z0-9-]+")) {
                keys.mistake(key, "hosts such as example.com expected, joined by commas, without https://");
            } else if (!host.isEmpty()) {
                hosts.add(host);
            }
        }
        return hosts;
    }

    private static String gateway(String text) {
        var uri = URI.create(withHost(text));
        var http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getUserInfo() != null) {
            throw new IllegalArgumentException("not http");
        }
        return text;
    }

    private String apiUrl(String prefix, String usual) {
        return url(prefix + "apiUrl", usual);
    }

    private String url(String key, String usual) {
        var url = keys.value(key, usual, AccountsReader::httpUrl,
                "an http(s) address without a query, such as " + usual + ",");
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    private static Integer agentId(String text) {
        var id = Integer.parseInt(text);
        if (id <= 0) {
            throw new IllegalArgumentException("not positive");
        }
        return id;
    }

    static String httpUrl(String text) {
        var uri = URI.create(withHost(text));
        var http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getQuery() != null || uri.getUserInfo() != null) {
            throw new IllegalArgumentException("not http");
        }
        return text;
    }

    private static String withHost(String text) {
        if (URI.create(text).getHost() == null) {
            throw new IllegalArgumentException("no host");
        }
        return text;
    }

}
