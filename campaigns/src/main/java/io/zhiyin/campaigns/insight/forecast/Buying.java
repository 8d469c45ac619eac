package io.zhiyin.campaigns.insight.forecast;

/**
 * When customers bought: all that the models ask.
 *
 * @param repeats days with a purchase after the first such day
 * @param last weeks from the first purchase to the last; 0 without a repeat
 * @param age weeks from the first purchase to now, at least {@code last}
 * @param customers how many this is true of
 */
public record Buying(int repeats, double last, double age, long customers) {
    public Buying {
        if (repeats < 0 || last < 0 || age < last || (repeats == 0 && last > 0) || customers < 1) {
            throw new IllegalArgumentException(
                    "no buying: " + repeats + ", " + last + ", " + age + ", " + customers);
        }
    }

    public static Buying once(double age) {
        return new Buying(0, 0, age, 1);
    }
}
