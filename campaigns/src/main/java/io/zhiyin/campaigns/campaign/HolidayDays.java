package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.calendar.Holidays;
import io.zhiyin.campaigns.calendar.Shift;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The days on which a holiday is greeted: its own, shifted. A holiday that was taken away has none. */
record HolidayDays(Holidays.Book book, String code, Shift shift) implements DayDues.Days {
    /** More than 30 working days with the longest holidays between them. */
    private static final int FARTHEST = 90;
    private static final int A_YEAR_AND_MORE = 400;

    @Override
    public Optional<LocalDate> next(LocalDate from) {
        return around(from, from.plusDays(A_YEAR_AND_MORE)).map(this::sent).filter(it -> !it.isBefore(from))
                .min(Comparator.naturalOrder());
    }

    @Override
    public List<LocalDate> occasions(LocalDate sent) {
        return around(sent, sent).filter(it -> sent(it).equals(sent)).toList();
    }

    private LocalDate sent(LocalDate holiday) {
        return shift.of(holiday, book.working());
    }

    private Stream<LocalDate> around(LocalDate first, LocalDate last) {
        return book.festival(code).stream()
                .flatMap(it -> it.between(first.minusDays(FARTHEST), last.plusDays(FARTHEST)).stream());
    }
}
