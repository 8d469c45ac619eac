package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.insight.Stage;
import io.zhiyin.campaigns.tag.TagId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One customer in memory, and what a rule says of them: written as the rules' words say, not as the SQL does. */
record NaiveCustomer(String source, @Nullable Birthday birthday, Instant createdAt,
        @Nullable Instant lastInteraction, boolean merged, Set<TagId> tags, List<Known> known,
        List<Owner> owners, @Nullable Bought bought, Life life) {

    record Bought(Stage stage, int r, int f, int m) {}

    /** One who never bought. */
    NaiveCustomer(String source, @Nullable Birthday birthday, Instant createdAt,
            @Nullable Instant lastInteraction, boolean merged, Set<TagId> tags, List<Known> known,
            List<Owner> owners) {
        this(source, birthday, createdAt, lastInteraction, merged, tags, known, owners, null, Life.QUIET);
    }

    NaiveCustomer living(Life other) {
        return new NaiveCustomer(source, birthday, createdAt, lastInteraction, merged, tags, known, owners,
                bought, other);
    }

    record Known(AccountId account, @Nullable Instant followed, @Nullable Instant lost) {}

    record Owner(AccountId account, StaffId staff, Instant since, boolean lost) {}

    private static final Comparator<Owner> LONGEST_FIRST = Comparator.comparing(Owner::since)
            .thenComparing(it -> it.staff.value()).thenComparing(it -> it.account.value());

    boolean isIn(Rule rule, Instant now, ZoneId zone) {
        return !merged && Objects.equals(holds(rule, now, zone), true);
    }

    /** True, false, or null where a deleted tag leaves it undecided. */
    @Nullable
    Boolean holds(Rule rule, Instant now, ZoneId zone) {
        var today = LocalDate.ofInstant(now, zone);
        return switch (rule) {
            case Rule.All(var rules) -> {
                var each = rules.stream().map(it -> String.valueOf(holds(it, now, zone))).toList();
                yield each.contains("false") ? Boolean.FALSE : each.contains("null") ? null : Boolean.TRUE;
            }
            case Rule.Any(var rules) -> {
                var each = rules.stream().map(it -> String.valueOf(holds(it, now, zone))).toList();
                yield each.contains("true") ? Boolean.TRUE : each.contains("null") ? null : Boolean.FALSE;
            }
            case Rule.Not(var inner) -> {
                var held = holds(inner, now, zone);
                yield held == null ? null : !held;
            }
            case Rule.Everyone() -> true;
            case Rule.HasTag(var tag) -> tag.equals(RandomRules.DELETED) ? null : tags.contains(tag);
            case Rule.BirthdayWithin(var days) -> birthdayIn(today, today.plusDays(days));
            case Rule.BirthdayThisMonth() ->
                birthdayIn(YearMonth.from(today).atDay(1), YearMonth.from(today).atEndOfMonth());
            case Rule.BirthdayKnown(var isKnown) -> (birthday != null) == isKnown;
            case Rule.Source(var match, var value) -> switch (match) {
                case EQUALS -> source.equals(value);
                case PREFIX -> source.startsWith(value);
            };
            case Rule.Following(var account, var state) -> switch (state) {
                case FOLLOWING -> follows(account);
                case LOST -> !follows(account)
                        && known.stream().anyMatch(it -> it.account.equals(account) && it.lost != null);
            };
            case Rule.HasOwner() -> owners.stream().anyMatch(it -> !it.lost);
            case Rule.OwnedBy(var account, var staff) -> owners.stream().filter(it -> !it.lost)
                    .sorted(LONGEST_FIRST).limit(1)
                    .anyMatch(it -> it.account.equals(account) && it.staff.equals(staff));
            case Rule.LastInteraction(var days, var within) -> within == (lastInteraction != null
                    && !dayOf(lastInteraction, zone).isBefore(today.minusDays(days)));
            case Rule.CreatedWithin(var days) -> !dayOf(createdAt, zone).isBefore(today.minusDays(days));
            case Rule.InStage(var stage) -> stage == (bought == null ? Stage.PROSPECT : bought.stage);
            case Rule.Scored(var score, var least, var most) -> bought != null && switch (score) {
                case RECENCY -> bought.r >= least && bought.r <= most;
                case FREQUENCY -> bought.f >= least && bought.f <= most;
                case MONEY -> bought.m >= least && bought.m <= most;
            };
            case Dealing.Ordered asked -> life.ordered(asked, today, zone);
            case Dealing.LastOrder(var daysAgo) -> life.lastOrdered(daysAgo, today, zone);
            case Dealing.Interacted asked -> life.interacted(asked, today, zone);
            case Dealing.Received asked -> life.received(asked, today, zone);
            case Standing.InSegment(var segment) -> segment.equals(RandomRules.RULED)
                    ? holds(RandomRules.RULE, now, zone)
                    : segment.equals(RandomRules.LISTED) ? (Boolean) life.listed() : null;
            case Standing.TaggedWithin(var tag, var days) -> tag.equals(RandomRules.DELETED)
                    ? null
                    : (Boolean) (tags.contains(tag)
                            && !dayOf(createdAt, zone).isBefore(today.minusDays(days)));
            case Profiled asked -> asked.field().equals(RandomRules.DELETED_FIELD)
                    ? null
                    : (Boolean) life.says(asked, today);
            case Standing standing -> stands(standing, now, today, zone);
        };
    }

    private boolean stands(Standing standing, Instant now, LocalDate today, ZoneId zone) {
        return switch (standing) {
            case Standing.HasDetail(var detail) -> life.details().contains(detail);
            case Standing.BornBetween(var least, var most) ->
                birthday != null && birthday.year() != null && birthday.year() >= least
                        && birthday.year() <= most;
            case Standing.HasIdentity(var kind, var account) -> kind == IdentityKind.OPENID
                    ? known.stream().anyMatch(it -> account == null || it.account.equals(account))
                            || life.windows().stream()
                                    .anyMatch(it -> account == null || it.account().equals(account))
                    : life.identities().stream().anyMatch(
                            it -> it.kind() == kind && (account == null || it.account().equals(account)));
            case Standing.FollowedWithin(var account, var days) -> known.stream()
                    .anyMatch(it -> it.account.equals(account) && it.followed != null
                            && (it.lost == null || it.lost.isBefore(it.followed))
                            && !dayOf(it.followed, zone).isBefore(today.minusDays(days)));
            case Standing.Consented(var answer) -> life.consented() == answer;
            case Standing.WindowOpen(var account) -> life.open(account, now);
            case Standing.InClass(var abc) -> bought != null && life.abc() == abc;
            case Standing.ChurnRisk(var least) ->
                bought != null && life.churn() != null && life.churn() >= least;
            case Standing.Expected(var least) ->
                bought != null && life.churn() != null && (100 - life.churn()) / 10 >= least;
            case Standing.BeyondRhythm(var days) -> bought != null && bought.f > 1
                    && !dayOf(createdAt.plus(World.RHYTHM), zone).isAfter(today.minusDays(days));
            case Standing.Warned() -> bought != null && life.churn() != null && life.churn() > 50;
            case Standing.TaggedWithin _,Standing.InSegment _ -> throw new IllegalStateException();
        };
    }

    private boolean follows(AccountId account) {
        return known.stream().anyMatch(it -> it.account.equals(account) && it.followed != null
                && (it.lost == null || it.lost.isBefore(it.followed)));
    }

    private boolean birthdayIn(LocalDate first, LocalDate last) {
        var born = birthday;
        return born != null && first.datesUntil(last.plusDays(1))
                .anyMatch(day -> Birthdays.isOn(born, day, LeapDayPolicy.FEB_28));
    }

    private static LocalDate dayOf(Instant at, ZoneId zone) {
        return LocalDate.ofInstant(at, zone);
    }
}
