package io.zhiyin.bot.console;

import io.zhiyin.bot.conversation.Rehearsal;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.CustomerSearch;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.delivery.Outgoing;
import io.zhiyin.campaigns.delivery.Words;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.picture.PictureId;
import io.zhiyin.campaigns.template.Attachment;
import io.zhiyin.campaigns.template.Variant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Words as one real customer would read them: made by what makes them at the moment of sending. */
final class Previews {
    private final Database db;
    private final Rehearsal rehearsal;
    private final Customers customers;
    private final CustomerSearch search;

    Previews(Database db, Rehearsal rehearsal, Customers customers, CustomerSearch search) {
        this.db = db;
        this.rehearsal = rehearsal;
        this.customers = customers;
        this.search = search;
    }

    /**
     * What a message looks like.
     *
     * @param subject of a mail, or null
     * @param text the words, or null for a template message
     * @param fields of a template message, in no order of their own
     * @param cards pictures and cards, in their order
     * @param problem code of why it cannot be made for this customer, or null
     */
    public record Preview(String channel, @Nullable String subject, @Nullable String text,
            Map<String, String> fields, List<Card> cards,
            @Nullable String problem) {
        public Preview {
            fields = Map.copyOf(fields);
            cards = List.copyOf(cards);
        }
    }

    /**
     * A picture or a card as a chat shows it.
     *
     * @param kind picture, link or mini_program
     * @param under what stands small at its foot: the host that a link opens, the page of a mini-program
     */
    public record Card(String kind, String title, String description, String under,
            @Nullable Long picture) {
        static Card of(Attachment attachment) {
            var picture = attachment.shows().map(PictureId::value).orElse(null);
            return switch (attachment) {
                case Attachment.Picture it -> new Card(it.kind(), "", "", "", picture);
                case Attachment.Link it ->
                    new Card(it.kind(), it.title(), it.description(), host(it.url()), picture);
                case Attachment.MiniProgram it ->
                    new Card(it.kind(), it.title(), "", it.path(), picture);
            };
        }

        private static String host(String url) {
            return url.replaceFirst("^[A-Za-z]+://", "").replaceFirst("[/?#].*", "");
        }
    }

    /** The first customer that fits what was typed; without anything typed, the newest. */
    Optional<Customer> somebody(String typed) {
        return search.find(db, new CustomerSearch.Query(typed, null, null, 1)).stream().findFirst()
                .flatMap(id -> customers.find(db, id));
    }

    List<Preview> of(List<Variant> variants, Customer customer) {
        return variants.stream().map(it -> preview(it.channel().stored(), rehearsal.of(it, customer)))
                .toList();
    }

    private static Preview preview(String channel, Words.Rendering made) {
        return switch (made) {
            case Words.Rendering.Rendered(Outgoing.Text(var text)) ->
                new Preview(channel, null, text, Map.of(), List.of(), null);
            case Words.Rendering.Rendered(Outgoing.Mail(var subject, var text, _)) ->
                new Preview(channel, subject, text, Map.of(), List.of(), null);
            case Words.Rendering.Rendered(Outgoing.TemplateFields(_, var fields)) ->
                new Preview(channel, null, null, fields, List.of(), null);
            case Words.Rendering.Rendered(Outgoing.Attached(var text, var attachments, _)) ->
                new Preview(channel, null, text.isEmpty() ? null : text, Map.of(),
                        attachments.stream().map(Card::of).toList(), null);
            case Words.Rendering.NotYet(_) ->
                new Preview(channel, null, null, Map.of(), List.of(), "no-coupon");
            case Words.Rendering.Problem(var code) ->
                new Preview(channel, null, null, Map.of(), List.of(), code);
        };
    }
}
