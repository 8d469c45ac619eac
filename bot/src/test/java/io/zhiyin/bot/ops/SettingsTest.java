package io.zhiyin.bot.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    private static final String SHOP = """
            accounts:
              - id: shop
                type: official-account
                appId: wx0000000000000001
                secret: s3cret-of-the-shop
                token: pamtest
                aesKey: abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG
                apiUrl: http://127.0.0.1:9090/official/
            """;

    @Test
    void a_file_and_the_environment_make_settings_and_the_environment_wins() {
        var settings = SettingsReader
                .read("port: 1\ntimeZone: Asia/Shanghai\nclock: 2026-09-25T00:00:00Z\n" + SHOP,
                        Map.of("ZHIYIN_PORT", "9000", "ZHIYIN_MASTER_KEY", KEY, "ZHIYIN_ACCOUNTS_0_APP_ID",
                                "wx2",
                                "ZHIYIN_DATABASE_URL", "postgresql://z:p%40ss@db:5433/zhiyin"));

        assertThat(settings.port()).isEqualTo(9000);
        assertThat(settings.clock()).isEqualTo(Instant.parse("2026-09-25T00:00:00Z"));
        assertThat(settings.officialAccounts().getFirst().appId()).isEqualTo("wx2");
        assertThat(settings.officialAccounts().getFirst().apiUrl())
                .isEqualTo("http://127.0.0.1:9090/official");
        assertThat(settings.databaseUrl()).hasToString("postgresql://z:***@db:5433/zhiyin");
    }

    @Test
    void all_mistakes_are_told_at_once_each_with_its_key_and_what_is_expected() {
        var yaml = """
                port: eighty
                colour: green
                timeZone: Mars/Olympus
                accounts:
                  - id: Shop!
                    type: official-account
                    secret: x
                    token: t
                    aesKey: tooshort
                  - id: corp
                    type: wecom
                    corpId: ww1
                    agentId: many
                    secret: s
                    token: t
                  - id: corp
                    type: telegram
                """;

        assertThatThrownBy(() -> SettingsReader.read(yaml, Map.of())).isInstanceOfSatisfying(
                SettingsReader.Mistakes.class,
                it -> assertThat(it.mistakes()).extracting(line -> line.substring(0, line.indexOf(':')))
                        .contains("port",
                                "colour", "timeZone", "masterKey", "accounts[0].id", "accounts[0].appId",
                                "accounts[0].aesKey",
                                "accounts[1].agentId", "accounts[1].aesKey", "accounts[2].id",
                                "accounts[2].type")
                        .doesNotHaveDuplicates());
        assertThatThrownBy(() -> SettingsReader.read(yaml, Map.of()))
                .hasMessageContaining("accounts[0].aesKey: 43 characters expected, 8 found");
    }

    @Test
    void a_moved_clock_is_refused_beside_the_real_platform() {
        var yaml = "clock: 2026-09-25T00:00:00Z\n" + SHOP.replace("http://127.0.0.1:9090/official/",
                "https://api.weixin.qq.com");

        assertThatThrownBy(() -> SettingsReader.read(yaml, Map.of("ZHIYIN_MASTER_KEY", KEY)))
                .hasMessageContaining(
                        "clock: only allowed while every account's apiUrl is a loopback address");
    }

    @Test
    void secrets_are_never_printed() {
        var settings = SettingsReader.read(SHOP,
                Map.of("ZHIYIN_MASTER_KEY", KEY, "ZHIYIN_ADMIN_PASSWORD", "correct horse",
                        "ZHIYIN_DATABASE_URL", "postgresql://z:hidden@db/zhiyin"));

        for (var secret : List.of(KEY, "correct horse", "hidden", "s3cret-of-the-shop", "pamtest",
                "ABCDEFG")) {
            assertThat(settings.toString()).doesNotContain(secret);
        }
        assertThatThrownBy(() -> SettingsReader.read("secret: [unclosed s3cret", Map.of()))
                .hasMessageNotContaining("s3cret");
    }
}
