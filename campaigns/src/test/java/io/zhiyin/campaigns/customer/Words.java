package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.customer.Facts.Said;
import io.zhiyin.campaigns.saying.Precedence.Verdict;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.store.Database;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Says facts of customers, as an operator does unless told otherwise. */
public final class Words {
    private static final Speaker WANG = new Speaker(Source.OPERATOR, "王芳",
            Instant.parse("2026-03-05T02:00:00Z"));

    private final Database db;
    private final Customers customers;

    public Words(Database db, Customers customers) {
        this.db = db;
        this.customers = customers;
    }

    public void name(CustomerId who, @Nullable String name) {
        say(who, Fact.NAME, name, WANG);
    }

    public void phone(CustomerId who, @Nullable Phone phone) {
        say(who, Fact.PHONE, phone == null ? null : phone.value(), WANG);
    }

    public void mail(CustomerId who, @Nullable String mail) {
        say(who, Fact.MAIL, mail, WANG);
    }

    public void birthday(CustomerId who, @Nullable Birthday birthday, Source source, String by, Instant at) {
        say(who, Fact.BIRTHDAY, FactLine.of(birthday), new Speaker(source, by, at));
    }

    public Verdict say(CustomerId who, Fact fact, @Nullable String value, Speaker by) {
        return db.inTransaction(tx -> customers.facts().say(tx, new Said(who, fact, value, by)));
    }
}
