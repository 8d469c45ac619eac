package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.consent.Consents;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.Identity;
import io.zhiyin.campaigns.customer.Subscriptions;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a customer and what belongs to them look in JSON. */
final class CustomerJson {
    private CustomerJson() {}

    static JsonObject customer(Customer customer, List<Tags.Given> tags, JsonObject fields) {
        var birthday = customer.birthday();
        var zone = customer.timeZone();
        return new JsonObject().put("id", customer.id().value()).put("name", customer.name())
                .put("phone", customer.phone()).put("phoneVerified", customer.phoneVerified() != null)
                .put("mailVerified", customer.mailVerified() != null)
                .put("mail", customer.mail()).put("note", customer.note())
                .put("birthday", BirthdayReader.json(birthday))
                .put("birthdayText", birthday == null ? null : birthday.describe(Locale.CHINESE))
                .put("timeZone", zone == null ? null : zone.getId()).put("source", customer.source())
                .put("createdAt", time(customer.createdAt()))
                .put("lastInteractionAt", time(customer.lastInteractionAt()))
                .put("identities", Reply.array(customer.identities(), CustomerJson::identity))
                .put("tags", Reply.array(tags, CustomerJson::tag)).put("facts", FactJson.words(customer))
                .put("fields", fields);
    }

    static JsonObject tag(Tags.Given given) {
        return new JsonObject().put("id", given.tag().id().value()).put("name", given.tag().name())
                .put("group", given.tag().group().name()).put("givenBy", Spelling.snake(given.tagging().by()))
                .put("giver", given.tagging().giver()).put("givenAt", time(given.tagging().at()))
                .put("until", time(given.tagging().until()));
    }

    static JsonObject entry(Interactions.Entry entry) {
        var detail = new JsonObject();
        entry.detail().forEach(detail::put);
        return new JsonObject().put("id", entry.id()).put("account", entry.account().value())
                .put("kind", entry.kind().code()).put("at", time(entry.at())).put("text", entry.text())
                .put("detail", detail).put("delivery", entry.delivery());
    }

    static JsonObject consent(Consents.Consent consent) {
        return new JsonObject().put("purpose", consent.purpose().code()).put("given", consent.given())
                .put("how", consent.how())
                .put("at", time(consent.at()));
    }

    static JsonObject notice(Identity identity, Subscriptions.Subscription notice) {
        return new JsonObject().put("account", name(identity.account())).put("template", notice.template())
                .put("left", notice.credits()).put("acceptedAt", time(notice.acceptedAt()))
                .put("declinedAt", time(notice.declinedAt())).put("switchedOffAt", time(notice.offAt()));
    }

    static JsonObject order(Orders.Bought order) {
        return new JsonObject().put("number", order.number()).put("amountFen", order.amount().fen())
                .put("refundedFen", order.refunded().fen()).put("paidAt", time(order.paidAt()))
                .put("source", order.source())
                .put("items", Reply.array(order.items(), CustomerJson::item));
    }

    private static JsonObject item(Orders.Item item) {
        var amount = item.amount();
        return new JsonObject().put("product", item.product()).put("category", item.category())
                .put("quantity", item.quantity()).put("amountFen", amount == null ? null : amount.fen());
    }

    static @Nullable String time(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }

    private static JsonObject identity(Identity identity) {
        return new JsonObject().put("account", name(identity.account())).put("kind", identity.kind().code())
                .put("value", identity.value()).put("since", time(identity.since()))
                .put("followedAt", time(identity.followedAt())).put("lostAt", time(identity.lostAt()));
    }

    private static @Nullable String name(@Nullable AccountId account) {
        return account == null ? null : account.value();
    }
}
