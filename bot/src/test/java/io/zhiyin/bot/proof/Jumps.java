package io.zhiyin.bot.proof;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.calendar.Birthday.Kind;
import io.zhiyin.campaigns.store.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Birthdays and a holiday come while the clocks of two services are moved to and fro and apart from each other, while
 * zones are changed and while nobody is there; then the phones are looked at. The days are those around the New Year of
 * 2027, whose eve is the 29th of a month that has no 30th.
 */
final class Jumps {
    private static final ZoneId HOME = ZoneId.of("Asia/Shanghai");
    private static final String AWAY = "America/New_York";
    private static final Instant BEGIN = at("2027-02-03T20:00");
    private static final Instant SHOP_MOVES = at("2027-02-05T12:00");
    private static final Instant BEFORE_THE_SLOT = at("2027-02-06T09:50");
    private static final Instant SLOT = at("2027-02-06T10:00");
    private static final Instant AFTER_THE_SLOT = at("2027-02-06T12:30");
    // nine o'clock at home is past, in India too
    private static final Instant SHOP_IS_BACK = at("2027-02-07T12:00");
    private static final Instant END = at("2027-02-08T20:00");
    /** Every one of them has exactly one birthday between the two. */
    private static final List<Birthday> BORN = List.of(Birthday.solar(2, 4), Birthday.lunar(12, 29),
            Birthday.lunar(12, 30), Birthday.solar(2, 5), Birthday.solar(2, 6), Birthday.lunar(1, 1),
            Birthday.solar(2, 7), new Birthday(Kind.LUNAR, null, 12, 30, true),
            new Birthday(Kind.LUNAR, null, 1, 1, true));
    private static final String[] ZONES = {null, AWAY, "Pacific/Kiritimati", null, "Asia/Kolkata"};
    private static final String CUSTOMER = """
            select customer_id from identity where kind = 'openid' and value = :openId""";
    // What is due at this time of theirs and not done yet.
    private static final String OPEN = """
            select (select count(*) from campaign where id = any(cast(:campaigns as bigint[])) and state = 'running'
                       and next_due_at <= :now)
                 + (select count(*) from run where campaign_id = any(cast(:campaigns as bigint[])) and state = 'planning')
                 + (select count(*) from delivery where campaign_id = any(cast(:campaigns as bigint[])) and look_at <= :now
                       and state in ('planned', 'held', 'ready', 'claimed', 'sending', 'unknown'))""";
    private static final String RUN = """
            select id, state from run where campaign_id = :campaign and due_at = :due""";

    private final Ground ground;
    private final Random random;
    private final Findings findings = new Findings();
    private final List<Long> campaigns = new ArrayList<>();
    private Instant now = BEGIN;
    private int jumps;
    private int back;

    Jumps(Ground ground, Random random) {
        this.ground = ground;
        this.random = random;
    }

    /** What was not as it has to be, in words. */
    static final class Findings {
        private final List<String> wrong = new ArrayList<>();

        void expect(Object expected, Object seen, String what) {
            if (!expected.equals(seen)) {
                wrong.add(what + ": " + seen + " instead of " + expected);
            }
        }
    }

    /**
     * @param down the two services are killed before the holiday's time and started after it; else their clocks are moved over it
     * @return what went wrong
     */
    List<String> run(boolean down) {
        ground.clocks(BEGIN);
        var born = Math.min(ground.customers, BORN.size() * ZONES.length);
        for (var n = 0; n < born; n++) {
            ground.one.patch("/customers/" + customer(n), new JsonObject()
                    .put("birthday", json(birthday(n))).put("timeZone", ZONES[n % ZONES.length]));
        }
        var birthdays = campaign("生日", new JsonObject().put("kind", "birthday").put("sendAt", "09:00")
                .put("timeZone", HOME.getId()), "send");
        var holiday = new JsonObject().put("kind", "holiday").put("holiday", "spring_festival")
                .put("sendAt", "10:00").put("timeZone", HOME.getId());
        var late = campaign("晚了也发", holiday, "send");
        var held = campaign("晚了等人", holiday, "hold");
        var skipped = campaign("晚了不发", holiday, "skip");

        walk(SHOP_MOVES);
        shopMoves(birthdays, AWAY);
        walk(BEFORE_THE_SLOT);
        if (down) {
            ground.away(AFTER_THE_SLOT, ZoneId.of(AWAY));
            now = AFTER_THE_SLOT;
            settled();
        } else {
            jump(AFTER_THE_SLOT);
        }
        findings.expect("planned", slot(late), "late, and sent");
        findings.expect("held", slot(held), "late, and held");
        findings.expect("missed", slot(skipped), "late, and skipped");
        walk(SHOP_IS_BACK);
        shopMoves(birthdays, HOME.getId());
        walk(END);

        ground.other.post("/runs/" + run(held) + "/send", new JsonObject());
        settled();

        var who = 0;
        for (var phone : ground.people().keySet()) {
            var seen = ground.phone(phone);
            var zone = who < born ? ZONES[who % ZONES.length] : null;
            findings.expect(who < born ? 1 : 0, times(seen, "生日"), phone + " in " + zone + ", birthday "
                    + (who < born ? birthday(who).describe(Locale.ENGLISH) : "none"));
            findings.expect(1, times(seen, "晚了也发"), phone + " in " + zone + ", a late holiday");
            // elsewhere it comes at another hour, late or not
            if (zone == null) {
                findings.expect(1, times(seen, "晚了等人"), phone + ", a holiday sent on somebody's word");
                findings.expect(0, times(seen, "晚了不发"), phone + ", a holiday that is not sent late");
            }
            who++;
        }
        return findings.wrong;
    }

    String told() {
        return "%d jumps, %d of them back".formatted(jumps, back);
    }

    private static Birthday birthday(int n) {
        return BORN.get(n / ZONES.length);
    }

    private static int times(List<String> seen, String words) {
        return (int) seen.stream().filter(it -> it.contains("proof " + words + "!")).count();
    }

    private long customer(int n) {
        var openId = List.copyOf(ground.people().values()).get(n);
        return ground.db.sql(CUSTOMER).bind("openId", openId).count();
    }

    private long campaign(String words, JsonObject trigger, String late) {
        var template = ground.one.post("/templates", Mailing.words(words, "proof " + words + "!"))
                .getLong("id");
        var made = ground.one.post("/campaigns", new JsonObject().put("name", words).put("template", template)
                .put("trigger", trigger).put("late", late).put("routes", new JsonArray().add("template")))
                .getLong("id");
        ground.one.post("/campaigns/" + made + "/start", new JsonObject());
        campaigns.add(made);
        return made;
    }

    /** What became of the holiday's time at home. */
    private String slot(long campaign) {
        return ground.db.sql(RUN).bind("campaign", campaign).bind("due", SLOT).first(row -> row.text("state"))
                .orElse("none");
    }

    private long run(long campaign) {
        return ground.db.sql(RUN).bind("campaign", campaign).bind("due", SLOT).one(row -> row.number("id"));
    }

    private void shopMoves(long birthdays, String zone) {
        ground.other.patch("/campaigns/" + birthdays, new JsonObject().put("trigger", new JsonObject()
                .put("kind", "birthday").put("sendAt", "09:00").put("timeZone", zone)));
        settled();
    }

    /** Goes there in jumps of which some go back, none over a whole day. */
    private void walk(Instant until) {
        while (now.isBefore(until)) {
            var from = now;
            var next = from.plus(Duration.ofMinutes(60 + random.nextInt(12 * 60)));
            jump(next.isBefore(until) ? next : until);
            if (random.nextInt(4) == 0) {
                back++;
                var there = now;
                jump(from.minus(Duration.ofMinutes(random.nextInt(20 * 60))));
                jump(there);
            }
        }
    }

    private void jump(Instant to) {
        jumps++;
        now = to;
        if (random.nextInt(3) == 0) {
            // the one lives in another day than the other, for a moment
            ground.other.moveTo(now);
        }
        ground.clocks(now);
        settled();
    }

    private void settled() {
        Eventually.eventually("what is due at " + now + " is done", () -> open() == 0);
    }

    private long open() {
        return ground.db.sql(OPEN).bindAll("campaigns", Long.class, campaigns).bind("now", now).count();
    }

    private static JsonObject json(Birthday birthday) {
        return new JsonObject().put("calendar", birthday.kind().name().toLowerCase(Locale.ROOT))
                .put("month", birthday.month()).put("day", birthday.day())
                .put("leapMonth", birthday.leapMonth());
    }

    private static Instant at(String local) {
        return LocalDateTime.parse(local).atZone(HOME).toInstant();
    }
}
