package io.zhiyin.bot.wechat;

import io.zhiyin.bot.wechat.official.OfficialAccountChannel;
import io.zhiyin.bot.wechat.official.OfficialPlatform;
import io.zhiyin.bot.wechat.wecom.WecomChannel;
import io.zhiyin.bot.wechat.wecom.WecomPlatform;
import io.zhiyin.campaigns.account.AccessTokens;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.picture.Pictures;
import io.zhiyin.campaigns.picture.PlatformMedia;
import io.zhiyin.campaigns.store.TestDatabase;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/** A stub platform and what talks to it, for one test. */
public final class PlatformBench implements AutoCloseable {
    /** 21 November 2026, 23:00 in China: an hour and a minute before daily quotas begin anew. */
    public static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T15:00:00Z"), ZoneOffset.UTC);
    public static final AccountId SHOP = new AccountId("shop");
    public static final AccountId CORP = new AccountId("corp");
    public static final int AGENT = 1000002;

    public final PlatformStub stub = new PlatformStub();
    private final HttpConnections connections = new HttpConnections(new HttpConnections.Limits(64,
            Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofMillis(400)));
    private final TestDatabase database;

    public PlatformBench(TestDatabase database) {
        this.database = database;
    }

    /** A node of its own: it shares nothing with another but the database. */
    public AccessTokens node() {
        return new AccessTokens(database.db(), database.vault(), CLOCK);
    }

    public OfficialPlatform official() {
        return official(node(), stub.url());
    }

    public OfficialPlatform official(AccessTokens tokens, String url) {
        return new OfficialPlatform(
                new OfficialPlatform.Credentials(SHOP, "wx0000000000000001", "the-secret", url), tokens,
                connections, CLOCK);
    }

    public WecomPlatform wecom() {
        return wecom(node(), stub.url());
    }

    public WecomPlatform wecom(AccessTokens tokens, String url) {
        return new WecomPlatform(
                new WecomPlatform.Credentials(CORP, "ww0000000000000001", AGENT, "the-secret", url), tokens,
                connections);
    }

    public OfficialAccountChannel officialChannel() {
        return officialChannel(stub.url());
    }

    public OfficialAccountChannel officialChannel(String url) {
        return new OfficialAccountChannel(official(node(), url), CLOCK, new Pictures(database.db(), CLOCK),
                new PlatformMedia(database.db(), CLOCK));
    }

    public WecomChannel wecomChannel() {
        return new WecomChannel(wecom(), CLOCK, new Pictures(database.db(), CLOCK),
                new PlatformMedia(database.db(), CLOCK));
    }

    @Override
    public void close() throws IOException {
        connections.close();
        stub.close();
    }
}
