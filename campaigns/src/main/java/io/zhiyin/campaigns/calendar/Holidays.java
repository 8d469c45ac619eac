package io.zhiyin.campaigns.calendar;

import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.DuplicateKey;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The days that are marked: those of every shop, the shop's own, and which days are worked. */
public final class Holidays {
    public static final int LONGEST_NAME = 30;
    private static final String OWN = "own_";

    private static final String ALL_OWN = """
            select id, name, calendar, month, day, on_date from holiday order by id""";
    private static final String ADD = """
            insert into holiday (name, calendar, month, day, on_date, created_by, created_at)
            values (:name, :calendar, :month, :day, :onDate, :by, :now)
            returning id, name, calendar, month, day, on_date""";
    private static final String REMOVE = """
            delete from holiday where id = :id""";
    private static final String ANNOUNCED = """
            select day, off, name from day_off""";
    private static final String FORGET = """
            delete from day_off where extract(year from day) = any(cast(:years as int[]))""";
    private static final String ANNOUNCE = """
            insert into day_off (day, off, name, loaded_by, loaded_at)
            select d, o, n, :by, :now
              from unnest(cast(:days as date[]), cast(:offs as boolean[]), cast(:names as text[])) as t (d, o, n)""";

    private final Database db;
    private final Clock clock;

    public Holidays(Database db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** All that is marked, as it stands at one moment. */
    public record Book(List<Festival> festivals, WorkingDays working) {
        public Book {
            festivals = List.copyOf(festivals);
        }

        public Optional<Festival> festival(String code) {
            return festivals.stream().filter(it -> it.code().equals(code)).findFirst();
        }
    }

    public Book book() {
        return book(db);
    }

    public static Book book(Sql sql) {
        var festivals = new ArrayList<>(Festival.all().toList());
        festivals.addAll(sql.sql(ALL_OWN).list(Holidays::own));
        var announced = new HashMap<LocalDate, WorkingDays.Announced>();
        sql.sql(ANNOUNCED).list(row -> Map.entry(date(row, "day"),
                new WorkingDays.Announced(row.flag("off"), row.text("name"))))
                .forEach(it -> announced.put(it.getKey(), it.getValue()));
        return new Book(festivals, new WorkingDays(announced));
    }

    /**
     * Keeps a day of the shop's own.
     *
     * @throws InvalidInput when the name is blank, too long or taken
     */
    public Festival add(String name, Festival.Day day, String by) {
        var kept = name.strip();
        if (kept.isEmpty() || kept.length() > LONGEST_NAME) {
            throw new InvalidInput("name", "节日需要名称，最多 " + LONGEST_NAME + " 个字。",
                    "A day needs a name of at most " + LONGEST_NAME + " characters.");
        }
        if (Festival.all().anyMatch(it -> it.zh().equals(kept) || it.en().equalsIgnoreCase(kept))) {
            throw taken(kept);
        }
        var statement = db.sql(ADD).bind("name", kept).bind("by", by).bind("now", clock.instant());
        switch (day) {
            case Festival.Day.Yearly(var kind, var month, var number) ->
                statement.bind("calendar", kind == Birthday.Kind.LUNAR ? "lunar" : "solar")
                        .bind("month", month).bind("day", number).bind("onDate", null);
            case Festival.Day.Single(var date) -> statement.bind("calendar", "once").bind("month", null)
                    .bind("day", null).bind("onDate", date);
            case Festival.Day.NthWeekday _,Festival.Day.Term _ ->
                throw new IllegalArgumentException("a shop's own day is a date: " + day);
        }
        try {
            return statement.one(Holidays::own);
        } catch (DuplicateKey _) {
            throw taken(kept);
        }
    }

    /** The code of a day of the shop's own. */
    public static String own(long id) {
        return OWN + id;
    }

    /** The number of a day of the shop's own; null for all others. */
    public static @Nullable Long idOf(Festival festival) {
        return festival.group() == Festival.Group.OWN
                ? Long.valueOf(festival.code().substring(OWN.length()))
                : null;
    }

    /** @return false when there is no such day of the shop's own */
    public boolean remove(String code) {
        return code.matches(OWN + "\\d{1,18}")
                && db.sql(REMOVE).bind("id", Long.parseLong(code.substring(OWN.length()))).update() > 0;
    }

    /** Days that were announced take the place of all that was known of their years. */
    public void announce(Collection<DayOff> days, String by) {
        var years = days.stream().map(it -> it.day().getYear()).distinct().toList();
        db.inTransaction(tx -> {
            tx.sql(FORGET).bindAll("years", Integer.class, years).update();
            return tx.sql(ANNOUNCE).bindAll("days", LocalDate.class, days.stream().map(DayOff::day).toList())
                    .bindAll("offs", Boolean.class, days.stream().map(DayOff::off).toList())
                    .bindAll("names", String.class, days.stream().map(DayOff::name).toList())
                    .bind("by", by).bind("now", clock.instant()).update();
        });
    }

    private static InvalidInput taken(String name) {
        return new InvalidInput("name", "已有名为“" + name + "”的节日。",
                "There is already a day named '" + name + "'.");
    }

    private static Festival own(Row row) {
        var name = row.text("name");
        var day = switch (row.text("calendar")) {
            case "once" -> new Festival.Day.Single(date(row, "on_date"));
            case "lunar" -> new Festival.Day.Yearly(Birthday.Kind.LUNAR, row.integer("month"),
                    row.integer("day"));
            default -> new Festival.Day.Yearly(Birthday.Kind.SOLAR, row.integer("month"), row.integer("day"));
        };
        return new Festival(own(row.number("id")), Festival.Group.OWN, name, name, day);
    }

    private static LocalDate date(Row row, String column) {
        return Objects.requireNonNull(row.dateOrNull(column));
    }
}
