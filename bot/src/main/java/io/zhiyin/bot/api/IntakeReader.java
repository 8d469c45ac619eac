package io.zhiyin.bot.api;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.customer.ManyCustomers.Called;
import io.zhiyin.campaigns.customer.Phone;
import io.zhiyin.campaigns.intake.Batch;
import io.zhiyin.campaigns.intake.Batch.Event;
import io.zhiyin.campaigns.intake.Batch.Sale;
import io.zhiyin.campaigns.intake.Buyer;
import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.store.Database;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Orders, refunds and events as JSON: one shape, whichever way they come. */
final class IntakeReader {
    private static final int MOST = 1_000;
    private static final int MOST_ITEMS = 200;
    private static final int LONGEST_NUMBER = 100;
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_FACT = 500;
    /** A hundred million yuan. */
    private static final long DEAREST_FEN = 10_000_000_000L;
    /** Stands where nobody is named, which is noted; what is read so is never used. */
    private static final Buyer NOBODY = new Buyer.Ours(new CustomerId(0));

    private final Database db;
    private final Customers customers;

    IntakeReader(Database db, Customers customers) {
        this.db = db;
        this.customers = customers;
    }

    /** {@code orders}, {@code refunds} and {@code events}, those that are there; the mistakes are with the fields. */
    Batch any(Fields fields) {
        return new Batch(fields.hasValue("orders") ? sales(fields) : List.of(),
                fields.hasValue("refunds") ? refunds(fields) : List.of(),
                fields.hasValue("events") ? events(fields) : List.of());
    }

    List<Sale> sales(Fields fields) {
        var read = new ArrayList<Sale>();
        var named = new Named();
        for (var order : fields.neededObjects("orders", MOST)) {
            var number = order.neededText("number", LONGEST_NUMBER);
            var buyer = named.buyer(order);
            var amount = amount(order);
            var paidAt = order.neededInstant("paidAt");
            read.add(new Sale(number, buyer, amount, paidAt, order.instant("asOf"), items(order),
                    order.text("coupon", LONGEST_NUMBER)));
        }
        named.check();
        return read;
    }

    List<Orders.Refund> refunds(Fields fields) {
        var read = new ArrayList<Orders.Refund>();
        for (var refund : fields.neededObjects("refunds", MOST)) {
            var amount = amount(refund);
            if (amount.fen() == 0 && (refund.hasValue("amountFen") || refund.hasValue("amount"))) {
                refund.wrong(refund.hasValue("amountFen") ? "amountFen" : "amount", "退款金额须大于 0。",
                        "A refund is more than 0.");
            }
            read.add(new Orders.Refund(refund.neededText("number", LONGEST_NUMBER),
                    refund.neededText("order", LONGEST_NUMBER), amount, refund.neededInstant("refundedAt")));
        }
        return read;
    }

    List<Event> events(Fields fields) {
        var read = new ArrayList<Event>();
        var named = new Named();
        for (var event : fields.neededObjects("events", MOST)) {
            read.add(new Event(event.neededText("number", LONGEST_NUMBER), named.buyer(event),
                    event.neededText("event", LONGEST_NUMBER), event.neededInstant("at"), facts(event)));
        }
        named.check();
        return read;
    }

    private static List<Orders.Item> items(Fields order) {
        var items = new ArrayList<Orders.Item>();
        if (order.hasItems("items")) {
            for (var item : order.neededObjects("items", MOST_ITEMS)) {
                var quantity = item.number("quantity", 1, 1_000_000);
                items.add(new Orders.Item(item.neededText("product", LONGEST_NAME),
                        item.text("category", LONGEST_NAME), quantity == null ? 1 : quantity.intValue(),
                        item.hasValue("amountFen") || item.hasValue("amount") ? amount(item) : null));
            }
        }
        return items;
    }

    /** {@code amountFen}, whole fen, or {@code amount}, yuan with up to two decimals; one of them. */
    private static Money amount(Fields of) {
        if (of.hasValue("amount") && !of.hasValue("amountFen")) {
            var yuan = of.decimal("amount");
            var fen = yuan == null ? BigDecimal.ZERO : yuan.movePointRight(2);
            if (fen.signum() < 0 || fen.stripTrailingZeros().scale() > 0
                    || fen.compareTo(BigDecimal.valueOf(DEAREST_FEN)) > 0) {
                of.wrong("amount", "须为 0 到 1 亿元，最多两位小数，如 \"128.00\"。",
                        "0 to 100,000,000 yuan are expected with two decimals at most, as \"128.00\".");
                return new Money(0);
            }
            return new Money(fen.longValueExact());
        }
        return new Money(of.neededNumber("amountFen", 0, DEAREST_FEN));
    }

    private static Map<String, String> facts(Fields event) {
        var facts = new HashMap<String, String>();
        if (event.hasValue("facts")) {
            for (var fact : event.neededJson("facts").map(it -> it.getMap().entrySet())
                    .orElse(java.util.Set.of())) {
                var text = String.valueOf(fact.getValue());
                if (fact.getKey().length() > LONGEST_NUMBER || text.length() > LONGEST_FACT
                        || facts.size() >= 50) {
                    event.wrong("facts", "最多 50 项，每项最多 500 字。", "At most 50 of 500 characters each.");
                    break;
                }
                facts.put(fact.getKey(), text);
            }
        }
        return facts;
    }

    /** Who is named by our own numbers, looked up for all at once. */
    private final class Named {
        private final Map<Fields, CustomerId> ours = new HashMap<>();

        Buyer buyer(Fields of) {
            if (of.hasValue("memberNumber") || of.hasValue("phone") || of.hasValue("name")) {
                return shopper(of).map(it -> (Buyer) it).orElse(NOBODY);
            }
            if (of.hasValue("unionId")) {
                return called(null, IdentityKind.UNIONID, of.text("unionId", LONGEST_NUMBER));
            }
            if (of.hasValue("openId") || of.hasValue("externalUserId")) {
                var openId = of.text("openId", LONGEST_NUMBER);
                var account = of.neededText("account", LONGEST_NUMBER);
                if (account.isEmpty()) {
                    return NOBODY;
                }
                return openId == null
                        ? called(new AccountId(account), IdentityKind.EXTERNAL_USERID,
                                of.text("externalUserId", LONGEST_NUMBER))
                        : called(new AccountId(account), IdentityKind.OPENID, openId);
            }
            var id = of.requiredId("customer");
            if (id == null) {
                return NOBODY;
            }
            ours.put(of, new CustomerId(id));
            return new Buyer.Ours(new CustomerId(id));
        }

        /** An order of a customer who was merged into another belongs to the one kept. */
        void check() {
            var known = ours.isEmpty()
                    ? Map.of()
                    : customers.allCurrent(db, ours.values().stream().distinct().toList());
            ours.forEach((of, id) -> {
                if (!known.containsKey(id)) {
                    of.wrong("customer", "没有这位客户。", "There is no such customer.");
                }
            });
        }

        private static Buyer called(@Nullable AccountId account, IdentityKind kind, @Nullable String value) {
            return value == null ? NOBODY : new Buyer.OfPlatform(new Called(account, kind, value));
        }

        private static Optional<Buyer.OfShop> shopper(Fields of) {
            var number = of.text("memberNumber", LONGEST_NUMBER);
            var written = of.text("phone", LONGEST_NUMBER);
            var phone = written == null ? Optional.<Phone>empty() : Phone.of(written);
            var name = of.text("name", LONGEST_NUMBER);
            var verified = of.flag("phoneVerified");
            if (Boolean.TRUE.equals(verified) && written == null) {
                of.wrong("phoneVerified", "没有手机号，无从核实。", "There is no phone to be verified.");
            }
            if (written != null && phone.isEmpty()) {
                of.wrong("phone", "不是电话号码。", "It is no phone number.");
            } else if (number == null && phone.isEmpty()) {
                of.wrong("phone", "须有手机号或会员号，才知道是谁。",
                        "A phone or a member number is needed to know who it is.");
            }
            return number == null && phone.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Buyer.OfShop(number, phone.orElse(null), name,
                            Boolean.TRUE.equals(verified)));
        }
    }
}
