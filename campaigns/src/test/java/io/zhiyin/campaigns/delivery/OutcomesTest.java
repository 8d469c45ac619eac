package io.zhiyin.campaigns.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of outcomes, row by row. */
class OutcomesTest {
    private static final Instant NOW = Instant.parse("2026-03-05T01:00:00Z");

    @ParameterizedTest
    @CsvSource({"CUSTOMER_SERVICE, SENT, ACCEPTED", "TEMPLATE, SENT, ACCEPTED", "WELCOME, SENT, ACCEPTED",
            "STAFF_TASK, SENT, ACCEPTED", "GROUP_SEND, HELD, WAITING_FOR_OWNER"})
    void accepted_is_sent_but_a_group_send_waits_for_its_owner(Route route, State state,
            Reason reason) {
        var next = of(route, new Outcome.Accepted("id"), false);

        assertThat(next.to()).isEqualTo(state);
        assertThat(next.reason()).isEqualTo(reason);
        assertThat(next.platformId()).isEqualTo("id");
    }

    @ParameterizedTest
    @EnumSource(Route.class)
    void refused_gives_way_to_the_next_route(Route route) {
        var next = of(route, new Outcome.Refused(45015, "closed"), false);

        assertThat(next.to()).isEqualTo(State.READY);
        assertThat(next.tried()).isEqualTo(route + ":45015");
    }

    @ParameterizedTest
    @EnumSource(value = Route.class, names = {"TEMPLATE", "STAFF_TASK", "WELCOME"})
    void a_repeat_never_makes_a_doubt_smaller_unless_it_is_accepted(Route route) {
        assertThat(of(route, new Outcome.Refused(45015, "closed"), true).to()).isEqualTo(State.UNKNOWN);
        assertThat(of(route, new Outcome.TryAgain(Duration.ZERO, 45011, "busy"), true).to())
                .isEqualTo(State.UNKNOWN);
        assertThat(of(route, new Outcome.Unknown("reset"), true).to()).isEqualTo(State.UNKNOWN);
        assertThat(of(route, new Outcome.Accepted("id"), true).to()).isEqualTo(State.SENT);
    }

    @ParameterizedTest
    @EnumSource(Route.class)
    void busy_is_held_at_least_as_long_as_the_platform_asks_and_never_past_the_end(Route route) {
        var soon = of(route, new Outcome.TryAgain(Duration.ofMinutes(3), 45011, "busy"), false);
        var never = of(route, new Outcome.TryAgain(Duration.ofDays(2), 45009, "quota"), false);

        assertThat(soon.to()).isEqualTo(State.HELD);
        assertThat(soon.lookAt()).isEqualTo(NOW.plus(Duration.ofMinutes(3)));
        assertThat(never.lookAt()).isEqualTo(NOW.plus(Duration.ofHours(15)));
    }

    @ParameterizedTest
    @EnumSource(Route.class)
    void no_answer_is_unknown_whatever_the_route(Route route) {
        var next = of(route, new Outcome.Unknown("time-out"), false);

        assertThat(next.to()).isEqualTo(State.UNKNOWN);
        assertThat(next.reason()).isEqualTo(Reason.NO_ANSWER);
    }

    private static Transition of(Route route, Outcome outcome, boolean inDoubt) {
        var claim = new Claim(new DeliveryId(1), Claim.Kind.REPLY, new CustomerId(1), new AccountId("shop"),
                "o1", route, null, null, NOW.plus(Duration.ofHours(15)), NOW, 1, 0, inDoubt, List.of(), null,
                null, 0);
        var go = new Decision.Go(route, new AccountId("shop"), "o1", null, null, null);
        return Outcomes.of(claim, go, outcome, NOW);
    }
}
