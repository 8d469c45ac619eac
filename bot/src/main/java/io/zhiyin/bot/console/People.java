package io.zhiyin.bot.console;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.customer.Customer;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How customers are named where they stand in a row: a name or a number, a phone that keeps its middle to itself. */
final class People {
    private People() {}

    /** A person as other pages point to them. */
    public record Person(long id, @Nullable String name) {}

    static Person person(Customer customer) {
        return new Person(customer.id().value(), customer.name());
    }

    /** 138****1234. The whole number stands on the customer's own page only. */
    static @Nullable String masked(@Nullable String phone) {
        return phone == null || phone.length() < 8
                ? phone
                : phone.substring(0, 3) + "****" + phone.substring(phone.length() - 4);
    }

    /** l***@example.com. */
    static @Nullable String maskedMail(@Nullable String mail) {
        var at = mail == null ? -1 : mail.lastIndexOf('@');
        return mail == null ? null : at < 1 ? "***" : mail.substring(0, 1) + "***" + mail.substring(at);
    }

    static @Nullable String birthday(@Nullable Birthday birthday, Locale locale) {
        return Optional.ofNullable(birthday).map(it -> it.describe(locale)).orElse(null);
    }
}
