package io.zhiyin.bot.console;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.profile.FieldId;
import io.zhiyin.campaigns.profile.ProfileField;
import io.zhiyin.campaigns.profile.ProfileValues.Known;
import io.zhiyin.campaigns.profile.ProfileValues.Past;
import io.zhiyin.campaigns.profile.ProfileValues.Said;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.profile.Value;
import io.zhiyin.campaigns.profile.ValueReader;
import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The shop's own fields on a customer's page: each with who said it, a form, and what was said before. */
final class CustomerFields {
    private static final int LONGEST_HISTORY = 50;

    private final Database db;
    private final Customers customers;
    private final Profiles profiles;
    private final Clock clock;

    CustomerFields(Database db, Customers customers, Profiles profiles, Clock clock) {
        this.db = db;
        this.customers = customers;
        this.profiles = profiles;
        this.clock = clock;
    }

    void mount(Routes routes) {
        routes.get("/customers/:id/fields", this::part).post("/customers/:id/fields/:field", this::set);
    }

    /** The part of the page alone, with one field opened or none. */
    private Answer part(Visit visit) {
        var id = customers.current(db, new CustomerId(visit.id("id")))
                .orElseThrow(() -> new NotHere("customer"));
        return visit.wants("fields")
                ? Answer.show("customers/fields", of(visit, id, null))
                : Answer.go("/customers/" + id.value()
                        + visit.askedNumber("field").map(it -> "?field=" + it + "#fields").orElse(""));
    }

    private Answer set(Visit visit) {
        var field = profiles.fields().find(new FieldId(visit.id("field"))).filter(it -> !it.archived())
                .orElseThrow(() -> new NotHere("field"));
        var customer = new CustomerId(visit.id("id"));
        var forget = visit.ticked("forget");
        try {
            var value = forget ? null : typed(visit, field).orElse(null);
            var verdict = db.inTransaction(tx -> {
                var held = customers.hold(tx, customer).orElseThrow(() -> new NotHere("customer"));
                var known = profiles.values().of(tx, held).stream()
                        .anyMatch(it -> it.field().equals(field.id()) && it.value() != null);
                if (value == null && !known) {
                    return Optional.<Boolean>empty();
                }
                return Optional.of(profiles.values()
                        .set(tx, List.of(new Said(held, field.id(), value, Source.OPERATOR, visit.me().name(),
                                clock.instant())))
                        .getFirst().taken());
            });
            var done = verdict.isEmpty() || verdict.get()
                    ? value == null ? "field.forgotten" : "field.set"
                    : "field.refused";
            return visit.htmx()
                    ? Answer.shown("customers/fields", of(visit, customer, null), done)
                    : Answer.go("/customers/" + customer.value() + "#fields", done);
        } catch (InvalidInput wrong) {
            var again = of(visit, customer,
                    new Problem(field.id().value(), wrong.words(visit.language().locale()),
                            visit.field("value").orElse("")));
            return visit.htmx()
                    ? Answer.again("customers/fields", again)
                    : Answer.refused(422, "problem.field", field.name(),
                            wrong.words(visit.language().locale()));
        }
    }

    private static Optional<Value> typed(Visit visit, ProfileField field) {
        if (field.type().chosen()) {
            var ids = visit.fields("value").stream().map(CustomerFields::choice).toList();
            return ids.isEmpty() ? Optional.empty() : Optional.of(ValueReader.chosenIds(field, ids));
        }
        return visit.field("value").map(it -> ValueReader.read(field, it));
    }

    private static long choice(String text) {
        if (!text.matches("\\d{1,18}")) {
            throw new BadInput("a choice is no number");
        }
        return Long.parseLong(text);
    }

    /** @param field the one that was filled in; {@code typed} stays in its form */
    record Problem(long field, String words, String typed) {}

    Section of(Visit visit, CustomerId id, @Nullable Problem problem) {
        var locale = visit.language().locale();
        long opened = problem == null ? visit.askedNumber("field").orElse(0L) : problem.field;
        Map<FieldId, Known> known = new HashMap<>();
        var fields = profiles.fields().living();
        if (!fields.isEmpty()) {
            profiles.values().of(db, id).forEach(it -> known.put(it.field(), it));
        }
        return new Section(id.value(), "fields", "field",
                fields.stream().map(it -> line(id, it, known.get(it.id()), it.id().value() == opened, problem,
                        locale)).toList(),
                visit.language().locale().getLanguage());
    }

    private Line line(CustomerId id, ProfileField field, @Nullable Known known, boolean open,
            @Nullable Problem problem, Locale locale) {
        var value = known == null ? null : known.value();
        var typed = problem != null && open ? problem.typed : value == null ? "" : field.typed(value);
        var chosen = value instanceof Value.Chosen(var ids) ? ids : List.<Long>of();
        var past = open
                ? profiles.values().history(db, id, field.id(), LONGEST_HISTORY).stream()
                        .map(it -> before(field, it, locale)).toList()
                : List.<Before>of();
        return new Line(String.valueOf(field.id().value()), field.name(), field.type().code(),
                value == null ? null : field.show(value, locale), typed,
                known == null ? null : new Who(known.source().code(), bare(known.by()), known.since()),
                field.type().chosen()
                        ? field.choices().stream()
                                .map(it -> new Option(it.id(), it.label(), chosen.contains(it.id())))
                                .toList()
                        : List.of(),
                open, problem != null && open ? problem.words : null, past, null);
    }

    private static Before before(ProfileField field, Past past, Locale locale) {
        var value = past.value();
        return new Before(value == null ? null : field.show(value, locale),
                new Who(past.source().code(), bare(past.by()), past.at()), past.fate().code(),
                past.endedAt());
    }

    /** {@code import:3} and {@code api:shop} without their source, which stands before them. */
    static String bare(String by) {
        return by.startsWith("import:") || by.startsWith("api:") ? by.substring(by.indexOf(':') + 1) : by;
    }

    public record Who(String source, String by, Instant at) {}

    public record Option(long id, String label, boolean chosen) {}

    /** @param value null: that there is none */
    public record Before(@Nullable String value, Who who, String fate, Instant endedAt) {}

    /**
     * @param shown null where nothing is known
     * @param who null where nothing was ever said
     * @param open whether its form and its history are shown
     * @param check of a phone, who answers for it; null where there is nothing to answer for
     */
    public record Line(String id, String name, String type, @Nullable String shown, String typed,
            @Nullable Who who, List<Option> options, boolean open, @Nullable String problem,
            List<Before> before, @Nullable Check check) {
        public Line {
            options = List.copyOf(options);
            before = List.copyOf(before);
        }
    }

    /** @param by null while nobody answers for it */
    public record Check(@Nullable String by, @Nullable Instant at) {}

    /**
     * @param part the element that holds it, and the end of its address
     * @param asks how a line is opened by name
     */
    public record Section(long customer, String part, String asks, List<Line> fields, String language) {
        public Section {
            fields = List.copyOf(fields);
        }
    }
}
