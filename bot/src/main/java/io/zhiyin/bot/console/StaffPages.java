package io.zhiyin.bot.console;

import io.zhiyin.bot.security.StaffSessions;
import io.zhiyin.bot.security.StaffSessions.StaffSession;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.PlatformFailure;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.followup.FollowUp;
import io.zhiyin.campaigns.followup.FollowUp.State;
import io.zhiyin.campaigns.followup.FollowUpDesk.Moved;
import io.zhiyin.campaigns.followup.FollowUpId;
import io.zhiyin.campaigns.followup.FollowUpParts;
import io.zhiyin.campaigns.followup.FollowUps.Filter;
import io.zhiyin.campaigns.followup.Member;
import io.zhiyin.campaigns.followup.StaffPlatform;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.tag.Tags;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * 我的跟进, on a member's phone inside WeCom: their own follow-ups and the customers of these, nothing else. Who it is the
 * platform says.
 */
final class StaffPages {
    /** What the phone's pages need of the features. */
    record Sources(Customers customers, Tags tags, Orders orders, FollowUpParts followUps,
            FollowUpForm form) {}

    private static final String HOME = "/staff/follow-ups";
    private static final int MOST = 100;
    private static final int SOME = 3;
    private static final Duration A_WHILE = Duration.ofHours(2);
    private static final LocalTime TEN = LocalTime.of(10, 0);

    private final Database db;
    private final StaffSessions sessions;
    private final Sources of;
    private final Clock clock;
    private final ZoneId zone;

    StaffPages(Database db, StaffSessions sessions, Sources of, Clock clock, ZoneId zone) {
        this.db = db;
        this.sessions = sessions;
        this.of = of;
        this.clock = clock;
        this.zone = zone;
    }

    void mount(Routes routes) {
        routes.getStaff("/staff", _ -> Answer.go(HOME)).getStaff("/staff/login/back", this::back)
                .getStaff(HOME, visit -> inside(visit, this::list))
                .getStaff(HOME + "/:id", visit -> inside(visit, this::one))
                .postStaff(HOME + "/:id/done", visit -> inside(visit, this::done))
                .postStaff(HOME + "/:id/later", visit -> inside(visit, this::later))
                .postStaff(HOME + "/:id/hand-over", visit -> inside(visit, this::handOver));
    }

    /** A member, and the token that their forms send. */
    private record Me(Member member, String csrf) {}

    private Answer inside(Visit visit, BiFunction<Visit, Me, Answer> work) {
        var token = visit.token();
        var session = token == null ? Optional.<StaffSession>empty() : sessions.find(token);
        if (session.isEmpty()) {
            return "GET".equals(visit.method()) ? toLogin(visit) : Answer.go(HOME);
        }
        var it = session.get();
        if (!"GET".equals(visit.method()) && !(visit.ours() && it.csrf().issued(visit.csrf()))) {
            return Answer.refused(403, "problem.forged");
        }
        return work.apply(visit, new Me(
                new Member(new AccountId(it.account()), new StaffId(it.staff())), it.csrf().masked()));
    }

    private Answer toLogin(Visit visit) {
        var asked = visit.asked("account");
        var platform = of.followUps().platforms().stream()
                .filter(it -> asked.map(it.account().value()::equals).orElse(true)).findFirst();
        if (platform.isEmpty()) {
            return Answer.refused(404, "problem.staff.corp");
        }
        var state = StaffSessions.state();
        var next = Base64.getUrlEncoder().withoutPadding()
                .encodeToString(visit.path().getBytes(StandardCharsets.UTF_8));
        return new Answer.AskWho(platform.get().authorizeUrl(
                base(visit) + "/staff/login/back?account=" + platform.get().account().value(), state),
                state + "." + next);
    }

    private String base(Visit visit) {
        var known = of.followUps().publicUrl();
        return known != null ? known : (visit.https() ? "https://" : "http://") + visit.authority();
    }

    /** From the platform, with a code that tells who it is. */
    private Answer back(Visit visit) {
        var way = Optional.ofNullable(visit.device()).orElse("").split("\\.", 2);
        var code = visit.asked("code");
        if (way.length < 2 || code.isEmpty() || !visit.asked("state").orElse("").equals(way[0])) {
            return Answer.refused(403, "problem.staff.login");
        }
        var platform = visit.asked("account").flatMap(it -> of.followUps().platforms().stream()
                .filter(one -> one.account().value().equals(it)).findFirst());
        var staff = platform.flatMap(it -> who(it, code.get()));
        if (platform.isEmpty() || staff.isEmpty()) {
            return Answer.refused(403, "problem.staff.login");
        }
        var next = next(way[1]);
        return new Answer.EnterStaff(sessions.open(platform.get().account().value(), staff.get().value()),
                Visit.inside(next) && next.startsWith("/staff") ? next : HOME);
    }

    private static Optional<StaffId> who(StaffPlatform platform, String code) {
        try {
            return platform.whoCame(code);
        } catch (PlatformFailure cannotBeAsked) {
            return Optional.empty();
        }
    }

    private static String next(String encoded) {
        try {
            return new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return HOME;
        }
    }

    private Answer list(Visit visit, Me me) {
        var now = clock.instant();
        var ends = LocalDate.ofInstant(now, zone).plusDays(1).atStartOfDay(zone).toInstant();
        return Answer.show("staff/list",
                new Mine(of.form().name(me.member), rows(open(me, null, now)), rows(open(me, now, ends)),
                        rows(open(me, ends, null))));
    }

    private List<FollowUp> open(Me me, @Nullable Instant from, @Nullable Instant until) {
        return of.followUps().followUps().list(db,
                new Filter(State.OPEN, me.member, null, null, from, until), null, MOST);
    }

    private List<Row> rows(List<FollowUp> found) {
        return found.stream().map(this::row).toList();
    }

    private Row row(FollowUp it) {
        return new Row(it.id().value(),
                of.customers().find(db, it.customer()).map(Customer::name).orElse(null),
                it.customer().value(), it.kind().code(), it.title(), Forms.code(it.priority()), it.dueAt(),
                it.state().code(), it.overdue(clock.instant()));
    }

    private Answer one(Visit visit, Me me) {
        return Answer.show("staff/one", whole(visit, me, null));
    }

    private One whole(Visit visit, Me me, @Nullable String problem) {
        var it = own(visit, me);
        var customer = of.customers().find(db, it.customer()).orElseThrow(() -> new NotHere("customer"));
        var before = of.followUps().followUps()
                .list(db, new Filter(State.DONE, null, null, it.customer(), null, null), null, MOST)
                .reversed().stream().filter(one -> one.outcome() != null).limit(SOME)
                .map(one -> new Before(one.title(), String.valueOf(one.outcome()), one.dueAt())).toList();
        var tomorrow = LocalDate.ofInstant(clock.instant(), zone).plusDays(1).atTime(TEN).atZone(zone)
                .toInstant();
        return new One(row(it), it.note(), it.outcome(), customer.phone(),
                People.birthday(customer.birthday(), visit.language().locale()),
                of.tags().of(it.customer()).stream().map(given -> given.tag().name()).toList(),
                of.orders().of(db, it.customer(), 1).stream().findFirst()
                        .map(order -> new Bought(order.amount().yuan(), order.paidAt())).orElse(null),
                before,
                of.form().members().stream().filter(other -> !other.code().equals(me.member.code())).toList(),
                of.form().local(tomorrow), me.csrf, problem);
    }

    private Answer done(Visit visit, Me me) {
        return moved(visit, me, "followup.done", id -> of.followUps().desk().done(id, me.member.signature(),
                visit.field("outcome").orElse(null)));
    }

    /** Some hours, tomorrow morning, or a time of their own. */
    private Answer later(Visit visit, Me me) {
        return moved(visit, me, "followup.later", id -> {
            var until = switch (visit.typed("until")) {
                case "hours" -> clock.instant().plus(A_WHILE);
                case "chosen" -> of.form().instant("until", visit.typed("at"));
                case "tomorrow" -> LocalDate.ofInstant(clock.instant(), zone).plusDays(1).atTime(TEN)
                        .atZone(zone).toInstant();
                default -> throw new BadInput("no such time");
            };
            return of.followUps().desk().later(id, me.member.signature(), until);
        });
    }

    private Answer handOver(Visit visit, Me me) {
        return moved(visit, me, "followup.handed",
                id -> of.followUps().desk().handOver(id, me.member.signature(),
                        FollowUpForm.member(visit, "to")));
    }

    private Answer moved(Visit visit, Me me, String done, Function<FollowUpId, Moved> move) {
        var it = own(visit, me);
        try {
            return switch (move.apply(it.id())) {
                case DONE -> Answer.go(HOME, done);
                case NOT_OPEN -> Answer.again("staff/one", whole(visit, me, null));
                case NOT_THERE -> new Answer.Missing();
            };
        } catch (InvalidInput wrong) {
            return Answer.again("staff/one", whole(visit, me, wrong.words(visit.language().locale())));
        }
    }

    /** Another's is not there. */
    private FollowUp own(Visit visit, Me me) {
        return of.followUps().followUps().find(db, new FollowUpId(visit.id("id")))
                .filter(it -> it.member().equals(me.member)).orElseThrow(() -> new NotHere("follow-up"));
    }

    public record Row(long id, @Nullable String customer, long customerId, String kind, String title,
            String priority, Instant dueAt, String state, boolean overdue) {}

    public record Mine(String name, List<Row> late, List<Row> today, List<Row> coming) {
        public Mine {
            late = List.copyOf(late);
            today = List.copyOf(today);
            coming = List.copyOf(coming);
        }
    }

    /** What came of an earlier one. */
    public record Before(String title, String outcome, Instant at) {}

    public record Bought(String yuan, Instant at) {}

    /** @param csrf what this page's forms send */
    public record One(Row row, @Nullable String note, @Nullable String outcome, @Nullable String phone,
            @Nullable String birthday, List<String> tags, @Nullable Bought bought, List<Before> before,
            List<FollowUpForm.Choice> colleagues, String tomorrow, String csrf, @Nullable String problem) {
        public One {
            tags = List.copyOf(tags);
            before = List.copyOf(before);
            colleagues = List.copyOf(colleagues);
        }
    }
}
