package io.zhiyin.campaigns.interaction;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.LossListener;
import io.zhiyin.campaigns.customer.Merge;
import io.zhiyin.campaigns.customer.MergeNotes;
import io.zhiyin.campaigns.customer.MergeStep;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Sight;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.store.Vault.Purpose;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The timeline of every customer. Words are sealed; {@code detail} holds codes only. */
public final class Interactions implements MergeStep, LossListener {
    /**
     * Something that happened.
     *
     * @param text what was said, if anything was
     * @param detail codes: scene, key, route, staff, kind of media
     * @param inbox the callback it came by, if it did
     */
    public record Event(CustomerId customer, AccountId account, InteractionKind kind, Instant at,
            @Nullable String text, Map<String, String> detail, @Nullable Long inbox) {
        public Event {
            detail = Map.copyOf(detail);
        }
    }

    /** An event as it stands on the timeline; {@code delivery} is the message it was, if it went out from here. */
    public record Entry(long id, AccountId account, InteractionKind kind, Instant at, @Nullable String text,
            Map<String, String> detail, @Nullable Long delivery) {
        public Entry {
            detail = Map.copyOf(detail);
        }
    }

    private static final String ADD = """
            insert into interaction (customer_id, account, kind, at, text, detail, inbox_id)
            select customer_id, account, kind, at, text, detail::jsonb, inbox_id
              from unnest(:customers::bigint[], :accounts::text[], :kinds::text[], :ats::timestamptz[], :texts::bytea[], :details::text[], :inboxes::bigint[])
                   as e (customer_id, account, kind, at, text, detail, inbox_id)""";
    private static final String TIMELINE = """
            select id, account, kind, at, text, detail::text as detail, delivery_id from interaction
             where customer_id = :customer and (:kind::text is null or kind = :kind)
               and (:before::bigint is null or (at, id) < (select at, id from interaction where id = :before))
             order by at desc, id desc limit :limit""";
    private static final String MOVE = MergeNotes.move("interaction");
    private static final String BACK = MergeNotes.back("interaction");
    private static final String FOLLOW = MergeNotes.follow("interaction");
    private static final String HEARD = """
            select max(at) as at from interaction
             where customer_id = :who and kind = any(:kinds)
               and id > coalesce((select mark from merge_note where merge_id = :merge and what = 'interaction'), 0)""";

    private final Vault vault;

    public Interactions(Vault vault) {
        this.vault = vault;
    }

    /** Writes events in their order, all in one statement. */
    public void add(Sql tx, List<Event> events) {
        if (events.isEmpty()) {
            return;
        }
        tx.sql(ADD)
                .bindAll("customers", Long.class,
                        events.stream().map(event -> event.customer().value()).toList())
                .bindAll("accounts", String.class,
                        events.stream().map(event -> event.account().value()).toList())
                .bindAll("kinds", String.class, events.stream().map(event -> event.kind().code()).toList())
                .bindAll("ats", Instant.class, events.stream().map(Event::at).toList())
                .bindAll("texts", byte[].class,
                        events.stream().map(event -> vault.sealOrNull(Purpose.MESSAGE, event.text()))
                                .toList())
                .bindAll("details", String.class, events.stream().map(event -> json(event.detail())).toList())
                .bindAll("inboxes", Long.class, events.stream().map(Event::inbox).toList()).update();
    }

    /** A loss that no callback told is dated like any other, by when it was found. */
    @Override
    public void lost(Sql tx, CustomerId customer, AccountId account, @Nullable StaffId staff, Instant at) {
        add(tx, List.of(staff == null
                ? new Event(customer, account, InteractionKind.UNFOLLOW, at, null, Map.of(), null)
                : new Event(customer, account, InteractionKind.CONTACT_LOST, at, null,
                        Map.of("staff", staff.value()), null)));
    }

    /** Newest first by when it happened; the next page begins before the last one's id. */
    public List<Entry> timeline(Sql db, CustomerId customer, @Nullable InteractionKind kind,
            @Nullable Long before,
            int limit) {
        return db.sql(TIMELINE).bind("customer", customer.value()).bind("before", before).bind("limit", limit)
                .bind("kind", kind == null ? null : kind.code()).list(this::entry);
    }

    @Override
    public void merge(Sql tx, Merge merge) {
        MergeNotes.run(tx, MOVE, merge);
    }

    @Override
    public void undo(Sql tx, Merge merge, Set<AccountId> accounts) {
        MergeNotes.run(tx, BACK, merge);
        MergeNotes.run(tx, FOLLOW, merge, accounts);
    }

    @Override
    public Optional<Instant> heard(Sql tx, Merge merge, CustomerId who) {
        var at = tx.sql(HEARD).bind("who", who.value()).bind("merge", merge.id())
                .bindAll("kinds", String.class,
                        InteractionKind.THEIRS.stream().map(InteractionKind::code).toList())
                .one(row -> Optional.ofNullable(row.instantOrNull("at")));
        return at;
    }

    private Entry entry(Row row) {
        Map<String, String> detail = new HashMap<>();
        new JsonObject(row.text("detail"))
                .forEach(field -> detail.put(field.getKey(), String.valueOf(field.getValue())));
        return new Entry(row.number("id"), new AccountId(row.text("account")),
                InteractionKind.of(row.text("kind")),
                row.instant("at"), words(vault.openOrNull(Purpose.MESSAGE, row.bytesOrNull("text"))), detail,
                row.numberOrNull("delivery_id"));
    }

    private static @Nullable String words(@Nullable String text) {
        return text == null ? null : Sight.words(text);
    }

    private static String json(Map<String, String> detail) {
        return detail.isEmpty() ? "{}" : new JsonObject(new HashMap<>(detail)).encode();
    }
}
