package io.zhiyin.bot.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SecurityTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();
    private static final Passwords PASSWORDS = new Passwords(2);

    private final Hands clock = new Hands();
    private final Operators operators = new Operators(database.db(), PASSWORDS, clock);
    private final Sessions sessions = new Sessions(database.db(), clock);
    private final ApiTokens tokens = new ApiTokens(database.db(), clock);
    private final LoginLimit limit = new LoginLimit(database.db(), clock);

    @Test
    void a_hash_holds_its_parameters_and_a_salt_of_its_own() {
        var hash = PASSWORDS.hash("竹林七贤 at dusk");

        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(PASSWORDS.hash("竹林七贤 at dusk")).isNotEqualTo(hash);
        assertThat(PASSWORDS.matches("竹林七贤 at dusk", hash)).isTrue();
        assertThat(PASSWORDS.matches("竹林七贤 at dawn", hash)).isFalse();
    }

    @Test
    void a_hash_made_elsewhere_with_other_parameters_is_understood_and_known_as_outdated() {
        // The reference implementation's own test: version 19, 2 passes, 2^8 KiB, 1 lane.
        var foreign = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

        assertThat(PASSWORDS.matches("password", foreign)).isTrue();
        assertThat(PASSWORDS.outdated(foreign)).isTrue();
        assertThat(PASSWORDS.outdated(PASSWORDS.hash("password"))).isFalse();
        assertThatThrownBy(() -> PASSWORDS.matches("password", "plain")).hasMessageContaining("not argon2id");
    }

    @Test
    void the_first_administrator_is_made_once_and_keeps_their_password() {
        assertThat(operators.bootstrap("first password")).isTrue();
        assertThat(operators.bootstrap("second password")).isFalse();

        assertThat(operators.authenticate("admin", "first password")).isPresent();
        assertThat(operators.authenticate("admin", "second password")).isEmpty();
        assertThat(operators.authenticate("nobody", "first password")).isEmpty();
    }

    @Test
    void an_outdated_hash_is_made_anew_at_the_next_login() {
        operators.bootstrap("password");
        database.db().sql("update operator set password_hash = :hash").bind("hash",
                "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4")
                .update();

        assertThat(operators.authenticate("admin", "password")).isPresent();

        String kept = database.db().sql("select password_hash from operator")
                .one(row -> row.text("password_hash"));
        assertThat(kept).startsWith("$argon2id$v=19$m=19456");
        assertThat(operators.authenticate("admin", "password")).isPresent();
    }

    @Test
    void a_password_is_changed_only_by_one_who_knows_the_old_one() {
        var id = admin().id();

        assertThat(operators.changePassword(id, "wrong one", "a new password")).isFalse();
        assertThat(operators.changePassword(id, "first password", "a new password")).isTrue();

        assertThat(operators.authenticate("admin", "first password")).isEmpty();
        assertThat(operators.authenticate("admin", "a new password")).isPresent();
    }

    @Test
    void a_session_lives_twelve_hours_from_its_last_use() {
        var token = sessions.open(admin().id());

        clock.forward(Duration.ofHours(11));
        assertThat(sessions.find(token)).isPresent();
        clock.forward(Duration.ofHours(11));
        assertThat(sessions.find(token)).isPresent();
        clock.forward(Duration.ofHours(12));
        assertThat(sessions.find(token)).isEmpty();
        assertThat(sessions.sweep()).isEqualTo(1);
    }

    @Test
    void looking_at_a_session_does_not_make_it_live_longer() {
        var token = sessions.open(admin().id());

        clock.forward(Duration.ofHours(11));
        assertThat(sessions.look(token)).isPresent();
        clock.forward(Duration.ofHours(1));

        assertThat(sessions.look(token)).isEmpty();
    }

    @Test
    void neither_a_sessions_token_nor_an_api_token_can_be_read_from_the_database() {
        var session = sessions.open(admin().id());
        var token = tokens.make("orders");

        String kept = database.db().sql("""
                select encode(s.token_hash, 'escape') || encode(t.token_hash, 'escape') as kept
                  from operator_session s cross join api_token t""").one(row -> row.text("kept"));

        assertThat(kept).doesNotContain(session).doesNotContain(token);
    }

    @Test
    void each_session_has_a_csrf_token_of_its_own() {
        var admin = admin();
        var one = sessions.find(sessions.open(admin.id())).orElseThrow();
        var other = sessions.find(sessions.open(admin.id())).orElseThrow();

        assertThat(one.masked()).isNotEqualTo(one.masked());
        assertThat(one.issued(one.masked())).isTrue();
        assertThat(one.issued(other.masked())).isFalse();
        assertThat(one.issued("")).isFalse();
        assertThat(one.issued("no base64 at all")).isFalse();
    }

    @Test
    void closing_the_others_leaves_the_session_at_hand() {
        var admin = admin();
        var mine = sessions.open(admin.id());
        var other = sessions.open(admin.id());

        assertThat(sessions.closeOthers(admin.id(), mine)).isEqualTo(1);

        assertThat(sessions.find(mine)).isPresent();
        assertThat(sessions.find(other)).isEmpty();
    }

    @Test
    void an_operator_who_was_disabled_is_out_at_once() {
        var token = sessions.open(admin().id());

        database.db().sql("update operator set disabled_at = now()").update();

        assertThat(sessions.find(token)).isEmpty();
        assertThat(operators.authenticate("admin", "first password")).isEmpty();
    }

    @Test
    void an_api_token_opens_until_it_is_revoked_and_its_use_is_noted() {
        var token = tokens.make("orders");

        assertThat(tokens.find(token)).hasValueSatisfying(it -> assertThat(it.name()).isEqualTo("orders"));
        assertThat(tokens.find(token + "x")).isEmpty();
        assertThat(tokens.all().getFirst().usedAt()).isEqualTo(clock.instant());

        assertThat(tokens.revoke(tokens.all().getFirst().id())).isTrue();
        assertThat(tokens.find(token)).isEmpty();
        assertThat(tokens.revoke(tokens.all().getFirst().id())).isFalse();
    }

    @Test
    void the_token_of_the_settings_opens_and_stays_revoked_once_it_was() {
        assertThat(tokens.bootstrap("from the settings")).isTrue();
        assertThat(tokens.bootstrap("from the settings")).isFalse();
        assertThat(tokens.find("from the settings")).isPresent();

        tokens.revoke(tokens.all().getFirst().id());
        tokens.bootstrap("from the settings");

        assertThat(tokens.find("from the settings")).isEmpty();
    }

    @Test
    void a_name_may_be_tried_ten_times_and_then_once_a_minute() {
        for (var i = 0; i < 10; i++) {
            assertThat(limit.take("10.0.0." + i, "admin")).isEmpty();
        }

        assertThat(limit.take("10.0.0.11", "Admin")).hasValue(Duration.ofMinutes(1));
        assertThat(limit.take("10.0.0.11", "lin")).isEmpty();
        clock.forward(Duration.ofSeconds(59));
        assertThat(limit.take("10.0.0.12", "admin")).hasValue(Duration.ofSeconds(1));
        clock.forward(Duration.ofSeconds(1));
        assertThat(limit.take("10.0.0.12", "admin")).isEmpty();
        assertThat(limit.take("10.0.0.12", "admin")).isPresent();
    }

    @Test
    void an_address_may_try_thirty_names_and_then_one_every_twenty_seconds() {
        for (var i = 0; i < 30; i++) {
            assertThat(limit.take("10.0.0.1", "name" + i)).isEmpty();
        }

        assertThat(limit.take("10.0.0.1", "one more")).hasValue(Duration.ofSeconds(20));
        assertThat(limit.take("10.0.0.2", "one more")).isEmpty();
    }

    @Test
    void a_right_password_gives_the_attempts_back() {
        for (var i = 0; i < 9; i++) {
            limit.take("10.0.0.1", "admin");
        }

        limit.take("10.0.0.1", "admin");
        limit.succeeded("10.0.0.1", "admin");

        assertThat(limit.take("10.0.0.1", "admin")).isEmpty();
        clock.forward(Duration.ofHours(1));
        assertThat(limit.sweep()).isEqualTo(2);
    }

    @Test
    void attempts_at_the_same_moment_get_no_more_than_their_share() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Boolean> attempt = () -> limit.take("10.0.0.1", "admin").isEmpty();

            var let = threads.invokeAll(Stream.generate(() -> attempt).limit(25).toList()).stream()
                    .filter(it -> it.resultNow()).count();

            assertThat(let).isEqualTo(10);
        }
    }

    private Operator admin() {
        operators.bootstrap("first password");
        return operators.authenticate("admin", "first password").orElseThrow();
    }

    private static final class Hands extends Clock {
        private Instant now = Instant.parse("2026-11-21T02:00:00Z");

        void forward(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return Clock.fixed(now, zone);
        }
    }
}
