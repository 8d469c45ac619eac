package io.zhiyin.templates;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known about one customer when a message is rendered: the values of {@link MessageVariables}, so that neither
 * side can forget one.
 *
 * @param customerName as the customer or the staff gave it
 * @param salutation how the customer likes to be addressed: 林女士
 * @param birthdayText the birthday in words, 农历八月十五 or 3月5日; absent while it is not known
 * @param today the customer's date in words a template message takes as {@code date}: 2026年3月5日
 * @param staffName of the customer's owner
 * @param tags the names of the customer's tags
 * @param coupon the customer's own code, where the campaign gives one
 */
public record MessageModel(@Nullable String customerName, @Nullable String salutation,
        @Nullable String birthdayText,
        boolean birthdayLunar, String today, String shopName, @Nullable String staffName, List<String> tags,
        @Nullable String coupon) {
    public MessageModel(@Nullable String customerName, @Nullable String salutation,
            @Nullable String birthdayText,
            boolean birthdayLunar, String today, String shopName, @Nullable String staffName,
            List<String> tags) {
        this(customerName, salutation, birthdayText, birthdayLunar, today, shopName, staffName, tags, null);
    }

    public MessageModel {
        tags = List.copyOf(tags);
    }

    /** The variable of the customer's own code. */
    public static final String COUPON = "coupon";

    /** The model for {@link MessageRenderer}; a blank text is as good as none. */
    public Map<String, Object> asMap() {
        Map<String, Object> customer = new HashMap<>();
        put(customer, "name", customerName);
        put(customer, "salutation", salutation);
        Map<String, Object> birthday = new HashMap<>();
        put(birthday, "text", birthdayText);
        birthday.put("lunar", birthdayLunar);
        Map<String, Object> staff = new HashMap<>();
        put(staff, "name", staffName);
        Map<String, Object> all = new HashMap<>(
                Map.of("customer", customer, "birthday", birthday, "staff", staff,
                        "today", today, "shop", Map.of("name", shopName), "tags", tags));
        put(all, COUPON, coupon);
        return all;
    }

    private static void put(Map<String, Object> group, String name, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            group.put(name, value);
        }
    }

    /** Hides the values: they are personal. */
    @Override
    public String toString() {
        return "MessageModel[...]";
    }
}
