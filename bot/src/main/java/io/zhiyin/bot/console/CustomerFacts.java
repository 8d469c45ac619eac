package io.zhiyin.bot.console;

import io.zhiyin.bot.console.CustomerFields.Before;
import io.zhiyin.bot.console.CustomerFields.Check;
import io.zhiyin.bot.console.CustomerFields.Line;
import io.zhiyin.bot.console.CustomerFields.Section;
import io.zhiyin.bot.console.CustomerFields.Who;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Fact;
import io.zhiyin.campaigns.customer.Facts.Known;
import io.zhiyin.campaigns.customer.Facts.Past;
import io.zhiyin.campaigns.customer.Facts.Said;
import io.zhiyin.campaigns.customer.Mail;
import io.zhiyin.campaigns.customer.Phone;
import io.zhiyin.campaigns.customer.Speaker;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Name, phone, mail and birthday on a customer's page, as the shop's own fields stand there; the birthday has a form of its own. */
final class CustomerFacts {
    private static final int LONGEST_HISTORY = 50;
    private static final int LONGEST_NAME = 100;

    private final Database db;
    private final Customers customers;
    private final Words words;
    private final Clock clock;

    CustomerFacts(Database db, Customers customers, Words words, Clock clock) {
        this.db = db;
        this.customers = customers;
        this.words = words;
        this.clock = clock;
    }

    void mount(Routes routes) {
        routes.get("/customers/:id/facts", this::part).post("/customers/:id/facts/:fact", this::set);
    }

    private Answer part(Visit visit) {
        var id = customers.current(db, new CustomerId(visit.id("id")))
                .orElseThrow(() -> new NotHere("customer"));
        return visit.wants("facts")
                ? Answer.show("customers/fields", of(visit, id, null))
                : Answer.go("/customers/" + id.value()
                        + visit.asked("fact").flatMap(Fact::of).map(it -> "?fact=" + it.code() + "#facts")
                                .orElse(""));
    }

    private Answer set(Visit visit) {
        var fact = Fact.of(visit.inPath("fact")).filter(it -> it != Fact.BIRTHDAY)
                .orElseThrow(() -> new NotHere("fact"));
        var customer = new CustomerId(visit.id("id"));
        try {
            var value = visit.ticked("forget") ? null : read(fact, visit.field("value")).orElse(null);
            var done = db.inTransaction(tx -> {
                var held = customers.hold(tx, customer).orElseThrow(() -> new NotHere("customer"));
                if (value == null && !customers.find(tx, held).orElseThrow().facts().containsKey(fact)) {
                    return "field.forgotten";
                }
                return say(tx, visit, held, fact, value)
                        ? value == null ? "field.forgotten" : "field.set"
                        : "field.refused";
            });
            return visit.htmx()
                    ? Answer.shown("customers/fields", of(visit, customer, null), done)
                    : Answer.go("/customers/" + customer.value() + "#facts", done);
        } catch (InvalidInput wrong) {
            var why = wrong.words(visit.language().locale());
            return visit.htmx()
                    ? Answer.again("customers/fields",
                            of(visit, customer, new Problem(fact, why, visit.field("value").orElse(""))))
                    : Answer.refused(422, "problem.field", called(visit, fact), why);
        }
    }

    /** What an operator says; false where somebody's word counts more. In a transaction. */
    boolean say(Sql tx, Visit visit, CustomerId who, Fact fact,
            @Nullable String value) {
        return customers.facts().say(tx, new Said(who, fact, value,
                new Speaker(Source.OPERATOR, visit.me().name(), clock.instant()))).taken();
    }

    private static Optional<String> read(Fact fact, Optional<String> typed) {
        return typed.map(text -> switch (fact) {
            case NAME -> {
                if (text.length() > LONGEST_NAME) {
                    throw new InvalidInput("name", "姓名最多 " + LONGEST_NAME + " 个字。",
                            "A name has at most " + LONGEST_NAME + " characters.");
                }
                yield text;
            }
            case PHONE -> Phone.of(text).map(Phone::value).orElseThrow(
                    () -> new InvalidInput("phone", "须为手机号、带区号的座机号，或带 + 和国家码的号码。",
                            "A mainland number, or one with + and its country code, is expected."));
            case MAIL -> Mail.of(text).map(Mail::value)
                    .orElseThrow(() -> new InvalidInput("mail", "须为邮箱地址，如 lin@example.com。",
                            "A mail address is expected, as lin@example.com."));
            case BIRTHDAY -> throw new NotHere("fact");
        });
    }

    /** @param fact the one that was filled in; {@code typed} stays in its form */
    record Problem(Fact fact, String words, String typed) {}

    Section of(Visit visit, CustomerId id, @Nullable Problem problem) {
        var customer = customers.find(db, id).orElseThrow(() -> new NotHere("customer"));
        var opened = problem == null
                ? visit.asked("fact").flatMap(Fact::of).orElse(null)
                : problem.fact;
        return new Section(id.value(), "facts", "fact",
                Arrays.stream(Fact.values()).map(it -> line(visit, customer, it, it == opened, problem))
                        .toList(),
                visit.language().locale().getLanguage());
    }

    private Line line(Visit visit, Customer customer, Fact fact, boolean open, @Nullable Problem problem) {
        var locale = visit.language().locale();
        var known = customer.facts().get(fact);
        var value = known == null ? null : shown(known.value(), known.birthday(), locale);
        var wrong = problem != null && open ? problem : null;
        var past = open
                ? customers.facts().history(db, customer.id(), fact, LONGEST_HISTORY).stream()
                        .map(it -> before(it, locale)).toList()
                : List.<Before>of();
        var verified = fact == Fact.MAIL ? customer.mailVerified() : customer.phoneVerified();
        return new Line(fact.code(), called(visit, fact), fact.code(), value,
                wrong != null ? wrong.typed : value == null ? "" : value, known == null ? null : who(known),
                List.of(), open, wrong == null ? null : wrong.words, past,
                (fact == Fact.PHONE || fact == Fact.MAIL) && value != null
                        ? verified == null ? new Check(null, null) : new Check(verified.by(), verified.at())
                        : null);
    }

    private String called(Visit visit, Fact fact) {
        return words.say(visit.language(), "fact." + fact.code(), List.of());
    }

    private static Who who(Known it) {
        return new Who(it.source().code(), CustomerFields.bare(it.by()), it.since());
    }

    private static Before before(Past it, Locale locale) {
        return new Before(shown(it.value(), it.birthday(), locale),
                new Who(it.source().code(), CustomerFields.bare(it.by()), it.at()), it.fate().code(),
                it.endedAt());
    }

    private static @Nullable String shown(@Nullable String value, Optional<Birthday> birthday,
            Locale locale) {
        return birthday.map(it -> it.describe(locale)).orElse(value);
    }
}
