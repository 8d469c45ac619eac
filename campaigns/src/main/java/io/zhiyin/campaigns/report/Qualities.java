package io.zhiyin.campaigns.report;

import io.zhiyin.campaigns.customer.Mail;
import io.zhiyin.campaigns.customer.Phone;
import io.zhiyin.campaigns.report.Column.Kind;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Turn;
import io.zhiyin.campaigns.store.Vault;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of the customers, what is missing, what cannot be right, and what several have at once. What names a
 * person is sealed, so a check opens it all, slice by slice: it is made each night and when an operator asks for it,
 * and its counts are kept by day.
 */
final class Qualities {
    private static final Logger log = LoggerFactory.getLogger(Qualities.class);
    private static final int SLICE = 10_000;
    private static final int KEPT_DAYS = 400;
    private static final int TREND_DAYS = 90;
    private static final Pattern SOME_LETTER = Pattern.compile("[\\p{L}\\p{N}]");
    /** 13800000000 and the like are typed where a number is demanded. */
    private static final Pattern ONE_DIGIT = Pattern.compile("(\\d)\\1{7}");
    private static final String PRIVATE = """
            select c.id, p.name, p.phone, p.mail from customer c join customer_private p on p.customer_id = c.id
             where c.merged_into is null and c.id > :after order by c.id limit :limit""";
    private static final String FACTS = """
            select count(*) as customers, count(birthday_kind) as born,
                   count(*) filter (where birthday_kind is not null and (
                       (birthday_kind = 'lunar' and birthday_day > 30)
                       or (birthday_kind = 'solar' and birthday_day >
                           case birthday_month when 2 then 29 when 4 then 30 when 6 then 30 when 9 then 30 when 11 then 30 else 31 end)
                       or birthday_year < 1900 or birthday_year > extract(year from cast(:today as date)))) as impossible,
                   count(*) filter (where exists (
                       select from contact o where o.customer_id = c.id and o.lost_at is null)) as owned,
                   count(*) filter (where exists (
                       select from consent s where s.customer_id = c.id and s.purpose = 'marketing')) as said
              from customer c where merged_into is null""";
    private static final String SAME_PHONE = """
            select coalesce(sum(n), 0)::bigint from (
                select count(*) as n from customer_private p join customer c on c.id = p.customer_id
                 where c.merged_into is null and p.phone_index is not null group by p.phone_index having count(*) > 1) each""";
    private static final String SAME_MAIL = """
            select coalesce(sum(n), 0)::bigint from (
                select count(*) as n from customer_private p join customer c on c.id = p.customer_id
                 where c.merged_into is null and p.mail_index is not null group by p.mail_index having count(*) > 1) each""";
    private static final String KEEP = """
            insert into quality_day (day, field, at, customers, known, invalid, duplicate)
            values (:day, :field, :at, :customers, :known, :invalid, :duplicate)
            on conflict (day, field) do update
               set at = excluded.at, customers = excluded.customers, known = excluded.known, invalid = excluded.invalid,
                   duplicate = excluded.duplicate""";
    private static final String CLEAN = """
            delete from quality_day where day < :before""";
    private static final String NEWEST = """
            select field, at, customers, known, invalid, duplicate from quality_day
             where day = (select max(day) from quality_day)""";
    private static final String DAYS = """
            select day, field, customers, known, invalid from quality_day where day > :after order by day""";

    private enum Field {
        NAME, PHONE, MAIL, BIRTHDAY, OWNER, CONSENT;

        private String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private static final class Tally {
        private long known;
        private long invalid;
        private @Nullable Long duplicate;
    }

    private record Line(String field, Instant at, long customers, long known, long invalid,
            @Nullable Long duplicate) {}

    private final Database db;
    private final Vault vault;
    private final Clock clock;
    private final ZoneId zone;

    Qualities(Database db, Vault vault, Clock clock, ZoneId zone) {
        this.db = db;
        this.vault = vault;
        this.clock = clock;
        this.zone = zone;
    }

    /** Checks everything and keeps the counts as those of today; does nothing while another check is under way. */
    void check() {
        var now = clock.instant();
        var today = LocalDate.ofInstant(now, zone);
        db.transaction(tx -> {
            if (!Turn.QUALITY.take(tx)) {
                return;
            }
            var tallies = new EnumMap<Field, Tally>(Field.class);
            Arrays.stream(Field.values()).forEach(it -> tallies.put(it, new Tally()));
            var customers = facts(tx, today, tallies);
            open(tx, tallies);
            of(tallies, Field.PHONE).duplicate = tx.sql(SAME_PHONE).count();
            of(tallies, Field.MAIL).duplicate = tx.sql(SAME_MAIL).count();
            tallies.forEach((field, it) -> tx.sql(KEEP).bind("day", today).bind("field", field.code())
                    .bind("at", now).bind("customers", customers).bind("known", it.known)
                    .bind("invalid", it.invalid).bind("duplicate", it.duplicate).update());
            tx.sql(CLEAN).bind("before", today.minusDays(KEPT_DAYS)).update();
            log.atInfo().addKeyValue("customers", customers).log("the quality of the data was checked");
        });
    }

    private static long facts(Sql tx, LocalDate today, Map<Field, Tally> tallies) {
        return tx.sql(FACTS).bind("today", today).one(row -> {
            of(tallies, Field.BIRTHDAY).known = row.number("born");
            of(tallies, Field.BIRTHDAY).invalid = row.number("impossible");
            of(tallies, Field.OWNER).known = row.number("owned");
            of(tallies, Field.CONSENT).known = row.number("said");
            return row.number("customers");
        });
    }

    private void open(Sql tx, Map<Field, Tally> tallies) {
        var after = 0L;
        while (true) {
            var ids = tx.sql(PRIVATE).bind("after", after).bind("limit", SLICE).list(row -> {
                count(of(tallies, Field.NAME),
                        vault.openOrNull(Vault.Purpose.NAME, row.bytesOrNull("name")),
                        Qualities::name);
                count(of(tallies, Field.PHONE),
                        vault.openOrNull(Vault.Purpose.PHONE, row.bytesOrNull("phone")), Qualities::phone);
                count(of(tallies, Field.MAIL),
                        vault.openOrNull(Vault.Purpose.MAIL, row.bytesOrNull("mail")),
                        it -> Mail.of(it).isPresent());
                return row.number("id");
            });
            if (ids.size() < SLICE) {
                return;
            }
            after = ids.getLast();
        }
    }

    private static void count(Tally tally, @Nullable String text,
            java.util.function.Predicate<String> valid) {
        if (text != null && !text.isBlank()) {
            tally.known++;
            if (!valid.test(text)) {
                tally.invalid++;
            }
        }
    }

    static boolean name(String name) {
        return SOME_LETTER.matcher(name).find();
    }

    static boolean phone(String phone) {
        return Phone.of(phone).isPresent() && !ONE_DIGIT.matcher(phone).find();
    }

    /** As last checked; without a row before the first check. */
    Sheet newest(Instant now) {
        var lines = db.sql(NEWEST).list(Qualities::line);
        var rows = new ArrayList<List<@Nullable Object>>();
        for (var field : Field.values()) {
            lines.stream().filter(it -> it.field.equals(field.code())).findFirst()
                    .ifPresent(it -> rows.add(Arrays.<@Nullable Object>asList(it.field,
                            it.known - it.invalid, it.invalid, it.customers - it.known, it.duplicate,
                            Funnels.share(it.known - it.invalid, it.customers))));
        }
        return new Sheet(List.of(new Column("field", Kind.FIELD), new Column("valid", Kind.COUNT),
                new Column("invalid", Kind.COUNT), new Column("missing", Kind.COUNT),
                new Column("duplicate", Kind.COUNT), new Column("valid_share", Kind.SHARE)), rows,
                lines.isEmpty() ? now : lines.getFirst().at);
    }

    /** The share of customers with a valid value, field by field, for every day on which it was checked. */
    Sheet trend(Instant now) {
        var days = new TreeMap<LocalDate, Map<String, Double>>();
        db.sql(DAYS).bind("after", LocalDate.ofInstant(now, zone).minusDays(TREND_DAYS)).list(row -> {
            var share = Funnels.share(row.number("known") - row.number("invalid"), row.number("customers"));
            if (share != null) {
                days.computeIfAbsent(Objects.requireNonNull(row.dateOrNull("day")), _ -> new HashMap<>())
                        .put(row.text("field"), share);
            }
            return true;
        });
        var columns = new ArrayList<>(List.of(new Column("day", Kind.DAY)));
        Arrays.stream(Field.values()).forEach(it -> columns.add(new Column(it.code(), Kind.SHARE)));
        var rows = new ArrayList<List<@Nullable Object>>();
        days.forEach((day, shares) -> {
            var row = new ArrayList<@Nullable Object>();
            row.add(day.toString());
            Arrays.stream(Field.values()).forEach(it -> row.add(shares.get(it.code())));
            rows.add(row);
        });
        return new Sheet(columns, rows, now);
    }

    private static Line line(Row row) {
        return new Line(row.text("field"), row.instant("at"), row.number("customers"), row.number("known"),
                row.number("invalid"), row.numberOrNull("duplicate"));
    }

    private static Tally of(Map<Field, Tally> tallies, Field field) {
        return Objects.requireNonNull(tallies.get(field));
    }
}
