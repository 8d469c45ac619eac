package io.zhiyin.campaigns.intake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** People of one batch whom nobody knows yet: each is made once, however many orders name them. */
final class Strangers {
    private final List<Buyer.OfShop> made = new ArrayList<>();
    private final Map<String, Integer> byPhone = new HashMap<>();
    private final Map<String, Integer> byNumber = new HashMap<>();

    /** @return false where one phone would have two member numbers */
    boolean add(Buyer.OfShop one) {
        var place = place(one).orElse(made.size());
        if (place == made.size()) {
            made.add(one);
        } else {
            var other = made.get(place);
            if (differ(one.memberNumber(), other.memberNumber()) || differ(phone(one), phone(other))) {
                return false;
            }
            made.set(place, new Buyer.OfShop(first(other.memberNumber(), one.memberNumber()),
                    first(other.phone(), one.phone()), first(other.name(), one.name()),
                    other.phoneVerified() || one.phoneVerified()));
        }
        var phone = phone(one);
        if (phone != null) {
            byPhone.put(phone, place);
        }
        var number = one.memberNumber();
        if (number != null) {
            byNumber.put(number, place);
        }
        return true;
    }

    /** Where in {@link #all} somebody stands. */
    Optional<Integer> place(Buyer.OfShop one) {
        var number = one.memberNumber();
        var place = number == null ? null : byNumber.get(number);
        var phone = phone(one);
        return Optional.ofNullable(place == null && phone != null ? byPhone.get(phone) : place);
    }

    List<Buyer.OfShop> all() {
        return made;
    }

    private static @Nullable String phone(Buyer.OfShop one) {
        return one.phone() == null ? null : one.phone().value();
    }

    private static boolean differ(@Nullable String one, @Nullable String other) {
        return one != null && other != null && !Objects.equals(one, other);
    }

    private static <T> @Nullable T first(@Nullable T one, @Nullable T other) {
        return one == null ? other : one;
    }
}
