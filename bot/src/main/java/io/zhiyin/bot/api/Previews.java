package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.conversation.Rehearsal;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.delivery.Outgoing;
import io.zhiyin.campaigns.delivery.Words;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.template.Variant;
import java.util.List;
import java.util.Optional;

/** Previews of messages as the API tells them: for the customer that a body names, each channel's words. */
public final class Previews {
    private final Database db;
    private final Customers customers;
    private final Rehearsal rehearsal;

    public Previews(Database db, Customers customers, Rehearsal rehearsal) {
        this.db = db;
        this.customers = customers;
        this.rehearsal = rehearsal;
    }

    /** The customer named in a body, whoever they are by now; a mistake of the field where there is none. */
    Optional<Customer> customer(Fields fields) {
        var asked = fields.requiredId("customer");
        var found = asked == null
                ? Optional.<Customer>empty()
                : customers.current(db, new CustomerId(asked)).flatMap(it -> customers.find(db, it));
        if (asked != null && found.isEmpty()) {
            fields.wrong("customer", "没有这位客户。", "There is no such customer.");
        }
        return found;
    }

    JsonArray of(List<Variant> variants, Customer customer) {
        return Reply.array(variants, it -> message(it, customer));
    }

    private JsonObject message(Variant variant, Customer customer) {
        var json = new JsonObject().put("channel", Spelling.snake(variant.channel()));
        return switch (rehearsal.of(variant, customer)) {
            case Words.Rendering.Rendered(Outgoing.Text(var text)) -> json.put("text", text);
            case Words.Rendering.Rendered(Outgoing.Mail(var subject, var text, _)) ->
                json.put("subject", subject).put("text", text);
            case Words.Rendering.Rendered(Outgoing.TemplateFields(var id, var fields)) ->
                json.put("platformTemplate", id).put("fields", VariantJson.fields(fields, "value"));
            case Words.Rendering.Rendered(Outgoing.Attached(var text, var attachments, _)) ->
                (text.isEmpty() ? json : json.put("text", text)).put("attachments",
                        AttachmentReader.json(attachments));
            case Words.Rendering.NotYet(_) -> json.put("problem", "no-coupon");
            case Words.Rendering.Problem(var code) -> json.put("problem", code);
        };
    }
}
