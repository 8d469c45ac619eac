package io.zhiyin.campaigns.order;

import java.util.Locale;

/** An amount in fen, hundredths of a yuan. */
public record Money(long fen) {
    public String yuan() {
        return String.format(Locale.ROOT, "%,d.%02d", fen / 100, Math.abs(fen % 100));
    }
}
