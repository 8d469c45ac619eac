package io.zhiyin.campaigns.insight.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The models say of the CDNOW sample what their papers say, to the digits printed there. */
class PublishedFiguresTest {
    private static final Buying THE_PAPERS_CUSTOMER = new Buying(2, 30.43, 38.86, 1);

    @Test
    void the_sample_is_whole() {
        var lines = Cdnow.lines();

        assertThat(lines.stream().mapToLong(it -> it.buying().customers()).sum()).isEqualTo(2_357);
        assertThat(Cdnow.spending()).hasSize(946);
    }

    @Test
    void bg_nbd() {
        var model = BgNbd.fit(Cdnow.buying());

        assertThat(digits(3, model.parameters())).isEqualTo("0.243 4.414 0.793 2.426");
        assertThat(digits(1, model.logLikelihood(Cdnow.buying()))).isEqualTo("-9582.4");
        assertThat(digits(3, model.expected(THE_PAPERS_CUSTOMER, 39))).isEqualTo("1.226");
        assertThat(digits(3, model.alive(THE_PAPERS_CUSTOMER))).isEqualTo("0.727");
        assertThat(
                digits(4, model.expectedOfAnyone(1), model.expectedOfAnyone(3), model.expectedOfAnyone(32)))
                .isEqualTo("0.0532 0.1506 1.0437");
    }

    /** The published figure for 78 weeks is the series broken off after 150 terms; the whole series gives 1.8580. */
    @Test
    void bg_nbd_over_78_weeks() {
        var model = BgNbd.fit(Cdnow.buying());

        assertThat(digits(4, brokenOff(model, 78, 150))).isEqualTo("1.8576");
        assertThat(digits(4, brokenOff(model, 78, 5_000), model.expectedOfAnyone(78)))
                .isEqualTo("1.8580 1.8580");
    }

    private static double brokenOff(BgNbd it, double weeks, int terms) {
        var z = weeks / (it.alpha() + weeks);
        var c = it.a() + it.b() - 1;
        var term = 1.0;
        var sum = 1.0;
        for (var n = 0; n < terms; n++) {
            term *= (it.r() + n) * (it.b() + n) / ((c + n) * (n + 1)) * z;
            sum += term;
        }
        return c / (it.a() - 1) * (1 - Math.pow(1 - z, it.r()) * sum);
    }

    @Test
    void mbg_nbd() {
        var model = MbgNbd.fit(Cdnow.buying());

        assertThat(digits(3, model.parameters())).isEqualTo("0.525 6.183 0.891 1.614");
        assertThat(digits(1, model.logLikelihood(Cdnow.buying()))).isEqualTo("-9582.1");
    }

    @Test
    void gamma_gamma() {
        var model = GammaGamma.fit(Cdnow.spending());

        assertThat(digits(2, model.parameters())).isEqualTo("6.25 3.74 15.44");
        // 24.65 is printed; between the mean as printed and as it is in the sample lies half a cent.
        assertThat(model.expected(2, (29.73 + 14.96) / 2)).isCloseTo(24.65, within(0.01));
    }

    @Test
    void on_the_weeks_after_both_models_rank_better_than_recency_and_being_alive_ranks_worse_than_a_coin() {
        var backtest = Cdnow.backtest();
        var bg = BgNbd.fit(backtest.until());
        var mbg = MbgNbd.fit(backtest.until());

        var recency = backtest.aucOfRecency();
        assertThat(backtest.auc(it -> bg.expected(it.until(), 39))).isGreaterThan(recency);
        assertThat(backtest.auc(it -> mbg.expected(it.until(), 39))).isGreaterThan(recency);
        assertThat(backtest.auc(it -> bg.alive(it.until()))).isLessThan(0.5);
        assertThat(backtest.aucOfRfm()).isBetween(0.6, 0.9);
        assertThat(backtest.predicted(bg, 39) / backtest.later()).isBetween(0.85, 1.15);
    }

    private static String digits(int digits, double... values) {
        var text = new StringBuilder();
        for (var value : values) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(String.format(Locale.ROOT, "%." + digits + "f", value));
        }
        return text.toString();
    }
}
