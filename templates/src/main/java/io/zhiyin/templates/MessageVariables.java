package io.zhiyin.templates;

import static io.zhiyin.templates.Variable.Kind.BOOLEAN;
import static io.zhiyin.templates.Variable.Kind.LIST;
import static io.zhiyin.templates.Variable.Kind.TEXT;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The variables of a message to a customer, or about one to staff. The editor lists them; {@link Linter} knows them. */
public final class MessageVariables {
    /** Stands for a code in previews; it is none. */
    public static final String SAMPLE_COUPON = "TEA-8K2P5";

    private static final List<Variable> ALL = List.of(
            new Variable("customer.name", TEXT, true, 32, "客户姓名", "customer's name", "林晓月"),
            new Variable("customer.salutation", TEXT, true, 16, "称呼", "how the customer is addressed", "林女士"),
            new Variable("birthday.text", TEXT, true, 16, "生日", "birthday in words", "农历八月十五"),
            new Variable("birthday.lunar", BOOLEAN, false, 1, "是否过农历生日", "whether the birthday is lunar",
                    true),
            new Variable("today", TEXT, false, 11, "今天的日期", "today's date", "2026年9月25日"),
            new Variable("shop.name", TEXT, false, 32, "店名", "shop's name", "知音茶铺"),
            new Variable("staff.name", TEXT, true, 32, "负责人姓名", "name of the customer's owner", "小周"),
            new Variable("tags", LIST, false, 20, "客户标签", "customer's tags", List.of("老客户", "爱喝岩茶")),
            new Variable(MessageModel.COUPON, TEXT, false, 32, "优惠码", "coupon code", SAMPLE_COUPON));

    private MessageVariables() {}

    /** All of them, in the order in which they are explained to people. */
    public static Set<Variable> all() {
        return Collections.unmodifiableSet(new LinkedHashSet<>(ALL));
    }

    /** A customer with everything known, for previews. */
    public static MessageModel sample() {
        return new MessageModel("林晓月", "林女士", "农历八月十五", true, "2026年9月25日", "知音茶铺", "小周",
                List.of("老客户", "爱喝岩茶"), SAMPLE_COUPON);
    }

    /** A customer of whom nothing is known but that they are there. */
    public static MessageModel stranger() {
        return new MessageModel(null, null, null, false, "2026年9月25日", "知音茶铺", null, List.of(),
                SAMPLE_COUPON);
    }
}
