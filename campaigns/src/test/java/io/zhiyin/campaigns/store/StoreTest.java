package io.zhiyin.campaigns.store;

import static io.zhiyin.campaigns.store.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StoreTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final String ADD = """
            insert into node (id, started_at, heartbeat_at) values (:id, :at, :at)""";

    @Test
    void a_value_that_was_not_bound_or_is_not_in_the_statement_fails_before_anything_is_sent() {
        var db = database.db();

        assertThatThrownBy(() -> db.sql(ADD).bind("id", UUID.randomUUID()).update())
                .hasMessageContaining("no value bound for at");
        assertThatThrownBy(() -> db.sql(ADD).bind("when", Instant.EPOCH))
                .hasMessageContaining("no value named when");
    }

    @Test
    void statements_made_of_rules_leave_no_more_behind_than_fits() {
        var texts = new SqlTexts();
        for (var i = 0; i < SqlTexts.MOST * 2; i++) {
            texts.of("select " + i + " where id = :id");
        }
        try (var db = Database.open(database.vertx(), TestDatabase.url(), 1)) {
            for (var i = 0; i < Database.PREPARED + 100; i++) {
                db.sql("select " + i).count();
            }

            assertThat(texts.size()).isEqualTo(SqlTexts.MOST);
            assertThat(db.sql("select count(*) from pg_prepared_statements").count())
                    .isLessThanOrEqualTo(Database.PREPARED);
        }
    }

    @Test
    void a_transaction_that_throws_leaves_nothing_behind() {
        var db = database.db();
        var id = UUID.randomUUID();

        assertThatThrownBy(() -> db.transaction(tx -> {
            tx.sql(ADD).bind("id", id).bind("at", Instant.EPOCH).update();
            throw new IllegalStateException("half-way");
        })).hasMessage("half-way");

        assertThat(db.sql("select count(*) from node").count()).isZero();
    }

    /** As one that was frozen in the middle does. */
    @Test
    void a_transaction_that_goes_to_sleep_lets_go_of_its_rows_and_changes_nothing() {
        var db = database.db();
        var id = UUID.randomUUID();
        db.sql(ADD).bind("id", id).bind("at", Instant.EPOCH).update();
        try (var sleepy = Database.open(database.vertx(), TestDatabase.url(), 1, "sleepy",
                Duration.ofMillis(300))) {
            assertThatThrownBy(() -> sleepy.transaction(tx -> {
                tx.sql("update node set heartbeat_at = now()").update();
                assertThat(unlocked(db)).isZero();
                eventually("the row is free again", () -> unlocked(db) == 1);
                tx.sql("select 1").count();
            })).isInstanceOf(RuntimeException.class);

            var beat = db.sql("select heartbeat_at from node").one(row -> row.instant("heartbeat_at"));
            assertThat(beat).isEqualTo(Instant.EPOCH);
            assertThat(sleepy.sql("select 1").count()).as("it wakes, and works on").isEqualTo(1);
        }
    }

    @Test
    void a_database_that_is_not_there_is_a_failure_like_others() {
        var there = TestDatabase.url();
        var nowhere = new DatabaseUrl(there.host(), 1, there.database(), there.user(), there.password());
        try (var db = Database.open(database.vertx(), nowhere, 1)) {
            assertThatThrownBy(() -> db.transaction(tx -> tx.sql("select 1").count()))
                    .isInstanceOf(DatabaseFailure.class);
        }
    }

    @Test
    void work_that_asks_for_patience_may_sleep_longer() {
        try (var sleepy = Database.open(database.vertx(), TestDatabase.url(), 1, "sleepy",
                Duration.ofMillis(300))) {
            sleepy.transaction(tx -> {
                Database.patientWith(tx, Duration.ofMinutes(10));
                assertThat(limit(tx)).isEqualTo("10min");
            });
            assertThat(limit(sleepy)).isEqualTo("300ms");
        }
        assertThat(limit(database.db())).isEqualTo("1min");
    }

    private static String limit(Sql sql) {
        return sql.sql("show idle_in_transaction_session_timeout").one(row -> row
                .text("idle_in_transaction_session_timeout"));
    }

    private static long unlocked(Sql sql) {
        return sql.sql("select id from node for update skip locked").list(row -> row.uuid("id")).size();
    }

    @Test
    void a_duplicate_key_is_known_by_its_type_and_names_the_constraint() {
        var db = database.db();
        var id = UUID.randomUUID();
        db.sql(ADD).bind("id", id).bind("at", Instant.EPOCH).update();

        assertThatThrownBy(() -> db.sql(ADD).bind("id", id).bind("at", Instant.EPOCH).update())
                .isInstanceOfSatisfying(DuplicateKey.class,
                        it -> assertThat(it.constraint()).isEqualTo("node_pkey"));
    }

    @Test
    void a_refused_statement_says_which_one_and_shows_our_frame() {
        assertThatThrownBy(() -> database.db().sql("select nothing from nowhere").update())
                .isInstanceOf(DatabaseFailure.class).hasMessageContaining("select nothing from nowhere")
                .satisfies(it -> assertThat(it.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(StoreTest.class.getName())));
    }

    @Test
    void arrays_instants_and_bytes_come_back_as_they_went_in() {
        var at = Instant.parse("2026-11-21T01:02:03.456789Z");

        var row = database.db().sql("select cast(:at as timestamptz) as at, cast(:names as text[]) as names, "
                + "cast(:bytes as bytea) as bytes, cast(:ids as bigint[]) as ids").bind("at", at)
                .bindAll("names", String.class, List.of("林", "a'b")).bind("bytes", new byte[]{1, 0, 2})
                .bindAll("ids", Long.class, List.of()).one(r -> r);

        assertThat(row.instant("at")).isEqualTo(at);
        assertThat(row.texts("names")).containsExactly("林", "a'b");
        assertThat(row.bytes("bytes")).containsExactly(1, 0, 2);
        assertThat(row.numbers("ids")).isEmpty();
    }

    @Test
    void what_is_sealed_opens_only_for_its_own_purpose() {
        var vault = database.vault();
        var sealed = vault.seal(Vault.Purpose.NAME, "林知音");

        assertThat(vault.open(Vault.Purpose.NAME, sealed)).isEqualTo("林知音");
        assertThat(new String(sealed, java.nio.charset.StandardCharsets.UTF_8)).doesNotContain("林");
        assertThatThrownBy(() -> vault.open(Vault.Purpose.PHONE, sealed))
                .hasMessageContaining("could not be opened");
    }

    @Test
    void a_name_is_found_by_any_two_characters_of_it_and_by_one() {
        var vault = database.vault();
        var grams = vault.grams("欧阳 Anna");

        assertThat(grams).containsAll(vault.gramsOfPart("阳a")).containsAll(vault.gramsOfPart("ＡＮＮＡ"))
                .containsAll(vault.gramsOfPart("欧"));
        assertThat(grams).doesNotContainAnyElementsOf(vault.gramsOfPart("王"));
    }

    @Test
    void another_master_key_is_refused_with_a_clear_word() {
        assertThatThrownBy(() -> Vault.open(database.db(), Vault.newMasterKey()))
                .hasMessageContaining("not the master key");
        assertThatThrownBy(() -> Vault.open(database.db(), "c2hvcnQ=")).hasMessageContaining("5 bytes found");
    }
}
