package io.zhiyin.campaigns.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.profile.ProfileFields;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HowManyTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final Instant NOW = Instant.parse("2026-03-01T16:30:00Z");
    /** Every third one is new, every ten-thousandth has said something. */
    private static final String PEOPLE = """
            insert into customer (source, created_at, last_interaction_at)
            select 'import', at, case when n % 10000 = 0 then cast(:now as timestamptz) end
              from generate_series(1, :count::int) n,
                   lateral (select case when n % 3 = 0 then cast(:now as timestamptz) else timestamptz '2020-01-01' end as at) x""";
    private static final Rule NEW = new Rule.CreatedWithin(7);
    private static final Rule HEARD = new Rule.LastInteraction(30, true);

    private final Database db = database.db();
    private final Segments segments = new Segments(db, new Tags(db),
            new ProfileFields(db, database.vault(), Clock.fixed(NOW, SHANGHAI)), Clock.fixed(NOW, SHANGHAI),
            SHANGHAI, day -> Birthdays.keysOn(day, LeapDayPolicy.FEB_28));
    private final HowMany howMany = new HowMany(db, segments);

    @Test
    void a_small_shop_is_counted() {
        assertThat(howMany.now(NEW, NOW)).isEqualTo(new HowMany.Told(0, true));
        people(300);

        assertThat(howMany.now(NEW, NOW)).isEqualTo(new HowMany.Told(100, true));
    }

    @Test
    void of_a_large_shop_a_broad_rule_is_told_from_a_sample_and_a_narrow_one_counted() {
        people(60_000);
        db.sql("analyze customer").update();

        var broad = howMany.now(NEW, NOW);
        assertThat(broad.exact()).isFalse();
        assertThat((double) broad.customers()).isCloseTo(20_000, within(1_500.0));
        assertThat(howMany.now(NEW, NOW)).as("it does not flicker").isEqualTo(broad);
        assertThat(howMany.now(HEARD, NOW)).isEqualTo(new HowMany.Told(6, true));
        assertThat(segments.sample(NEW, NOW, 10)).as("from a look at the newest")
                .isEqualTo(segments.page(NEW, NOW, new CustomerId(Long.MAX_VALUE), 10)).hasSize(10);
        assertThat(segments.sample(HEARD, NOW, 10)).as("from everywhere").hasSize(6);
    }

    @Test
    void two_digits_count() {
        assertThat(HowMany.rounded(312_345)).isEqualTo(310_000);
        assertThat(HowMany.rounded(99_600)).isEqualTo(100_000);
        assertThat(HowMany.rounded(47.4)).isEqualTo(47);
        assertThat(HowMany.rounded(0)).isZero();
    }

    private void people(int count) {
        db.sql(PEOPLE).bind("now", NOW).bind("count", count).update();
    }
}
