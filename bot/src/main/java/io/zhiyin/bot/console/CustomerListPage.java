package io.zhiyin.bot.console;

import io.zhiyin.campaigns.store.Masked;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.CustomerSearch;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.insight.Rfm;
import io.zhiyin.campaigns.insight.Stage;
import io.zhiyin.campaigns.profile.FieldId;
import io.zhiyin.campaigns.segment.Profiled;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.segment.Rule.Scored.Score;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.tag.Tag;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** 客户: everybody, by what an operator types, a tag or a segment; newest first, page by page. */
final class CustomerListPage {
    private static final int A_PAGE = 50;

    private final Database db;
    private final Customers customers;
    private final CustomerSearch search;
    private final Tags tags;
    private final Segments segments;
    private final Clock clock;

    CustomerListPage(Database db, Customers customers, CustomerSearch search, Tags tags, Segments segments,
            Clock clock) {
        this.db = db;
        this.customers = customers;
        this.search = search;
        this.tags = tags;
        this.segments = segments;
        this.clock = clock;
    }

    void mount(Routes routes) {
        routes.get("/customers", this::page);
    }

    private Answer page(Visit visit) {
        var model = list(visit);
        if (visit.wants("more")) {
            return Answer.show("customers/rows", model);
        }
        return Answer.show(visit.wants("list") ? "customers/list" : "customers/page", model);
    }

    private CustomerList list(Visit visit) {
        var text = visit.asked("q").orElse("");
        var tag = visit.askedNumber("tag").orElse(null);
        var segment = visit.askedNumber("segment").flatMap(id -> segments.get(new SegmentId(id)))
                .orElse(null);
        var narrow = new ArrayList<Rule>();
        if (segment != null) {
            narrow.add(segment.rule());
        }
        var fact = fact(visit);
        fact.ifPresent(narrow::add);
        var before = visit.askedNumber("before").orElse(null);
        var found = narrow.isEmpty()
                ? search.find(db, new CustomerSearch.Query(text, tag, before, A_PAGE))
                : within(new Rule.All(narrow), text, tag, before);
        var whose = tags.ofAll(found);
        var rows = customers.all(db, found).stream().map(it -> row(it, whose, visit.language().locale()))
                .toList();
        var whole = text.isEmpty() && tag == null && narrow.isEmpty() && before == null;
        var names = visit.language().locale();
        return new CustomerList(text, tag, segment == null ? null : segment.id().value(),
                fact.map(it -> it.describe(names, segments.names(it))).orElse(null), kept(visit),
                tags.list(),
                segments.list().stream().map(it -> new Choice(it.id().value(), it.name(names))).toList(),
                whole ? segments.count(new Rule.Everyone(), clock.instant()) : null, rows,
                found.size() < A_PAGE ? null : found.getLast().value());
    }

    /** What other pages count and link here: whose birthday is near, who is new, who follows or left an account. */
    private static Optional<Rule> fact(Visit visit) {
        var born = visit.askedNumber("born", 0, Rule.BirthdayWithin.MOST).<Rule>map(Rule.BirthdayWithin::new);
        var young = visit.askedNumber("new", 0, Rule.CreatedWithin.MOST).<Rule>map(Rule.CreatedWithin::new);
        var account = visit.asked("account").<Rule>map(it -> new Rule.Following(new AccountId(it),
                visit.asked("lost").isPresent()
                        ? Rule.Following.State.LOST
                        : Rule.Following.State.FOLLOWING));
        var known = visit.askedNumber("field").<Rule>map(it -> new Profiled.Known(new FieldId(it)));
        return born.or(() -> young).or(() -> account).or(() -> known).or(() -> insight(visit));
    }

    private static Optional<Rule> insight(Visit visit) {
        var rules = new ArrayList<Rule>();
        visit.asked("stage").flatMap(Stage::ofCode).map(Rule.InStage::new).ifPresent(rules::add);
        visit.askedNumber("r", Rfm.LEAST, Rfm.MOST).map(it -> new Rule.Scored(Score.RECENCY, it, it))
                .ifPresent(rules::add);
        visit.askedNumber("f", Rfm.LEAST, Rfm.MOST).map(it -> new Rule.Scored(Score.FREQUENCY, it, it))
                .ifPresent(rules::add);
        return rules.isEmpty() ? Optional.empty() : Optional.of(new Rule.All(rules));
    }

    /** Of a rule: its own pages, or what was typed, held against it one by one. */
    private List<CustomerId> within(Rule whole, String text, @Nullable Long tag, @Nullable Long before) {
        var now = clock.instant();
        if (!text.isEmpty()) {
            return search.find(db, new CustomerSearch.Query(text, tag, before, A_PAGE)).stream()
                    .filter(it -> segments.contains(whole, it, now)).toList();
        }
        var rule = tag == null
                ? whole
                : new Rule.All(List.of(whole, new Rule.HasTag(new TagId(tag))));
        return segments.page(rule, now, new CustomerId(before == null ? Long.MAX_VALUE : before), A_PAGE);
    }

    /** The part of the address that the form above the list has no field for. */
    private static Map<String, String> kept(Visit visit) {
        var kept = new LinkedHashMap<String, String>();
        for (var name : List.of("born", "new", "account", "lost", "field", "stage", "r", "f")) {
            visit.asked(name).ifPresent(value -> kept.put(name, value));
        }
        return kept;
    }

    private static Row row(Customer customer, Map<CustomerId, List<Tags.Given>> whose, Locale locale) {
        return new Row(customer.id().value(), customer.name(), Masked.phone(customer.phone()),
                People.birthday(customer.birthday(), locale),
                whose.getOrDefault(customer.id(), List.of()).stream().map(it -> it.tag().name()).toList(),
                customer.lastInteractionAt(),
                customer.identities().stream().anyMatch(it -> it.account() != null && it.reachable()));
    }

    public record Choice(long id, String name) {}

    /** @param reachable on one of the accounts at least */
    public record Row(long id, @Nullable String name, @Nullable String phone, @Nullable String birthday,
            List<String> tags, @Nullable Instant lastInteractionAt, boolean reachable) {
        public Row {
            tags = List.copyOf(tags);
        }
    }

    /**
     * @param fact what else they have in common, in words, or null; {@code kept} is how the address says it
     * @param everybody how many there are, where nothing narrows the list; else null, since counting takes its time
     * @param next where the next page begins, or null
     */
    public record CustomerList(String text, @Nullable Long tag, @Nullable Long segment, @Nullable String fact,
            Map<String, String> kept, List<Tag> allTags,
            List<Choice> allSegments, @Nullable Long everybody, List<Row> rows, @Nullable Long next) {
        public CustomerList {
            kept = Collections.unmodifiableMap(new LinkedHashMap<>(kept));
            allTags = List.copyOf(allTags);
            allSegments = List.copyOf(allSegments);
            rows = List.copyOf(rows);
        }
    }
}
