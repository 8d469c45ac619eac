package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.store.Statement;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;

/** Whom some days are about, as rows {@code k} with an {@code occasion} that join with customers {@code c}. */
sealed interface Concerned permits Matches, Anniversaries, Concerned.Everybody {
    /** What stands in a statement in the place of {@link Matches#KEYS}. */
    String rows();

    Statement bind(Statement statement);

    default String in(String statement) {
        return statement.replace(Matches.KEYS, rows());
    }

    static Concerned by(Trigger trigger, Collection<LocalDate> occasions) {
        return switch (trigger) {
            case BirthdayTrigger birthday -> Matches.on(occasions, birthday.leapDay());
            case AnniversaryTrigger anniversary -> Anniversaries.on(occasions, anniversary);
            case OnceTrigger _,RecurringTrigger _,HolidayTrigger _,EventTrigger _,JourneyTrigger _ ->
                new Everybody(List.copyOf(occasions));
        };
    }

    /** A day that is about all alike. */
    record Everybody(List<LocalDate> occasions) implements Concerned {
        private static final String ROWS = """
                unnest(cast(:occasions as date[])) as k (occasion) join customer c on c.merged_into is null""";

        @Override
        public String rows() {
            return ROWS;
        }

        @Override
        public Statement bind(Statement statement) {
            return statement.bindAll("occasions", LocalDate.class, occasions);
        }
    }
}
