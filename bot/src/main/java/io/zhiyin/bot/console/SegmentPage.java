package io.zhiyin.bot.console;

import io.zhiyin.bot.console.People.Person;
import io.zhiyin.bot.security.Language;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.CustomerSearch;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.segment.Explanation;
import io.zhiyin.campaigns.segment.Growth;
import io.zhiyin.campaigns.segment.Lists;
import io.zhiyin.campaigns.segment.Names;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.segment.Segment;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.SegmentTags;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.tag.Tag;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One segment: who is in it, how it grows, who came and left, and why somebody is in or not. */
final class SegmentPage {
    private static final int DAYS = 30;
    private static final int SOME_MOVES = 12;
    private static final int A_FEW = 10;
    private static final int WIDE = 600;
    private static final int HIGH = 120;

    private final Database db;
    private final Segments segments;
    private final Lists lists;
    private final Growth growth;
    private final Customers customers;
    private final CustomerSearch search;
    private final Tags tags;
    private final SegmentTags bySegment;
    private final Clock clock;

    SegmentPage(Database db, Segments segments, Lists lists, Growth growth, Customers customers,
            CustomerSearch search, Tags tags, SegmentTags bySegment, Clock clock) {
        this.db = db;
        this.segments = segments;
        this.lists = lists;
        this.growth = growth;
        this.customers = customers;
        this.search = search;
        this.tags = tags;
        this.bySegment = bySegment;
        this.clock = clock;
    }

    void mount(Routes routes) {
        routes.get("/segments/:id", this::one).get("/segments/:id/why", this::why)
                .post("/segments/:id/name", this::rename).post("/segments/:id/fill", this::fill)
                .post("/segments/:id/people", this::put).post("/segments/:id/people/remove", this::take)
                .post("/segments/people", this::putOnOne);
    }

    private Answer one(Visit visit) {
        return Answer.show("segments/one", whole(visit, existing(visit), null));
    }

    private Answer why(Visit visit) {
        var segment = existing(visit);
        var customer = visit.askedNumber("customer").map(CustomerId::new)
                .flatMap(it -> customers.current(db, it)).flatMap(it -> customers.find(db, it))
                .orElseThrow(() -> new NotHere("customer"));
        var told = segments.explain(segment.rule(), customer.id(), clock.instant())
                .orElseThrow(() -> new NotHere("customer"));
        return Answer.show("segments/why",
                new Why(segment.id().value(), segment.name(visit.language().locale()),
                        People.person(customer), told.in(), part(told, visit.language())));
    }

    private Part part(Explanation told, Language language) {
        var rule = told.rule();
        var key = rule instanceof Rule.All ? "all" : rule instanceof Rule.Any ? "any" : "";
        Names names = segments.names(rule);
        // A group that is denied says so in a line of its own.
        var denied = rule instanceof Rule.Not(var inner) && !(inner instanceof Rule.Condition);
        return new Part(denied ? "not" : key,
                key.isEmpty() && !denied ? rule.describe(language.locale(), names) : "",
                told.describeActual(language.locale(), names).orElse(""),
                told.holds() == null ? "unknown" : told.in() ? "yes" : "no",
                told.parts().stream().map(it -> part(it, language)).toList());
    }

    private Answer rename(Visit visit) {
        var segment = existing(visit);
        try {
            segments.update(segment.id(), visit.typed("name"), segment.rule());
        } catch (InvalidInput wrong) {
            return again(visit, segment, wrong);
        }
        return Answer.go("/segments/" + segment.id().value(), "segment");
    }

    private Answer fill(Visit visit) {
        var segment = existing(visit);
        var from = visit.fieldNumber("from").flatMap(it -> segments.get(new SegmentId(it)))
                .orElseThrow(() -> new BadInput("no such segment"));
        try {
            lists.putAllOf(segment.id(), from);
        } catch (InvalidInput wrong) {
            return again(visit, segment, wrong);
        }
        return Answer.go("/segments/" + segment.id().value(), "list.put");
    }

    private Answer put(Visit visit) {
        var segment = existing(visit);
        try {
            lists.put(segment.id(), List.of(new CustomerId(visit.needNumber("customer"))));
        } catch (InvalidInput wrong) {
            return again(visit, segment, wrong);
        }
        return Answer.go("/segments/" + segment.id().value(), "list.put");
    }

    private Answer take(Visit visit) {
        var segment = existing(visit);
        try {
            lists.take(segment.id(), List.of(new CustomerId(visit.needNumber("customer"))));
        } catch (InvalidInput wrong) {
            return again(visit, segment, wrong);
        }
        return Answer.go("/segments/" + segment.id().value(), "list.taken");
    }

    /** From the customer's page, where the list is chosen. */
    private Answer putOnOne(Visit visit) {
        var list = segments.get(new SegmentId(visit.needNumber("list"))).filter(Segment::fixed)
                .orElseThrow(() -> new BadInput("no such list"));
        var customer = new CustomerId(visit.needNumber("customer"));
        lists.put(list.id(), List.of(customer));
        return Answer.go("/customers/" + customer.value(), "list.put");
    }

    Answer again(Visit visit, Segment segment, InvalidInput wrong) {
        return Answer.again("segments/one",
                whole(visit, segment, wrong.words(visit.language().locale())));
    }

    private Whole whole(Visit visit, Segment segment, @Nullable String problem) {
        var now = clock.instant();
        var text = visit.asked("who").orElse("");
        var found = text.isEmpty()
                ? List.<CustomerId>of()
                : search.find(db, new CustomerSearch.Query(text, null, null, A_FEW));
        var newest = segments.sample(segment.rule(), now, A_FEW);
        var moves = growth.moves(segment.id(), null, SOME_MOVES);
        var people = people(java.util.stream.Stream.of(found, newest,
                moves.stream().map(Growth.Move::customer).toList()).flatMap(List::stream).distinct()
                .toList());
        return new Whole(segment.id().value(), segment.name(visit.language().locale()),
                segment.about(visit.language().locale()).orElse(""), segment.fixed(),
                segment.fixed()
                        ? ""
                        : segment.rule().describe(visit.language().locale(),
                                segments.names(segment.rule())),
                segments.count(segment.rule(), now), chart(segment.id()),
                named(newest, people),
                moves.stream().flatMap(it -> Optional.ofNullable(people.get(it.customer())).stream()
                        .map(who -> new Moved(who, it.entered(), it.at()))).toList(),
                text, found.stream().flatMap(it -> Optional.ofNullable(people.get(it)).stream())
                        .map(it -> new Found(it,
                                segments.contains(segment.rule(), new CustomerId(it.id()), now)))
                        .toList(),
                segments.list().stream().filter(it -> !it.id().equals(segment.id()))
                        .map(it -> new SegmentPages.Choice(it.id().value(),
                                it.name(visit.language().locale())))
                        .toList(),
                tags.list(),
                bySegment.list().stream().filter(it -> it.segment().equals(segment.id())).toList(),
                problem);
    }

    private Map<CustomerId, Person> people(List<CustomerId> ids) {
        return customers.all(db, ids).stream()
                .collect(Collectors.toMap(it -> it.id(), People::person, (one, _) -> one));
    }

    private static List<Person> named(List<CustomerId> ids, Map<CustomerId, Person> people) {
        return ids.stream().map(people::get).filter(java.util.Objects::nonNull).toList();
    }

    /** The line of the last month: between the fewest and the most, since it is the change that is asked for. */
    private Chart chart(SegmentId id) {
        var days = growth.days(id, DAYS);
        var most = days.stream().mapToLong(Growth.Day::members).max().orElse(0);
        var least = days.stream().mapToLong(Growth.Day::members).min().orElse(0);
        var span = Math.max(1, most - least);
        Function<Integer, String> point = i -> "%d,%d".formatted(
                days.size() == 1 ? WIDE / 2 : i * WIDE / (days.size() - 1),
                most == least ? HIGH / 2 : HIGH - (days.get(i).members() - least) * HIGH / span);
        var line = java.util.stream.IntStream.range(0, days.size()).mapToObj(point::apply)
                .collect(Collectors.joining(" "));
        return new Chart(line, least, most, days,
                days.stream().mapToLong(Growth.Day::entered).sum(),
                days.stream().mapToLong(Growth.Day::gone).sum());
    }

    private Segment existing(Visit visit) {
        return segments.get(new SegmentId(visit.id("id"))).orElseThrow(() -> new NotHere("segment"));
    }

    /** @param line the points of an SVG line 600 wide and 120 high */
    public record Chart(String line, long least, long most, List<Growth.Day> days, long entered, long gone) {
        public Chart {
            days = List.copyOf(days);
        }
    }

    public record Moved(Person who, boolean entered, Instant at) {}

    /** @param inside whether they are in it now */
    public record Found(Person who, boolean inside) {}

    public record Whole(long id, String name, String about, boolean fixed, String rule, long customers,
            Chart growth,
            List<Person> newest, List<Moved> moves, String text, List<Found> found,
            List<SegmentPages.Choice> others, List<Tag> tags, List<SegmentTags.SegmentTag> gives,
            @Nullable String problem) {
        public Whole {
            tags = List.copyOf(tags);
            gives = List.copyOf(gives);
            newest = List.copyOf(newest);
            moves = List.copyOf(moves);
            found = List.copyOf(found);
            others = List.copyOf(others);
        }
    }

    /**
     * @param group all, any or not; empty for a condition
     * @param actual what is so of the customer; empty for a group, and where it is undecided
     * @param holds yes, no, or unknown where what it asks for has been deleted
     */
    public record Part(String group, String words, String actual, String holds, List<Part> parts) {
        public Part {
            parts = List.copyOf(parts);
        }
    }

    public record Why(long segment, String name, Person who, boolean inside, Part part) {}
}
