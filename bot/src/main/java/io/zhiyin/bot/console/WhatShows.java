package io.zhiyin.bot.console;

import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.Forecast;
import io.zhiyin.campaigns.result.ResultRules;
import io.zhiyin.campaigns.result.Results;
import io.zhiyin.campaigns.result.Statistics;
import io.zhiyin.campaigns.store.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How small an effect a campaign could show, before anybody is written to.
 *
 * @param sides how many people each side would have, the one to compare with first
 * @param base the share that bought in as many days of late
 * @param rise in points, of the largest side against the first; null where nothing would show
 */
public record WhatShows(List<Side> sides, String base, int days, @Nullable String rise) {
    public WhatShows {
        sides = List.copyOf(sides);
    }

    /** @param arm {@link Results#HOLDOUT} or the number of a variant */
    public record Side(int arm, long people) {}

    /** Empty where there is nobody to compare with, or nobody at all. */
    static Optional<WhatShows> of(Database db, Forecast forecast, Campaign.Settings settings, long people) {
        var sides = sides(settings, people);
        if (sides.size() < 2 || people == 0) {
            return Optional.empty();
        }
        var own = settings.measuring().attributionDays();
        var days = own == null ? ResultRules.read(db).attributionDays() : own;
        var audience = forecast.audience(settings.audience());
        var base = audience == 0 ? 0 : (double) forecast.bought(settings.audience(), days) / audience;
        var largest = sides.stream().skip(1).mapToLong(Side::people).max().orElse(0);
        var rise = Statistics.smallestRise(base, largest, sides.getFirst().people());
        return Optional.of(new WhatShows(sides, String.format(Locale.ROOT, "%.1f%%", 100 * base), days,
                rise.isEmpty() ? null : String.format(Locale.ROOT, "%.1f", 100 * rise.getAsDouble())));
    }

    private static List<Side> sides(Campaign.Settings settings, long people) {
        var sides = new ArrayList<Side>();
        var heldOut = people * settings.audience().holdout() / 100;
        if (settings.audience().holdout() > 0) {
            sides.add(new Side(Results.HOLDOUT, heldOut));
        }
        var weights = settings.measuring().weights();
        var all = weights.stream().mapToInt(Integer::intValue).sum();
        for (var arm = 0; arm < weights.size(); arm++) {
            sides.add(new Side(arm, (people - heldOut) * weights.get(arm) / all));
        }
        return sides;
    }
}
