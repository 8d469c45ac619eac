package io.zhiyin.bot.conversation;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.Identity;
import io.zhiyin.campaigns.delivery.Words;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.template.Variant;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a customer would read on their next birthday, made by what makes the words at the moment of sending. Nothing is
 * sent and nothing written.
 */
public final class Rehearsal {
    /** Stands for the account where the customer is on none. */
    private static final AccountId NOWHERE = new AccountId("preview");

    private final Database db;
    private final Clock clock;
    private final ZoneId zone;
    private final Contacts contacts;
    private final Words words;

    /** @param zone of the shop */
    public Rehearsal(Database db, Clock clock, ZoneId zone, Contacts contacts, Words words) {
        this.db = db;
        this.clock = clock;
        this.zone = zone;
        this.contacts = contacts;
        this.words = words;
    }

    public Words.Rendering of(Variant variant, Customer customer) {
        var contact = switch (variant.channel()) {
            case WECOM_TEXT, STAFF_TEXT ->
                contacts.of(db, customer.id()).stream().filter(it -> it.lostAt() == null).findFirst()
                        .orElse(null);
            case OFFICIAL_TEXT, OFFICIAL_TEMPLATE, OFFICIAL_SUBSCRIPTION, OFFICIAL_MASS, CARE_TEXT, MAIL,
                    SMS ->
                null;
        };
        var account = contact != null
                ? contact.account()
                : customer.identities().stream().map(Identity::account).filter(Objects::nonNull).findFirst()
                        .orElse(NOWHERE);
        return words.render(new Words.Request(null, variant, customer.id(), account,
                contact == null ? null : contact.staff(), occasion(customer)));
    }

    private @Nullable LocalDate occasion(Customer customer) {
        var birthday = customer.birthday();
        var own = customer.timeZone();
        return birthday == null
                ? null
                : Birthdays.next(birthday, LocalDate.ofInstant(clock.instant(), own == null ? zone : own),
                        LeapDayPolicy.FEB_28);
    }
}
