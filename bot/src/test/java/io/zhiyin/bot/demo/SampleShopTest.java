package io.zhiyin.bot.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.bot.Zhiyin;
import io.zhiyin.bot.ops.SettingsReader;
import io.zhiyin.bot.sandbox.Sandbox;
import io.zhiyin.bot.sandbox.SandboxSettings;
import io.zhiyin.campaigns.store.TestDatabase;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleShopTest {
    /** Segments that every house has from the first start on. */
    private static final int READY = 8;

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @TempDir
    Path folder;

    private Sandbox sandbox;
    private Zhiyin service;
    private boolean opened;

    @BeforeEach
    void start() {
        sandbox = platform();
        var official = SandboxSettings.demo().official();
        var corp = SandboxSettings.demo().corp();
        var settings = """
                port: 0
                masterKey: %s
                accounts:
                  - {id: shop, type: official-account, appId: %s, secret: %s, token: %s, apiUrl: "%s"}
                  - {id: corp, type: wecom, corpId: %s, agentId: %d, secret: %s, token: %s, aesKey: %s, apiUrl: "%s"}
                """
                .formatted(TestDatabase.MASTER_KEY, official.appId(), official.secret(), official.token(),
                        sandbox.officialUrl(), corp.corpId(), corp.agentId(), corp.secret(), corp.token(),
                        corp.aesKey(), sandbox.wecomUrl());
        service = Zhiyin.start(SettingsReader.read(settings, Map.of()).asDemo(TestDatabase.url()));
    }

    @AfterEach
    void stop() {
        service.close();
        sandbox.stop();
    }

    @ParameterizedTest
    @CsvSource({"tag_group, 1", "tag, 5", "tag_rule, 3", "identity, 90", "tagging, 250", "segment, 1",
            "template, 0", "campaign, 0", "campaign, 1"})
    void a_shop_that_was_opened_half_way_is_finished_at_the_next_start(String table, int rows) {
        // this table takes so many rows and no more: what was committed before stays, as after a kill
        database.db()
                .sql("""
                        create function one_too_many() returns trigger language plpgsql as $$
                        begin if (select count(*) from %s) >= %d then raise exception 'killed'; end if; return new; end $$"""
                        .formatted(table, rows))
                .update();
        database.db()
                .sql("create trigger killed before insert on %s for each row execute function one_too_many()"
                        .formatted(table))
                .update();
        try {
            assertThatThrownBy(this::open).isInstanceOf(RuntimeException.class);
            assertThat(folder.resolve("demo-shop-open")).doesNotExist();
        } finally {
            database.db().sql("drop function one_too_many() cascade").update();
        }

        open();

        assertComplete();
    }

    @Test
    void an_open_shop_is_left_alone() {
        open();
        assertComplete();
        database.db().sql("update segment set name = '常客' where name = '老客户'").update();

        open();

        assertThat(count("segment")).isEqualTo(READY + 2);
    }

    /** As at each start the platform that is told of the people knows nobody; the service's own keeps who it was told of. */
    private void open() {
        var fresh = opened ? platform() : sandbox;
        opened = true;
        try {
            new SampleShop(service.features(), fresh.url(), folder).open();
        } finally {
            if (fresh != sandbox) {
                fresh.stop();
            }
        }
    }

    private static Sandbox platform() {
        var sandbox = new Sandbox(database.vertx(), SandboxSettings.demo());
        sandbox.start();
        return sandbox;
    }

    private void assertComplete() {
        assertThat(count("tag_group")).isEqualTo(3);
        assertThat(count("tag")).isEqualTo(9);
        assertThat(count("tag_rule")).isEqualTo(7);
        assertThat(count("segment")).isEqualTo(READY + 2);
        assertThat(count("profile_field")).isEqualTo(3);
        assertThat(count("profile_value")).isGreaterThan(SamplePeople.COUNT / 2L);
        // the greeting, and the three of the journey, each sent by a campaign of its step
        assertThat(count("template")).isEqualTo(4);
        assertThat(count("campaign")).isEqualTo(5);
        assertThat(database.db().sql("""
                select count(*) from campaign where state = 'running' and trigger->>'kind' <> 'journey'""")
                .count())
                .isOne();
        assertThat(count("tagging")).isGreaterThanOrEqualTo(SamplePeople.COUNT);
        assertThat(count("customer")).isGreaterThanOrEqualTo(SamplePeople.COUNT);
    }

    private static long count(String table) {
        return database.db().sql("select count(*) from " + table).count();
    }
}
