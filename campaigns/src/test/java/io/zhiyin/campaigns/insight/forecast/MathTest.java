package io.zhiyin.campaigns.insight.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MathTest {
    @Test
    void the_special_functions_have_their_known_values() {
        assertThat(Special.lnGamma(0.5)).isCloseTo(Math.log(Math.sqrt(Math.PI)), within(1e-13));
        assertThat(Special.lnGamma(11)).isCloseTo(Math.log(3_628_800), within(1e-12));
        assertThat(Special.lnGamma(0.1)).isCloseTo(2.252712651734206, within(1e-12));
        assertThat(Special.lnBeta(2, 3)).isCloseTo(Math.log(1 / 12.0), within(1e-12));
        // 2F1(1, 1; 2; z) = -ln(1 - z) / z
        assertThat(Special.hypergeometric(1, 1, 2, 0.9)).isCloseTo(-Math.log(0.1) / 0.9, within(1e-11));
        assertThat(Special.lnSum(-1000, -1000)).isCloseTo(-1000 + Math.log(2), within(1e-12));
    }

    @Test
    void the_least_value_of_a_curved_valley_is_found() {
        var least = NelderMead.least(
                it -> 100 * Math.pow(it[1] - it[0] * it[0], 2) + Math.pow(1 - it[0], 2),
                new double[]{-1.2, 1});

        assertThat(least[0]).isCloseTo(1, within(1e-5));
        assertThat(least[1]).isCloseTo(1, within(1e-5));
    }

    @Test
    void a_fit_finds_the_parameters_that_made_the_data() {
        var random = new Random(3);
        var made = new MbgNbd(0.8, 6, 0.7, 2.5);
        var seen = random.ints(20_000, 20, 80).mapToObj(age -> simulated(made, age, random)).toList();

        var found = MbgNbd.fit(seen);

        assertThat(found.logLikelihood(seen)).isGreaterThanOrEqualTo(made.logLikelihood(seen));
        assertThat(found.r()).isCloseTo(made.r(), within(0.1));
        assertThat(found.a() / (found.a() + found.b())).isCloseTo(made.a() / (made.a() + made.b()),
                within(0.05));
    }

    @Test
    void a_coin_ranks_by_half_and_ties_count_half() {
        var cases = List.of(once(1), once(0), once(1), once(0));

        assertThat(new Backtest(cases).auc(_ -> 7)).isEqualTo(0.5);
        assertThat(new Backtest(cases).auc(Backtest.Case::later)).isEqualTo(1);
        assertThat(new Backtest(List.of(once(1))).auc(_ -> 7)).isNaN();
    }

    private static Backtest.Case once(int later) {
        return new Backtest.Case(Buying.once(10), 1, 100, later);
    }

    private static Buying simulated(MbgNbd model, double age, Random random) {
        var rate = gamma(model.r(), random) / model.alpha();
        var x = gamma(model.a(), random);
        var stop = x / (x + gamma(model.b(), random));
        var repeats = 0;
        var last = 0.0;
        var at = 0.0;
        while (random.nextDouble() > stop) {
            at -= Math.log(1 - random.nextDouble()) / rate;
            if (!(at < age)) {
                break;
            }
            repeats++;
            last = at;
        }
        return new Buying(repeats, last, age, 1);
    }

    /** Marsaglia and Tsang 2000; for a shape below 1 by the one above it. */
    private static double gamma(double shape, Random random) {
        if (shape < 1) {
            return gamma(shape + 1, random) * Math.pow(random.nextDouble(), 1 / shape);
        }
        var d = shape - 1 / 3.0;
        while (true) {
            var normal = random.nextGaussian();
            var v = Math.pow(1 + normal / Math.sqrt(9 * d), 3);
            if (v > 0
                    && Math.log(random.nextDouble()) < 0.5 * normal * normal + d - d * v + d * Math.log(v)) {
                return d * v;
            }
        }
    }
}
