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
        var token = tokens.make("orders", Role.OPERATOR);

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

        assertThat(one.csrf().masked()).isNotEqualTo(one.csrf().masked());
        assertThat(one.csrf().issued(one.csrf().masked())).isTrue();
        assertThat(one.csrf().issued(other.csrf().masked())).isFalse();
        assertThat(one.csrf().issued("")).isFalse();
        assertThat(one.csrf().issued("no base64 at all")).isFalse();
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
        var token = tokens.make("orders", Role.OPERATOR);

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
    void one_made_with_another_token_ends_with_it_at_any_depth_and_so_does_what_it_makes_later() {
        var till = tokens.make("till", Role.OPERATOR);
        var tillId = tokens.find(till).orElseThrow().id();
        var child = tokens.make("made with till", Role.OPERATOR, tillId);
        var childId = tokens.find(child).orElseThrow().id();
        var grandchild = tokens.make("made with that", Role.OPERATOR, childId);
        var other = tokens.make("orders", Role.OPERATOR);

        assertThat(tokens.revoke(tillId)).isTrue();
        var late = tokens.make("begun before, kept after", Role.OPERATOR, childId);

        assertThat(tokens.find(child)).isEmpty();
        assertThat(tokens.find(grandchild)).isEmpty();
        assertThat(tokens.find(late)).isEmpty();
        assertThat(tokens.find(other)).isPresent();
        assertThat(tokens.all()).filteredOn(ApiToken::revoked).extracting(ApiToken::name)
                .containsExactlyInAnyOrder("till", "made with till", "made with that");
    }

    @Test
    void revoking_what_was_made_leaves_its_maker() {
        var till = tokens.make("till", Role.OPERATOR);
        var child = tokens.make("made with till", Role.OPERATOR, tokens.find(till).orElseThrow().id());

        tokens.revoke(tokens.find(child).orElseThrow().id());

        assertThat(tokens.find(child)).isEmpty();
        assertThat(tokens.find(till)).isPresent();
    }

    @Test
    void a_session_ends_seven_days_after_it_was_opened_however_much_it_is_used() {
        var token = sessions.open(admin().id());

        for (var used = 0; used < 27; used++) {
            clock.forward(Duration.ofHours(6));
            assertThat(sessions.find(token)).isPresent();
        }
        clock.forward(Duration.ofHours(6));

        assertThat(sessions.find(token)).isEmpty();
        assertThat(sessions.sweep()).isEqualTo(1);
    }

    @Test
    void a_name_may_be_tried_ten_times_from_an_address_and_then_once_a_minute() {
        for (var i = 0; i < 10; i++) {
            assertThat(limit.take(stranger("10.0.0.1", "admin"))).isEmpty();
        }

        assertThat(limit.take(stranger("10.0.0.1", "Admin"))).hasValue(Duration.ofMinutes(1));
        assertThat(limit.take(stranger("10.0.0.1", "lin"))).isEmpty();
        clock.forward(Duration.ofSeconds(59));
        assertThat(limit.take(stranger("10.0.0.1", "admin"))).hasValue(Duration.ofSeconds(1));
        clock.forward(Duration.ofSeconds(1));
        assertThat(limit.take(stranger("10.0.0.1", "admin"))).isEmpty();
        assertThat(limit.take(stranger("10.0.0.1", "admin"))).isPresent();
    }

    @Test
    void one_who_tries_a_name_without_end_keeps_nobody_elsewhere_out() {
        for (var minute = 0; minute < 120; minute++) {
            for (var third = 0; third < 3; third++) {
                limit.take(stranger("10.0.0.66", "admin"));
                clock.forward(Duration.ofSeconds(20));
            }
        }

        assertThat(limit.take(stranger("10.0.0.1", "admin"))).isEmpty();
    }

    @Test
    void guessing_from_many_places_is_slowed_and_a_browser_that_is_known_still_comes_in() {
        var known = new LoginLimit.Attempt("10.0.0.1", "admin", "a known browser");
        for (var i = 0; i < 200; i++) {
            assertThat(limit.take(stranger("10.0." + i + ".1", "admin"))).isEmpty();
        }

        assertThat(limit.take(stranger("10.1.0.1", "admin"))).hasValue(Duration.ofSeconds(20));
        for (var i = 0; i < 10; i++) {
            assertThat(limit.take(known)).isEmpty();
        }
        assertThat(limit.take(known)).hasValue(Duration.ofMinutes(1));
        limit.succeeded(known);
        assertThat(limit.take(known)).isEmpty();
    }

    @Test
    void all_addresses_of_an_ipv6_network_are_one() {
        for (var i = 0; i < 10; i++) {
            assertThat(limit.take(stranger("2001:db8:0:7:0:0:0:" + i, "admin"))).isEmpty();
        }

        assertThat(limit.take(stranger("2001:db8:0:7:0:0:1:1", "admin"))).isPresent();
        assertThat(limit.take(stranger("2001:db8:0:8:0:0:0:1", "admin"))).isEmpty();
    }

    @Test
    void a_browser_is_known_for_its_operator_until_their_password_changes_and_cannot_be_made_up() {
        var id = admin().id();
        var device = operators.device(id);

        assertThat(operators.knownDevice("admin", device)).isPresent();
        assertThat(operators.knownDevice("nobody", device)).isEmpty();
        assertThat(operators.knownDevice("admin", "x" + device)).isEmpty();
        assertThat(operators.knownDevice("admin", "made.up")).isEmpty();
        assertThat(operators.knownDevice("admin", "made up")).isEmpty();

        operators.changePassword(id, "first password", "a new password");
        assertThat(operators.knownDevice("admin", device)).isEmpty();
    }

    @Test
    void the_old_password_may_be_guessed_ten_times_and_then_once_a_minute() {
        var id = admin().id();
        for (var i = 0; i < 10; i++) {
            assertThat(limit.takeChange(id)).isEmpty();
        }

        assertThat(limit.takeChange(id)).hasValue(Duration.ofMinutes(1));
        assertThat(limit.takeChange(new OperatorId(id.value() + 1))).isEmpty();
        limit.changed(id);
        assertThat(limit.takeChange(id)).isEmpty();
    }

    @Test
    void an_address_may_try_thirty_names_and_then_one_every_twenty_seconds() {
        for (var i = 0; i < 30; i++) {
            assertThat(limit.take(stranger("10.0.0.1", "name" + i))).isEmpty();
        }

        assertThat(limit.take(stranger("10.0.0.1", "one more"))).hasValue(Duration.ofSeconds(20));
        assertThat(limit.take(stranger("10.0.0.2", "one more"))).isEmpty();
    }

    @Test
    void a_right_password_gives_the_attempts_back() {
        var attempt = stranger("10.0.0.1", "admin");
        for (var i = 0; i < 10; i++) {
            limit.take(attempt);
        }

        limit.succeeded(attempt);

        assertThat(limit.take(attempt)).isEmpty();
        clock.forward(Duration.ofHours(2));
        assertThat(limit.sweep()).isEqualTo(3);
    }

    @Test
    void attempts_at_the_same_moment_get_no_more_than_their_share() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Boolean> attempt = () -> limit.take(stranger("10.0.0.1", "admin")).isEmpty();

            var let = threads.invokeAll(Stream.generate(() -> attempt).limit(25).toList()).stream()
                    .filter(it -> it.resultNow()).count();

            assertThat(let).isEqualTo(10);
        }
    }

    private static LoginLimit.Attempt stranger(String address, String name) {
        return new LoginLimit.Attempt(address, name, null);
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
