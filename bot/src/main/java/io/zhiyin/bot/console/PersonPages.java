package io.zhiyin.bot.console;

import io.zhiyin.bot.security.Language;
import io.zhiyin.campaigns.store.Masked;
import io.zhiyin.campaigns.consent.Consents;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.CustomerSearch;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Duplicate;
import io.zhiyin.campaigns.customer.Duplicate.State;
import io.zhiyin.campaigns.customer.Duplicates;
import io.zhiyin.campaigns.customer.Merge;
import io.zhiyin.campaigns.customer.Merge.Cause;
import io.zhiyin.campaigns.customer.Merges;
import io.zhiyin.campaigns.customer.Merges.Undoing;
import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** 疑似重复: who may be one person, side by side; making one of two, and two of one again. */
final class PersonPages {
    /** What these pages need of the features. */
    record Sources(Customers customers, CustomerSearch search, Tags tags, Orders orders, Consents consents,
            Merges merges, Duplicates duplicates) {}

    private static final int A_PAGE = 20;
    private static final int SOME = 8;
    private static final int LIKELY = 80;
    private static final int RATHER = 60;

    private final Database db;
    private final Sources of;
    private final Clock clock;

    PersonPages(Database db, Sources of, Clock clock) {
        this.db = db;
        this.of = of;
        this.clock = clock;
    }

    void mount(Routes routes) {
        routes.get("/customers/duplicates", this::list).post("/customers/duplicates/:id/same", this::same)
                .post("/customers/duplicates/:id/distinct", this::distinct)
                .get("/customers/:id/merge", this::choose).post("/customers/:id/merge", this::merge)
                .post("/customers/:id/merges/:merge/undo", this::undo);
    }

    private Answer list(Visit visit) {
        var state = visit.asked("state").flatMap(PersonPages::state).orElse(State.OPEN);
        var customer = visit.askedNumber("customer").orElse(null);
        var found = customer == null
                ? of.duplicates.list(state, visit.askedNumber("before").orElse(null), A_PAGE)
                : of.duplicates.openOf(new CustomerId(customer));
        return Answer.show("customers/duplicates",
                new Likely(state.code(), customer, pairs(found, visit.language()),
                        customer != null || found.size() < A_PAGE ? null : found.getLast().id()));
    }

    private Answer same(Visit visit) {
        return of.duplicates.same(visit.id("id"), visit.me().name())
                .map(kept -> Answer.go("/customers/" + kept.value(), "merged"))
                .orElseGet(() -> Answer.refused(409, "person.decided"));
    }

    private Answer distinct(Visit visit) {
        return of.duplicates.distinct(visit.id("id"), visit.me().name())
                ? Answer.go("/customers/duplicates", "person.distinct")
                : Answer.refused(409, "person.decided");
    }

    private Answer choose(Visit visit) {
        var id = current(visit.id("id"));
        var text = visit.asked("q").orElse("");
        var one = found(id);
        var other = visit.askedNumber("other").map(it -> found(current(it))).orElse(null);
        if (other != null && other.id().equals(id)) {
            return Answer.refused(409, "person.same");
        }
        var people = text.isEmpty()
                ? List.<Customer>of()
                : of.customers.all(db, of.search.find(db, new CustomerSearch.Query(text, null, null, SOME)));
        return Answer.show("customers/merge",
                new Choosing(People.person(one), text,
                        people.stream().filter(it -> !it.id().equals(id)).map(PersonPages::hit).toList(),
                        other == null ? null : plan(one, other, visit.language())));
    }

    private Answer merge(Visit visit) {
        var one = current(visit.id("id"));
        var other = current(visit.needNumber("other"));
        if (one.equals(other)) {
            return Answer.refused(409, "person.same");
        }
        var kept = db.inTransaction(tx -> of.merges.merge(tx, one, other,
                Cause.byHand(visit.me().name(), clock.instant())));
        return Answer.go("/customers/" + kept.value(), "merged");
    }

    private Answer undo(Visit visit) {
        Undoing undoing = db.inTransaction(tx -> of.merges.undo(tx, visit.id("merge"), visit.me().name(),
                clock.instant()));
        return switch (undoing) {
            case Undoing.Undone(var merge) -> Answer.go("/customers/" + merge.kept().value(), "merge.undone");
            case Undoing.NotThere() -> new Answer.Missing();
            case Undoing.Already(var _) -> Answer.refused(409, "merge.already");
            case Undoing.TooOld(var _) -> Answer.refused(409, "merge.old", Merges.UNDOABLE.toDays());
            case Undoing.NotTheLast(var later) ->
                Answer.refused(409, "merge.later", called(later.gone()), called(later.kept()));
        };
    }

    /** What a customer's own page says of it: who else they may be, and whom they were made of. */
    OnePerson of(CustomerId id, Language language) {
        var likely = pairs(of.duplicates.openOf(id), language).stream()
                .map(it -> new MayBe(it.one.id == id.value() ? it.other : it.one, it.reasons)).toList();
        return new OnePerson(likely, of.merges.of(db, id).stream().map(it -> past(it, id)).toList());
    }

    private Past past(Merge it, CustomerId id) {
        var other = it.kept().equals(id) ? it.gone() : it.kept();
        var later = it.undone() ? Optional.<Merge>empty() : of.merges.later(db, it);
        return new Past(it.id(), of.customers.find(db, other).map(People::person).orElse(null),
                it.gone().equals(id), it.why().code(),
                it.by().equals(Cause.ITSELF) ? null : it.by(), it.at(), it.undoneBy(), it.undoneAt(),
                later.isPresent(), !it.undone() && later.isEmpty() && Merges.undoable(it, clock.instant()));
    }

    /** One of whom is gone meanwhile is left out. */
    private List<Pair> pairs(List<Duplicate> found, Language language) {
        var sides = sides(found.stream().flatMap(it -> Stream.of(it.one(), it.other())).distinct().toList(),
                language);
        var pairs = new ArrayList<Pair>();
        for (var it : found) {
            var one = sides.get(it.one());
            var other = sides.get(it.other());
            if (one != null && other != null) {
                var word = it.strength() >= LIKELY
                        ? "likely"
                        : it.strength() >= RATHER ? "rather" : "perhaps";
                pairs.add(new Pair(it.id(), one, other,
                        it.reasons().stream().map(Duplicate.Reason::code).toList(),
                        word, it.by(), it.decidedAt()));
            }
        }
        return pairs;
    }

    private Map<CustomerId, Side> sides(List<CustomerId> ids, Language language) {
        var sides = new HashMap<CustomerId, Side>();
        if (ids.isEmpty()) {
            return sides;
        }
        var given = of.tags.ofAll(ids);
        var bought = of.orders.sums(db, ids);
        var withdrawn = of.consents.withdrawnAmong(db, ids);
        for (var it : of.customers.all(db, ids)) {
            var sum = bought.getOrDefault(it.id(), new Orders.Sum(0, new Money(0)));
            sides.put(it.id(), new Side(it.id().value(), it.name(), Masked.phone(it.phone()),
                    it.phoneVerified() != null, Masked.mail(it.mail()),
                    People.birthday(it.birthday(), language.locale()),
                    it.identities().stream()
                            .map(each -> each.account() == null ? each.kind().code() : each.account().value())
                            .distinct().toList(),
                    given.getOrDefault(it.id(), List.of()).stream().map(each -> each.tag().name()).toList(),
                    sum.orders(), sum.net().yuan(), withdrawn.contains(it.id()), it.source(), it.createdAt(),
                    it.lastInteractionAt()));
        }
        return sides;
    }

    /** The older id stays. */
    private Plan plan(Customer one, Customer other, Language language) {
        var first = one.id().value() < other.id().value();
        var kept = first ? one : other;
        var gone = first ? other : one;
        var filled = new ArrayList<String>();
        var different = new ArrayList<String>();
        compare("customer.name", kept.name(), gone.name(), filled, different);
        compare("phone", kept.phone(), gone.phone(), filled, different);
        compare("mail", kept.mail(), gone.mail(), filled, different);
        compare("birthday", kept.birthday(), gone.birthday(), filled, different);
        compare("customer.note", kept.note(), gone.note(), filled, different);
        var sides = sides(List.of(kept.id(), gone.id()), language);
        return new Plan(side(sides, kept), side(sides, gone), filled, different);
    }

    /** Who was erased at this moment is not there. */
    private static Side side(Map<CustomerId, Side> sides, Customer of) {
        return Optional.ofNullable(sides.get(of.id())).orElseThrow(() -> new NotHere("customer"));
    }

    private static void compare(String word, @Nullable Object kept, @Nullable Object gone,
            List<String> filled,
            List<String> different) {
        if (gone != null && !gone.equals(kept)) {
            (kept == null ? filled : different).add(word);
        }
    }

    private CustomerId current(long id) {
        return of.customers.current(db, new CustomerId(id)).orElseThrow(() -> new NotHere("customer"));
    }

    private Customer found(CustomerId id) {
        return of.customers.find(db, id).orElseThrow(() -> new NotHere("customer"));
    }

    private String called(CustomerId id) {
        return of.customers.find(db, id).flatMap(it -> Optional.ofNullable(it.name()))
                .map(it -> it + " #" + id.value()).orElse("#" + id.value());
    }

    private static Optional<State> state(String code) {
        return Arrays.stream(State.values()).filter(it -> it.code().equals(code)).findFirst();
    }

    private static Hit hit(Customer it) {
        return new Hit(it.id().value(), it.name(), Masked.phone(it.phone()));
    }

    /** What is known of one of two, what names them masked. */
    public record Side(long id, @Nullable String name, @Nullable String phone, boolean verified,
            @Nullable String mail, @Nullable String birthday, List<String> identities, List<String> tags,
            long orders, String spent, boolean withdrawn, String source, Instant since,
            @Nullable Instant heard) {
        public Side {
            identities = List.copyOf(identities);
            tags = List.copyOf(tags);
        }
    }

    public record Pair(long id, Side one, Side other, List<String> reasons, String strength,
            @Nullable String by, @Nullable Instant decidedAt) {
        public Pair {
            reasons = List.copyOf(reasons);
        }
    }

    /** @param customer only of this one, or null */
    public record Likely(String state, @Nullable Long customer, List<Pair> pairs, @Nullable Long next) {
        public Likely {
            pairs = List.copyOf(pairs);
        }

        public List<String> states() {
            return Stream.of(State.values()).map(State::code).toList();
        }
    }

    public record Hit(long id, @Nullable String name, @Nullable String phone) {}

    /** @param filled the words of what the one who stays gets; {@code different}: of what stays as they have it */
    public record Plan(Side kept, Side gone, List<String> filled, List<String> different) {
        public Plan {
            filled = List.copyOf(filled);
            different = List.copyOf(different);
        }
    }

    public record Choosing(People.Person customer, String text, List<Hit> hits, @Nullable Plan plan) {
        public Choosing {
            hits = List.copyOf(hits);
        }
    }

    public record MayBe(Side who, List<String> reasons) {
        public MayBe {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * A merge, as the page of one of the two tells it.
     *
     * @param other the other of the two, or null where they are gone
     * @param into whether the other was the one who was kept
     * @param by null where it was certain
     * @param later whether another merge is to be undone first
     */
    public record Past(long id, People.@Nullable Person other, boolean into, String why, @Nullable String by,
            Instant at,
            @Nullable String undoneBy, @Nullable Instant undoneAt, boolean later, boolean undoable) {}

    public record OnePerson(List<MayBe> likely, List<Past> merges) {
        public OnePerson {
            likely = List.copyOf(likely);
            merges = List.copyOf(merges);
        }
    }
}
