package io.zhiyin.bot.console;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.customer.Customer;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How customers are named where they stand in a row: a name or a number. */
final class People {
    private People() {}

    /** A person as other pages point to them. */
    public record Person(long id, @Nullable String name) {}

    static Person person(Customer customer) {
        return new Person(customer.id().value(), customer.name());
    }

    static @Nullable String birthday(@Nullable Birthday birthday, Locale locale) {
        return Optional.ofNullable(birthday).map(it -> it.describe(locale)).orElse(null);
    }
}
