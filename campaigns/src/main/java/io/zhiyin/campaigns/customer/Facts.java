package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.saying.Fate;
import io.zhiyin.campaigns.saying.Precedence.Verdict;
import io.zhiyin.campaigns.saying.Ranks;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Name, phone, mail and birthday: by whose word they stand, and what was said otherwise. Everything that is said of them
 * comes through here or, thousands at once, through {@link ManyCustomers}; either way it is weighed by the same precedence
 * as the shop's own fields.
 */
public final class Facts {
    private static final String HOLD = """
            select id from customer where id = any(:ids) order by id for no key update""";

    private final Customers customers;
    private final FactRows rows;

    Facts(Customers customers, Vault vault) {
        this.customers = customers;
        this.rows = new FactRows(vault);
    }

    /**
     * What somebody says.
     *
     * @param value a name, a {@link Phone}'s number, a mail, or {@link FactLine} of a birthday; null: that there is none
     */
    public record Said(CustomerId customer, Fact fact, @Nullable String value, Speaker speaker) {}

    /**
     * What stands.
     *
     * @param value null: somebody said that there is none
     * @param since when it was first said
     * @param at when it was said last
     */
    public record Known(Fact fact, @Nullable String value, Source source, String by, Instant since,
            Instant at) {
        public Optional<Birthday> birthday() {
            return Facts.birthday(fact, value);
        }
    }

    /**
     * @param value null: that there is none
     * @param at when it was said
     * @param endedAt when it was replaced, or not taken
     */
    public record Past(Fact fact, @Nullable String value, Source source, String by, Instant at, Fate fate,
            Instant endedAt) {
        public Optional<Birthday> birthday() {
            return Facts.birthday(fact, value);
        }
    }

    private static Optional<Birthday> birthday(Fact fact, @Nullable String value) {
        return fact == Fact.BIRTHDAY ? Optional.ofNullable(value).map(FactLine::birthday) : Optional.empty();
    }

    /** Weighs words in their order and writes what comes of it; in a transaction. The customers are held. */
    public List<Verdict> say(Sql tx, List<Said> said) {
        return say(tx, said, true);
    }

    private List<Verdict> say(Sql tx, List<Said> said, boolean dates) {
        if (said.isEmpty()) {
            return List.of();
        }
        var ids = said.stream().map(Said::customer).distinct().toList();
        tx.sql(HOLD).bindAll("ids", Long.class, ids.stream().map(CustomerId::value).toList())
                .list(row -> row.number("id"));
        var weighing = new FactWeighing(Ranks.read(tx), dates, customers.all(tx, ids));
        var verdicts = said.stream().map(weighing::weigh).toList();
        write(tx, weighing, said.getFirst().speaker().at());
        return verdicts;
    }

    public Verdict say(Sql tx, Said said) {
        return say(tx, List.of(said)).getFirst();
    }

    /**
     * What a list says of somebody that is read again and again: what its speaker said last is no news, whatever others
     * have said since.
     */
    void read(Sql tx, Customer known, List<Said> said) {
        say(tx, said.stream().filter(it -> {
            var stands = known.facts().get(it.fact());
            if (stands == null) {
                return true;
            }
            var same = Objects.equals(stands.value(), it.value()) && stands.source() == it.speaker().source();
            return !same && rows.lastWord(tx, it).filter(last -> last.equals(it.value())).isEmpty();
        }).toList(), false);
    }

    /** What was said before and what was not taken, the newest first. */
    public List<Past> history(Sql sql, CustomerId customer, Fact fact, int limit) {
        return rows.history(sql, customer, fact, limit);
    }

    /** What the steps of many customers did not take or replaced; in the transaction in which they were made. */
    void keep(Sql tx, List<FactWeighing.Ended> ended, Instant at) {
        rows.keep(tx, ended, at);
    }

    private void write(Sql tx, FactWeighing weighing, Instant at) {
        rows.write(tx, weighing.changed());
        rows.keep(tx, weighing.ended(), at);
    }
}
