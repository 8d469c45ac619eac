package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.ops.Settings;
import io.zhiyin.campaigns.account.TokenStates;
import io.zhiyin.campaigns.delivery.Channel;
import io.zhiyin.campaigns.delivery.Channels;
import io.zhiyin.campaigns.inbox.InboxRow;
import io.zhiyin.campaigns.inbox.InboxRows;
import java.util.List;

/** {@code /accounts}: the accounts of the settings without their secrets, and what they do. */
public final class AccountsApi implements Resource {
    private final List<Settings.Account> accounts;
    private final Channels channels;
    private final InboxRows inbox;
    private final TokenStates tokens;

    public AccountsApi(List<Settings.Account> accounts, Channels channels, InboxRows inbox,
            TokenStates tokens) {
        this.accounts = List.copyOf(accounts);
        this.channels = channels;
        this.inbox = inbox;
        this.tokens = tokens;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/accounts", this::list);
    }

    private Reply list(Call call) {
        call.query().done();
        return Reply.ok(
                new JsonObject().put("items", Reply.array(accounts, this::json)).put("next", (String) null));
    }

    private JsonObject json(Settings.Account account) {
        var routes = new JsonArray();
        channels.all().stream().filter(it -> it.account().equals(account.id())).map(Channel::routes)
                .flatMap(java.util.Set::stream).distinct().map(Spelling::snake).sorted().forEach(routes::add);
        var newest = inbox.list(new InboxRows.Filter(null, account.id(), null), null, 1).stream()
                .map(InboxRow::receivedAt).findFirst().orElse(null);
        var json = new JsonObject().put("id", account.id().value());
        switch (account) {
            case Settings.OfficialAccount it ->
                json.put("type", "official-account").put("platformId", it.appId())
                        .put("apiUrl", it.apiUrl());
            case Settings.Wecom it ->
                json.put("type", "wecom").put("platformId", it.corpId()).put("apiUrl", it.apiUrl());
            case Settings.Mail it ->
                json.put("type", "mail").put("platformId", it.from()).putNull("apiUrl");
            case Settings.Sms it ->
                json.put("type", "sms").put("platformId", it.signature()).put("apiUrl", host(it.uri()));
            case Settings.Care it ->
                json.put("type", "wecom-care").put("platformId", it.openKfId()).put("apiUrl", it.apiUrl());
            case Settings.Unknown it ->
                json.put("type", it.type()).putNull("platformId").putNull("apiUrl");
        }
        return json.put("callback", hears(account) ? "/callback/" + account.id().value() : null)
                .put("routes", routes)
                .put("token", tokens.of(account.id()).map(AccountsApi::json).orElse(null))
                .put("lastReceivedAt", CustomerJson.time(newest));
    }

    private static boolean hears(Settings.Account account) {
        return !(account instanceof Settings.Mail)
                && !(account instanceof Settings.Sms it && it.inboundToken() == null);
    }

    /** Without what may be a secret: path and query. */
    private static String host(String uri) {
        var whole = java.net.URI.create(uri);
        return whole.getScheme() + "://" + whole.getRawAuthority();
    }

    private static JsonObject json(TokenStates.TokenState token) {
        return new JsonObject().put("fetchedAt", CustomerJson.time(token.fetchedAt()))
                .put("expiresAt", CustomerJson.time(token.expiresAt())).put("refused", token.refused());
    }
}
