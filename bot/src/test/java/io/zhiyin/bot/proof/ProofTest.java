package io.zhiyin.bot.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.bot.proof.Verdict.Finding;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The short form of {@link Proof}. */
@Timeout(600)
class ProofTest {
    @Test
    void whatever_is_killed_nobody_is_written_to_twice_and_nothing_is_told_that_is_not_so() {
        try (var ground = new Ground(60)) {
            var proof = new Proof(ground, 1);
            proof.kills(3);
            proof.stopped(Duration.ZERO);
            proof.postgresDies();
            var lastByte = proof.paused(1);
            var verdict = proof.judged();
            var wrong = new Jumps(ground, new Random(2)).run(false);

            assertThat(verdict.good()).as(verdict.toString()).isTrue();
            assertThat(verdict.count(Finding.RIGHT)).as(verdict.toString()).isGreaterThan(300);
            assertThat(wrong).as("birthdays and a holiday while the clocks jump").isEmpty();
            assertThat(lastByte).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void a_verdict_tells_what_is_wrong() {
        assertThat(Verdict.finding(true, "sent", 1)).isEqualTo(Finding.RIGHT);
        assertThat(Verdict.finding(true, "sent", 2)).isEqualTo(Finding.TWICE);
        assertThat(Verdict.finding(false, "sent", 0)).isEqualTo(Finding.LOST);
        assertThat(Verdict.finding(false, "unknown", 1)).isEqualTo(Finding.IN_DOUBT);
        assertThat(Verdict.finding(true, "unknown", 1)).isEqualTo(Finding.LEFT);
        assertThat(Verdict.finding(false, "not_sent", 1)).isEqualTo(Finding.DENIED);
        assertThat(Verdict.finding(false, "ready", 0)).isEqualTo(Finding.LEFT);
    }
}
