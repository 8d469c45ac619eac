package io.zhiyin.campaigns.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.profile.ProfileFields;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.insight.Stage;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** What holds for every rule. The database is emptied here, because jqwik does not run JUnit's extensions. */
class RulePropertiesTest {
    private static final TestDatabase DATABASE = new TestDatabase();
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

    private final Database db = DATABASE.db();
    private final Tags tags = new Tags(db);

    @Property(tries = 60)
    void the_sql_of_a_rule_finds_whom_a_naive_evaluation_finds(
            @ForAll("customers") Moment moment, @ForAll("rules") List<Rule> rules) {
        var now = moment.now();
        TestDatabase.empty(db);
        World.tags(tags);
        var everyone = World.fill(db, tags, moment.customers());
        var clock = Clock.fixed(now, SHANGHAI);
        World.seal(db, DATABASE.vault());
        World.profiles(db, Profiles.of(db, DATABASE.vault(), clock), everyone);
        var segments = new Segments(db, tags, new ProfileFields(db, DATABASE.vault(), clock), clock, SHANGHAI,
                day -> Birthdays.keysOn(day, LeapDayPolicy.FEB_28));
        World.segments(segments);
        new Lists(db, segments, clock, SHANGHAI).put(RandomRules.LISTED,
                everyone.entrySet().stream().filter(it -> it.getValue().life().listed())
                        .map(Map.Entry::getKey).toList());

        for (var rule : rules) {
            var expected = everyone.entrySet().stream()
                    .filter(it -> it.getValue().isIn(rule, now, SHANGHAI)).map(Map.Entry::getKey).toList();

            assertThat(segments.sample(rule, now, 100)).as("%s", rule)
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(segments.count(rule, now)).as("%s", rule).isEqualTo(expected.size());
            var names = segments.names(rule);
            everyone.entrySet().stream().filter(it -> !it.getValue().merged()).limit(3).forEach(it -> {
                var told = segments.explain(rule, it.getKey(), now).orElseThrow();
                assertThat(told.holds()).as("%s", rule)
                        .isEqualTo(it.getValue().holds(rule, now, SHANGHAI));
                Agreement.check(told, LocalDate.ofInstant(now, SHANGHAI), names);
            });
        }
    }

    @Property(tries = 300)
    void a_rule_comes_back_from_its_json_as_it_went_in(@ForAll("rule") Rule rule) {
        assertThat(RuleJson.read(new JsonObject(RuleJson.write(rule).encode()))).isEqualTo(rule);
    }

    @Property(tries = 300)
    void a_rule_has_words_in_both_languages_and_its_brackets_are_closed(@ForAll("rule") Rule rule) {
        Names names = tag -> Optional.of("标签" + tag.value());

        var zh = rule.describe(Locale.SIMPLIFIED_CHINESE, names);
        var en = rule.describe(Locale.ENGLISH, tag -> Optional.of("tag" + tag.value()));

        assertThat(zh).isNotBlank().doesNotContain("null");
        assertThat(en).matches("[\\x20-\\x7E“”≥≤≠–¥]+");
        assertThat(zh.chars().filter(c -> c == '（').count())
                .isEqualTo(zh.chars().filter(c -> c == '）').count());
    }

    @Provide
    Arbitrary<Rule> rule() {
        return RandomRules.any();
    }

    @Provide
    Arbitrary<List<Rule>> rules() {
        return RandomRules.any().list().ofSize(12);
    }

    /** Around a new year, a 29 February, both ends of a lunar year with a leap month, and midnight in Shanghai. */
    private static Arbitrary<Instant> moments() {
        return Arbitraries.of("2025-12-31T15:59:59Z", "2025-12-31T16:00:00Z", "2028-02-28T04:00:00Z",
                "2027-02-28T04:00:00Z", "2025-08-20T04:00:00Z", "2026-02-16T04:00:00Z").map(Instant::parse);
    }

    record Moment(Instant now, List<NaiveCustomer> customers) {}

    @Provide
    Arbitrary<Moment> customers() {
        return moments().flatMap(now -> customer(now).list().ofMinSize(1).ofMaxSize(25)
                .map(customers -> new Moment(now, customers)));
    }

    private static Arbitrary<NaiveCustomer> customer(Instant around) {
        var past = Arbitraries.integers().between(0, 24 * 40).edgeCases(it -> it.add(0, 24 * 30))
                .map(hours -> around.minus(Duration.ofHours(hours)));
        var accounts = Arbitraries.of(RandomRules.ACCOUNTS);
        var known = Combinators.combine(accounts, past.injectNull(0.3), past.injectNull(0.5))
                .as(NaiveCustomer.Known::new);
        var owners = Combinators
                .combine(accounts, Arbitraries.of(RandomRules.STAFF), past,
                        Arbitraries.of(true, false, false))
                .as(NaiveCustomer.Owner::new);
        Arbitrary<Set<TagId>> tags = Arbitraries.of(RandomRules.TAGS.subList(0, 2))
                .set()
                .ofMaxSize(2);
        return Combinators
                .combine(Arbitraries.of(RandomRules.SOURCES), birthdays().injectNull(0.2), past,
                        past.injectNull(0.2), Arbitraries.of(true, false, false, false, false), tags,
                        Combinators.combine(known.list().ofMaxSize(2), owners.list().ofMaxSize(2))
                                .as(Met::new),
                        Combinators.combine(bought().injectNull(0.3), RandomLives.around(around))
                                .as(Past::new))
                .as((source, birthday, created, last, merged, given, met, lived) -> new NaiveCustomer(source,
                        birthday, created, last, merged, given, met.known, met.owners, lived.bought,
                        lived.life));
    }

    private record Past(NaiveCustomer.@Nullable Bought bought, Life life) {}

    private record Met(List<NaiveCustomer.Known> known, List<NaiveCustomer.Owner> owners) {}

    private static Arbitrary<NaiveCustomer.Bought> bought() {
        var scores = Arbitraries.integers().between(1, 5);
        return Combinators
                .combine(Arbitraries.of(Stage.class).filter(it -> it != Stage.PROSPECT), scores, scores,
                        scores)
                .as(NaiveCustomer.Bought::new);
    }

    private static Arbitrary<Birthday> birthdays() {
        var months = Arbitraries.integers().between(1, 12);
        var solar = Combinators.combine(months, Arbitraries.integers().between(1, 28)).as(Birthday::solar);
        var withYear = Combinators.combine(Arbitraries.of(1985, 1990, 1995), months)
                .as((year, month) -> Birthday.solar(year, month, 15));
        var lunar = Combinators
                .combine(months, Arbitraries.integers().between(1, 30), Arbitraries.of(true, false))
                .as((month, day, leap) -> new Birthday(Birthday.Kind.LUNAR, null, month, day, leap));
        return Arbitraries.oneOf(solar, lunar, withYear,
                Arbitraries.of(Birthday.solar(2, 29), Birthday.solar(12, 31), Birthday.lunar(12, 30)));
    }
}
