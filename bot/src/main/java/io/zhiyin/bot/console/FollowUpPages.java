package io.zhiyin.bot.console;

import io.zhiyin.bot.console.People.Person;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.followup.FollowUp;
import io.zhiyin.campaigns.followup.FollowUp.Kind;
import io.zhiyin.campaigns.followup.FollowUp.State;
import io.zhiyin.campaigns.followup.FollowUpDesk.Moved;
import io.zhiyin.campaigns.followup.FollowUpId;
import io.zhiyin.campaigns.followup.FollowUpParts;
import io.zhiyin.campaigns.followup.FollowUps.Due;
import io.zhiyin.campaigns.followup.FollowUps.Filter;
import io.zhiyin.campaigns.followup.Member;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** 跟进: what staff are to do for customers, by when, and what became of it. */
final class FollowUpPages {
    private static final int A_PAGE = 50;
    private static final int SOME = 6;
    private static final int A_WEEK = 7;
    private static final String ANY = "any";

    private final Database db;
    private final Customers customers;
    private final Segments segments;
    private final FollowUpParts of;
    private final FollowUpForm form;
    private final Clock clock;
    private final ZoneId zone;

    FollowUpPages(Database db, Customers customers, Segments segments, FollowUpParts of, FollowUpForm form,
            Clock clock, ZoneId zone) {
        this.db = db;
        this.customers = customers;
        this.segments = segments;
        this.of = of;
        this.form = form;
        this.clock = clock;
        this.zone = zone;
    }

    void mount(Routes routes) {
        routes.get("/follow-ups", this::list).post("/follow-ups", this::make)
                .get("/follow-ups/new", this::blank).post("/follow-ups/bulk", this::bulk)
                .get("/follow-ups/:id", this::one).post("/follow-ups/:id/done", this::done)
                .post("/follow-ups/:id/later", this::later)
                .post("/follow-ups/:id/hand-over", this::handOver)
                .post("/follow-ups/:id/cancel", this::cancel);
    }

    private Answer list(Visit visit) {
        var model = page(visit);
        return Answer.show(
                visit.wants("more")
                        ? "followups/rows"
                        : visit.wants("list")
                                ? "followups/list"
                                : "followups/page",
                model);
    }

    private ListPage page(Visit visit) {
        var state = visit.asked("state").orElse(State.OPEN.code());
        var member = visit.asked("staff").flatMap(Member::read).orElse(null);
        var kind = visit.asked("kind").flatMap(it -> Forms.read(Kind.class, it)).orElse(null);
        var due = visit.asked("due").flatMap(it -> Forms.read(Due.class, it)).orElse(null);
        var customer = visit.askedNumber("customer").map(CustomerId::new).orElse(null);
        var until = due == null ? null : until(due);
        var wanted = due == Due.OVERDUE
                ? State.OPEN
                : Forms.read(State.class, state).orElse(state.equals(ANY) ? null : State.OPEN);
        var filter = new Filter(wanted, member, kind, customer,
                due == Due.OVERDUE || due == null ? null : today(), until);
        var found = of.followUps().list(db, filter, visit.askedNumber("after").orElse(null), A_PAGE);
        return new ListPage(rows(found), of.followUps().count(db, filter), overdue(), state,
                member == null ? null : member.code(), kind == null ? null : kind.code(),
                due == null ? null : due.code(),
                customer == null ? null : customers.find(db, customer).map(People::person).orElse(null),
                Arrays.stream(State.values()).map(State::code).toList(), FollowUpForm.kinds(),
                Arrays.stream(Due.values()).map(Due::code).toList(), form.members(),
                found.size() < A_PAGE ? null : found.getLast().id().value(),
                of.followUps().count(db, Filter.ALL) == 0, query(visit));
    }

    /** The address without where the list goes on, for what comes back to it. */
    private static String query(Visit visit) {
        var here = visit.here();
        var question = here.indexOf('?');
        return question < 0
                ? ""
                : Arrays.stream(here.substring(question + 1).split("&"))
                        .filter(it -> !it.startsWith("after=")).collect(Collectors.joining("&"));
    }

    long overdue() {
        return of.followUps().count(db, new Filter(State.OPEN, null, null, null, null, clock.instant()));
    }

    private Instant today() {
        return LocalDate.ofInstant(clock.instant(), zone).atStartOfDay(zone).toInstant();
    }

    private Instant until(Due due) {
        var day = LocalDate.ofInstant(clock.instant(), zone);
        return switch (due) {
            case OVERDUE -> clock.instant();
            case TODAY -> day.plusDays(1).atStartOfDay(zone).toInstant();
            case WEEK -> day.plusDays(A_WEEK).atStartOfDay(zone).toInstant();
        };
    }

    /** What is open for a customer, for their own page. */
    Section section(CustomerId customer) {
        var open = of.followUps().list(db, new Filter(State.OPEN, null, null, customer, null, null), null,
                SOME);
        return new Section(customer.value(), rows(open), form.blank(),
                of.followUps().ownerOf(db, customer).map(form::name).orElse(null));
    }

    private List<Row> rows(List<FollowUp> found) {
        var people = customers
                .all(db, found.stream().map(FollowUp::customer).distinct().toList()).stream()
                .collect(Collectors.toMap(it -> it.id().value(), People::person));
        var names = form.names(found);
        return found.stream()
                .map(it -> new Row(it.id().value(),
                        people.getOrDefault(it.customer().value(),
                                new Person(it.customer().value(), null)),
                        it.kind().code(), it.title(), Forms.code(it.priority()),
                        String.valueOf(names.get(it.member())), it.dueAt(), it.state().code(),
                        it.overdue(clock.instant()), it.endedAt(), it.outcome()))
                .toList();
    }

    private Answer blank(Visit visit) {
        return Answer.show("followups/new", whom(visit::askedNumber, form.blank(), null));
    }

    private New whom(Function<String, Optional<Long>> number, FollowUpForm.Blank blank,
            @Nullable String problem) {
        var segment = number.apply("segment").flatMap(it -> segments.get(new SegmentId(it)));
        if (segment.isPresent()) {
            var it = segment.get();
            return new New(it.id().value(), it.name(), of.bySegment().count(it), null, blank, problem);
        }
        var customer = number.apply("customer").flatMap(it -> customers.current(db, new CustomerId(it)))
                .flatMap(it -> customers.find(db, it)).orElseThrow(() -> new NotHere("customer"));
        return new New(null, null, 1, People.person(customer), blank, problem);
    }

    private Answer make(Visit visit) {
        try {
            var wanted = form.read(visit);
            var segment = visit.fieldNumber("segment");
            if (segment.isPresent()) {
                var _ = of.bySegment()
                        .make(new SegmentId(segment.get()), it -> wanted.of(it, "/" + it.value()))
                        .orElseThrow(() -> new NotHere("segment"));
                return Answer.go("/follow-ups", "followups.made");
            }
            var customer = customers.current(db, new CustomerId(visit.needNumber("customer")))
                    .orElseThrow(() -> new NotHere("customer"));
            var _ = of.desk().make(wanted.of(customer, ""));
            return Answer.go("/customers/" + customer.value() + "#follow-ups", "followup.made");
        } catch (InvalidInput wrong) {
            return Answer.again("followups/new", whom(visit::fieldNumber, form.again(visit),
                    wrong.words(visit.language().locale())));
        }
    }

    /** Several at once: those that are not open any more stay as they are. */
    private Answer bulk(Visit visit) {
        var ids = visit.fields("id").stream().map(it -> it.matches("\\d{1,18}") ? Long.parseLong(it) : 0)
                .map(FollowUpId::new).toList();
        var back = "/follow-ups" + visit.field("back").map(it -> "?" + it).orElse("");
        if (!Visit.inside(back)) {
            throw new BadInput("no such way back");
        }
        if (ids.isEmpty()) {
            return Answer.refused(400, "problem.followup.none");
        }
        var cancels = switch (visit.typed("what")) {
            case "cancel" -> true;
            case "hand-over" -> false;
            default -> throw new BadInput("no such change");
        };
        var to = FollowUpForm.member(visit, "to");
        for (var id : ids) {
            if (cancels) {
                of.desk().cancel(id, visit.me().name());
            } else if (!of.followUps().find(db, id).map(it -> it.member().equals(to)).orElse(true)) {
                of.desk().handOver(id, visit.me().name(), to);
            }
        }
        return Answer.go(back, cancels ? "followups.cancelled" : "followups.handed");
    }

    private Answer one(Visit visit) {
        return Answer.show("followups/one", whole(visit, null));
    }

    private One whole(Visit visit, @Nullable String problem) {
        var it = existing(visit);
        var row = rows(List.of(it)).getFirst();
        var follows = it.follows();
        return new One(row, it.note(), Forms.code(it.cause()), form.author(it.member(), it.madeBy()),
                it.madeAt(), follows == null ? null : follows.value(),
                of.followUps().successor(db, it.id()).map(FollowUpId::value).orElse(null),
                of.followUps().history(db, it.id()).stream().map(event -> step(it, event)).toList(),
                form.members().stream().filter(other -> !other.code().equals(it.member().code())).toList(),
                form.blank().due(), problem);
    }

    private Step step(FollowUp of, FollowUp.Event event) {
        var to = event.to();
        var member = to == null ? Optional.<Member>empty() : Member.read(to);
        return new Step(event.what(), event.at(), form.author(of.member(), event.by()),
                member.map(form::name).orElse(null),
                to == null || member.isPresent() ? null : Instant.parse(to));
    }

    private Answer done(Visit visit) {
        return moved(visit, "followup.done", it -> of.desk().done(it, visit.me().name(),
                visit.field("outcome").orElse(null)));
    }

    private Answer later(Visit visit) {
        return moved(visit, "followup.later", it -> of.desk().later(it, visit.me().name(),
                form.instant("until", visit.typed("until"))));
    }

    private Answer handOver(Visit visit) {
        return moved(visit, "followup.handed", it -> of.desk().handOver(it, visit.me().name(),
                FollowUpForm.member(visit, "to")));
    }

    private Answer cancel(Visit visit) {
        return moved(visit, "followup.cancelled", it -> of.desk().cancel(it, visit.me().name()));
    }

    private Answer moved(Visit visit, String done, Function<FollowUpId, Moved> move) {
        var id = existing(visit).id();
        try {
            return switch (move.apply(id)) {
                case DONE -> Answer.go("/follow-ups/" + id.value(), done);
                case NOT_OPEN -> Answer.refused(409, "problem.followup.ended");
                case NOT_THERE -> new Answer.Missing();
            };
        } catch (InvalidInput wrong) {
            return Answer.again("followups/one", whole(visit, wrong.words(visit.language().locale())));
        }
    }

    private FollowUp existing(Visit visit) {
        return of.followUps().find(db, new FollowUpId(visit.id("id")))
                .orElseThrow(() -> new NotHere("follow-up"));
    }

    public record Row(long id, Person customer, String kind, String title, String priority, String staff,
            Instant dueAt, String state, boolean overdue, @Nullable Instant endedAt,
            @Nullable String outcome) {}

    /**
     * @param owner who gets one that names nobody, if the customer has an owner
     */
    public record Section(long customer, List<Row> open, FollowUpForm.Blank blank, @Nullable String owner) {
        public Section {
            open = List.copyOf(open);
        }
    }

    /**
     * @param nothing whether there never was one
     * @param next where the list goes on, or null
     * @param query of the address
     */
    public record ListPage(List<Row> rows, long all, long overdue, String state, @Nullable String staff,
            @Nullable String kind, @Nullable String due, @Nullable Person customer, List<String> states,
            List<String> kinds, List<String> dues, List<FollowUpForm.Choice> members, @Nullable Long next,
            boolean nothing, String query) {
        public ListPage {
            rows = List.copyOf(rows);
            states = List.copyOf(states);
            kinds = List.copyOf(kinds);
            dues = List.copyOf(dues);
            members = List.copyOf(members);
        }
    }

    /** For a segment or for one customer. */
    public record New(@Nullable Long segment, @Nullable String segmentName, long people,
            @Nullable Person customer, FollowUpForm.Blank blank, @Nullable String problem) {}

    public record Step(String what, Instant at, String by, @Nullable String to, @Nullable Instant until) {}

    public record One(Row row, @Nullable String note, String cause, String madeBy, Instant madeAt,
            @Nullable Long follows, @Nullable Long followedBy, List<Step> history,
            List<FollowUpForm.Choice> colleagues, String later, @Nullable String problem) {
        public One {
            history = List.copyOf(history);
            colleagues = List.copyOf(colleagues);
        }
    }
}
