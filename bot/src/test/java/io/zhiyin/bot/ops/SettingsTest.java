package io.zhiyin.bot.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.bot.security.Network;
import io.zhiyin.campaigns.store.DatabaseUrl;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void every_value_is_the_text_that_was_written() {
        var yaml = SHOP.replace("token: pamtest", "token: 012345").replace("s3cret-of-the-shop", "2026-09-25")
                + "shopName: yes\n";

        var settings = SettingsReader.read(yaml, Map.of("ZHIYIN_MASTER_KEY", KEY));

        var shop = settings.officialAccounts().getFirst();
        assertThat(shop.token().value()).isEqualTo("012345");
        assertThat(shop.secret().value()).isEqualTo("2026-09-25");
        assertThat(settings.shopName()).isEqualTo("yes");
        assertThat(mistakes("port: 0o17\n"))
                .contains("port: a port, a whole number from 0 to 65535, expected");
    }

    @Test
    void what_an_account_must_have_is_told_with_an_example_whatever_its_type() {
        assertThat(mistakes("""
                accounts:
                  - {id: shop, type: official-account}
                  - {id: corp, type: wecom}
                  - {id: care, type: wecom-care, openKfid: wk1}
                  - {id: mail, type: mail, uri: nowhere}
                  - {id: sms, type: sms, colour: green}
                """)).anyMatch(it -> it.startsWith("accounts[0].appId: required, such as wx0000000000000001"))
                .anyMatch(it -> it.startsWith("accounts[0].secret: required"))
                .anyMatch(it -> it.startsWith("accounts[1].corpId: required, such as ww0000000000000001"))
                .anyMatch(it -> it.startsWith("accounts[1].agentId: required"))
                .anyMatch(it -> it.startsWith("accounts[2].corpId: required"))
                .anyMatch(it -> it.startsWith("accounts[2].openKfid: unknown key"))
                .anyMatch(it -> it.startsWith("accounts[2].openKfId: required, such as wk0000000000000001"))
                .anyMatch(it -> it.startsWith("accounts[3].from: required"))
                .anyMatch(it -> it.startsWith("accounts[3].uri: an address with a host"))
                .anyMatch(it -> it.startsWith("accounts[4].colour: unknown key"))
                .anyMatch(it -> it.startsWith("accounts[4].signature: required"));
    }

    @Test
    void what_is_wrong_with_mail_and_sms_is_told_without_their_secrets() {
        var mistakes = mistakes(
                """
                        publicUrl: crm.example.com
                        accounts:
                          - {id: m1, type: mail, from: nobody, uri: "http://mail.example:25"}
                          - {id: m2, type: mail, from: a@b.example, uri: "smtp://u:geheim@mail.example?usrname=x&password=geheim"}
                          - {id: s1, type: sms, signature: 知 音, uri: "ftp://gateway.example", inboundToken: geheim, linkHosts: "https://x.example"}
                        """);

        assertThat(mistakes).anyMatch(it -> it.startsWith("publicUrl: the http(s) address"))
                .anyMatch(it -> it.startsWith("accounts[0].from: an address"))
                .anyMatch(it -> it.startsWith("accounts[0].uri: an address with a host"))
                .anyMatch(it -> it.startsWith("accounts[1].uri: the user belongs into the options"))
                .anyMatch(it -> it.startsWith("accounts[1].uri: unknown option usrname"))
                .anyMatch(it -> it.startsWith("accounts[1].uri: username and password go together"))
                .anyMatch(it -> it.startsWith("accounts[2].signature: at most 20"))
                .anyMatch(it -> it.startsWith("accounts[2].uri: an http(s) address"))
                .anyMatch(it -> it.startsWith("accounts[2].inboundToken: at least 16"))
                .anyMatch(it -> it.startsWith("accounts[2].linkHosts: hosts such as"))
                .noneMatch(it -> it.contains("geheim"));
        var sound = SettingsReader.read(
                """
                        publicUrl: https://crm.example.com/
                        accounts:
                          - {id: m, type: mail, from: "知音 <a@b.example>", uri: "smtps://mail.example:465?username=u&password=RAW(a&b?c)&mail.smtp.ssl.trust=*"}
                          - {id: s, type: sms, signature: 【知音】, uri: "https://gateway.example/send?app=1", linkHosts: "a.example, B.example"}
                        """,
                Map.of("ZHIYIN_MASTER_KEY", KEY));
        assertThat(sound.publicUrl()).isEqualTo("https://crm.example.com");
        assertThat(sound.mails().getFirst().toString()).doesNotContain("RAW");
        assertThat(sound.texts().getFirst().signature()).isEqualTo("知音");
        assertThat(sound.texts().getFirst().linkHosts()).containsExactlyInAnyOrder("a.example", "b.example");
    }

    @Test
    void a_list_stands_where_a_list_belongs_and_nowhere_else() {
        assertThat(mistakes("accounts:\n  shop: {type: wecom}\n"))
                .anyMatch(it -> it.startsWith("accounts: a list expected"));
        assertThat(mistakes("accounts: [shop]\n"))
                .anyMatch(it -> it.startsWith("accounts: a list expected"));
        assertThat(mistakes("port: [1]\n")).anyMatch(it -> it.startsWith("port: one value expected"));
        assertThat(mistakes("- port: 1\n")).anyMatch(it -> it.startsWith("the settings file: lines"));
        assertThat(mistakes("port: 1\nport: 2\n")).contains("port: stands twice in the settings file");
        assertThat(mistakes("host: &again {more: *again}\n")).isNotEmpty();
        assertThat(SettingsReader.read("accounts:\n", Map.of("ZHIYIN_MASTER_KEY", KEY)).accounts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.evil.example", "http://127.0.0.1@evil.example", "http://127.0.0.256",
            "http://localhost.evil.example", "http://10.0.0.1", "http://[::2]"})
    void only_an_address_that_is_literally_this_machine_lets_the_clock_move(String apiUrl) {
        var yaml = "clock: 2026-09-25T00:00:00Z\n" + SHOP.replace("http://127.0.0.1:9090/official/", apiUrl);

        assertThat(mistakes(yaml)).anyMatch(it -> it.startsWith("clock: only allowed")
                || it.startsWith("accounts[0].apiUrl: "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.8.9.10:1", "https://localhost", "http://[::1]:9090/x"})
    void this_machine_has_these_names(String apiUrl) {
        var yaml = "clock: 2026-09-25T00:00:00Z\n" + SHOP.replace("http://127.0.0.1:9090/official/", apiUrl);

        assertThat(SettingsReader.read(yaml, Map.of("ZHIYIN_MASTER_KEY", KEY)).clockMoves()).isTrue();
    }

    @Test
    void an_account_without_an_apiUrl_is_one_of_the_real_platform_whatever_its_type() {
        assertThat(mistakes("clock: 2026-09-25T00:00:00Z\n" + SHOP + """
                  - id: care
                    type: wecom-care
                    corpId: ww1
                    secret: s
                    token: t
                    aesKey: abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG
                    openKfId: wk1
                """)).anyMatch(it -> it.startsWith("clock: only allowed"));
        assertThat(mistakes("clock: 2026-09-25T00:00:00Z\n" + SHOP
                + "  - {id: mail, type: mail, from: a@b.example, uri: \"smtp://mail.example:25\"}\n"))
                .anyMatch(it -> it.startsWith("clock: only allowed"));
    }

    @Test
    void the_clock_moves_only_when_it_was_asked_for() {
        var environment = Map.of("ZHIYIN_MASTER_KEY", KEY);
        var there = new DatabaseUrl("127.0.0.1", 1, "x", "x", "x");

        assertThat(SettingsReader.read("", environment).clockMoves()).isFalse();
        assertThat(SettingsReader.read(SHOP, environment).clockMoves()).isFalse();
        assertThat(SettingsReader.read(SHOP, environment).asDemo(there).clockMoves()).isTrue();
        assertThat(SettingsReader.read(SHOP.replace("http://127.0.0.1:9090/official/", "https://x.example"),
                environment).asDemo(there).clockMoves()).isFalse();
    }

    @Test
    void what_kubernetes_says_of_a_service_called_zhiyin_is_no_setting() {
        var environment = new HashMap<String, String>();
        environment.put("ZHIYIN_MASTER_KEY", KEY);
        environment.put("ZHIYIN_SERVICE_HOST", "10.96.0.7");
        environment.put("ZHIYIN_SERVICE_PORT", "8080");
        environment.put("ZHIYIN_SERVICE_PORT_HTTP", "8080");
        environment.put("ZHIYIN_PORT", "tcp://10.96.0.7:8080");
        environment.put("ZHIYIN_PORT_8080_TCP", "tcp://10.96.0.7:8080");
        environment.put("ZHIYIN_PORT_8080_TCP_ADDR", "10.96.0.7");
        environment.put("ZHIYIN_DB_SERVICE_HOST", "10.96.0.8");

        assertThat(SettingsReader.read("", environment).port()).isEqualTo(8080);
        environment.put("ZHIYIN_SERVICE", "x");
        assertThatThrownBy(() -> SettingsReader.read("", environment)).hasMessageContaining("1 处错误")
                .hasMessageContaining("service: unknown key");
    }

    @Test
    void proxies_are_trusted_by_address_or_network_and_nobody_is_unless_named() {
        var key = Map.of("ZHIYIN_MASTER_KEY", KEY);

        assertThat(SettingsReader.read("", key).trustedProxies()).isEmpty();
        assertThat(SettingsReader.read("trustedProxies: [10.0.0.7, \"fd00::/8\"]\n", key).trustedProxies())
                .containsExactly(Network.parse("10.0.0.7"), Network.parse("fd00::/8"));
        assertThat(SettingsReader.read("", Map.of("ZHIYIN_MASTER_KEY", KEY, "ZHIYIN_TRUSTED_PROXIES",
                "172.16.0.0/12, 127.0.0.1")).trustedProxies()).hasSize(2);
        assertThat(mistakes("trustedProxies: [proxy.example, 10.0.0.0/33]\n"))
                .anyMatch(it -> it.startsWith("trustedProxies[0]: an address or a network"))
                .anyMatch(it -> it.startsWith("trustedProxies[1]: an address or a network"));
    }

    @Test
    void the_password_has_ten_characters_and_the_token_eight() {
        var settings = SettingsReader.read("", Map.of("ZHIYIN_MASTER_KEY", KEY, "ZHIYIN_ADMIN_PASSWORD",
                "0123456789", "ZHIYIN_API_TOKEN", "01234567"));
        assertThat(settings.apiToken()).isNotNull();

        assertThat(mistakes("adminPassword: \"012345678\"\napiToken: \"0123456\"\n")).contains(
                "adminPassword: at least 10 characters expected, 9 found",
                "apiToken: at least 8 characters expected, 7 found");
    }

    private static List<String> mistakes(String yaml) {
        var mistakes = new ArrayList<String>();
        assertThatThrownBy(() -> SettingsReader.read(yaml, Map.of("ZHIYIN_MASTER_KEY", KEY)))
                .isInstanceOfSatisfying(SettingsReader.Mistakes.class, it -> mistakes.addAll(it.mistakes()));
        return mistakes;
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
