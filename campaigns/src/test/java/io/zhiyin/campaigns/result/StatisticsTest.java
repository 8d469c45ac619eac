package io.zhiyin.campaigns.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void the_chi_squared_distribution_is_that_of_the_tables() {
        // 95 % and 99 % points of any table
        assertThat(Statistics.chiSquaredAbove(3.841458820694124, 1)).isCloseTo(0.05, within(1e-12));
        assertThat(Statistics.chiSquaredAbove(6.634896601021213, 1)).isCloseTo(0.01, within(1e-12));
        assertThat(Statistics.chiSquaredAbove(5.991464547107979, 2)).isCloseTo(0.05, within(1e-12));
        assertThat(Statistics.chiSquaredAbove(7.814727903251179, 3)).isCloseTo(0.05, within(1e-12));
        assertThat(Statistics.chiSquaredAbove(9.487729036781154, 4)).isCloseTo(0.05, within(1e-12));
        assertThat(Statistics.chiSquaredAbove(0.5, 4)).isCloseTo(0.9735009788392561, within(1e-12));
        assertThat(Statistics.chiSquaredAbove(0, 3)).isOne();
    }

    @Test
    void a_split_that_chance_does_not_explain_is_seen() {
        assertThat(Statistics.chanceOfSplit(List.of(500L, 500L), List.of(500.0, 500.0))).isOne();
        assertThat(Statistics.chanceOfSplit(List.of(510L, 490L), List.of(500.0, 500.0)))
                .isCloseTo(0.5271, within(1e-4));
        // the well-known example: 821,588 to 815,482 looks even and is not
        assertThat(Statistics.chanceOfSplit(List.of(821_588L, 815_482L), List.of(818_535.0, 818_535.0)))
                .isLessThan(1e-5);
    }

    @Test
    void a_difference_lies_where_newcombe_puts_it() {
        // Newcombe 1998, table II, method 10: (a) 56/70 - 48/80, (c) 6/7 - 2/7, (d) 5/56 - 0/29, (h) 10/10 - 0/10
        assertInterval(Statistics.difference(56, 70, 48, 80), 0.0524, 0.3339);
        assertInterval(Statistics.difference(9, 10, 3, 10), 0.1705, 0.8090);
        assertInterval(Statistics.difference(6, 7, 2, 7), 0.0582, 0.8062);
        assertInterval(Statistics.difference(5, 56, 0, 29), -0.0381, 0.1926);
        assertInterval(Statistics.difference(0, 10, 0, 10), -0.2775, 0.2775);
        assertInterval(Statistics.difference(10, 10, 0, 10), 0.6075, 1);
        assertThat(Statistics.difference(56, 70, 48, 80).certain()).isTrue();
        assertThat(Statistics.difference(5, 56, 0, 29).certain()).isFalse();
    }

    @Test
    void five_percent_against_six_needs_some_8200_a_side() {
        assertThat(Statistics.smallestRise(0.05, 8_158, 8_158).orElseThrow()).isCloseTo(0.01, within(2e-5));
        assertThat(Statistics.smallestRise(0.05, 1_000, 1_000).orElseThrow()).isCloseTo(0.0304, within(2e-3));
        assertThat(Statistics.smallestRise(0.05, 1, 10_000)).isEmpty();
        assertThat(Statistics.smallestRise(0.5, 3, 3)).isEmpty();
    }

    private static void assertInterval(Statistics.Difference difference, double low, double high) {
        assertThat(difference.low()).isCloseTo(low, within(6e-5));
        assertThat(difference.high()).isCloseTo(high, within(6e-5));
    }
}
