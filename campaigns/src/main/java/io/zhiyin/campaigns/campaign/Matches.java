package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.store.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Whose birthday some days are, as rows {@code k} that join with customers over the birthday index. */
record Matches(List<String> kinds, List<Integer> months, List<Integer> days, List<Boolean> leaps,
        List<LocalDate> occasions) implements Concerned {
    static final String KEYS = """
            unnest(cast(:kinds as text[]), cast(:months as int[]), cast(:days as int[]), cast(:leaps as boolean[]),
                cast(:occasions as date[])) as k (kind, month, day, leap, occasion)
            join customer c on c.birthday_kind = k.kind and c.birthday_month = k.month and c.birthday_day = k.day
                and c.birthday_leap = k.leap and c.birthday_kind is not null and c.merged_into is null""";

    static Matches on(Collection<LocalDate> occasions, LeapDayPolicy policy) {
        var matches = new Matches(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(),
                new ArrayList<>());
        for (var occasion : occasions) {
            for (var key : Birthdays.keysOn(occasion, policy)) {
                matches.kinds.add(key.kind().name().toLowerCase(Locale.ROOT));
                matches.months.add(key.month());
                matches.days.add(key.day());
                matches.leaps.add(key.leapMonth());
                matches.occasions.add(occasion);
            }
        }
        return matches;
    }

    @Override
    public String rows() {
        return KEYS;
    }

    @Override
    public Statement bind(Statement statement) {
        return statement.bindAll("kinds", String.class, kinds).bindAll("months", Integer.class, months)
                .bindAll("days", Integer.class, days).bindAll("leaps", Boolean.class, leaps)
                .bindAll("occasions", LocalDate.class, occasions);
    }
}
