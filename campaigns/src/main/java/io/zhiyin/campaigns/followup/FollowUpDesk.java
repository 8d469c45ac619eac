package io.zhiyin.campaigns.followup;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.followup.FollowUp.State;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.store.Vault.Purpose;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes follow-ups and moves them, each move once: whoever comes second finds it no longer open. */
public final class FollowUpDesk {
    /** How far ahead one may lie. */
    private static final Duration FARTHEST = Duration.ofDays(730);

    private static final String MAKE = """
            with made as (
                insert into follow_up (customer_id, account, staff, kind, title, note, priority, cause, cause_key, made_by,
                                       made_at, due_at)
                select n.customer, n.account, n.staff, n.kind, n.title, n.note, n.priority, n.cause, n.key, n.by, :now, n.due
                  from unnest(:customers::bigint[], :accounts::text[], :staff::text[], :kinds::text[], :titles::bytea[],
                              :notes::bytea[], :priorities::int[], :causes::text[], :keys::text[], :bys::text[],
                              :dues::timestamptz[])
                       as n (customer, account, staff, kind, title, note, priority, cause, key, by, due)
                on conflict (cause, cause_key) where follows is null do nothing
                returning id, made_by, made_at)
            insert into follow_up_event (follow_up_id, at, what, by)
            select id, made_at, 'made', made_by from made order by id returning follow_up_id""";
    private static final String END = """
            with ended as (
                update follow_up set state = :state, ended_at = :now, ended_by = :by, outcome = :outcome
                 where id = :id and state = 'open' returning id)
            insert into follow_up_event (follow_up_id, at, what, by, detail)
            select id, :now, :state, :by, cast(:detail as jsonb) from ended""";
    private static final String SUCCEED = """
            with made as (
                insert into follow_up (customer_id, account, staff, kind, title, note, priority, cause, cause_key, made_by,
                                       made_at, due_at, follows)
                select customer_id, :account, :staff, kind, title, note, priority, cause, cause_key, :by, :now, :due, id
                  from follow_up where id = :id
                returning id, made_by, made_at)
            insert into follow_up_event (follow_up_id, at, what, by, detail)
            select id, made_at, 'taken_over', made_by, cast(:detail as jsonb) from made returning follow_up_id""";
    private static final String PUT_OFF = """
            with later as (
                update follow_up set due_at = :due, round = round + 1, reminded_at = null, escalated_at = null
                 where id = :id and state = 'open' and (cast(:round as int) is null or round = :round) returning id)
            insert into follow_up_event (follow_up_id, at, what, by, detail)
            select id, :now, 'later', :by, jsonb_build_object('to', cast(:to as text)) from later""";

    private static final String DRAW_ANEW = """
            update staff_message set change_at = clock_timestamp()
             where follow_up_id = :id and state = 'sent' and response_code is not null""";

    private final Database db;
    private final Vault vault;
    private final Clock clock;
    private final Customers customers;
    private final Interactions interactions;
    private final FollowUps followUps;
    private final FollowUpSettingsTable settings;

    public FollowUpDesk(Database db, Vault vault, Clock clock, Customers customers,
            Interactions interactions, FollowUps followUps, FollowUpSettingsTable settings) {
        this.db = db;
        this.vault = vault;
        this.clock = clock;
        this.customers = customers;
        this.interactions = interactions;
        this.followUps = followUps;
        this.settings = settings;
    }

    /** What became of a wish to move one. */
    public enum Moved {
        DONE, NOT_OPEN, NOT_THERE
    }

    /**
     * Makes one; of customers who were merged, for who they are now.
     *
     * @return empty when its cause has made one before, or there is no such customer
     * @throws InvalidInput when there is nobody to do it, or the time is years away
     */
    public Optional<FollowUpId> make(NewFollowUp wanted) {
        return db.inTransaction(tx -> makeAll(tx, List.of(wanted)).stream().findFirst());
    }

    /** Whether there is nobody of the staff to do anything. */
    public boolean nobody(Sql tx) {
        return Assignment.members(tx).isEmpty();
    }

    /**
     * The same for many in one transaction that holds nobody yet, or nobody but them.
     *
     * @return those that were made
     */
    public List<FollowUpId> makeAll(Sql tx, List<NewFollowUp> wanted) {
        if (wanted.isEmpty()) {
            return List.of();
        }
        var now = clock.instant();
        var hours = settings.get(tx).hours();
        var people = customers.hold(tx, wanted.stream().map(NewFollowUp::customer).distinct().toList());
        var assignment = Assignment.of(tx, people.values());
        var members = Assignment.members(tx);
        wanted.forEach(it -> refuseUnfit(it, now, members));
        var rows = new ArrayList<NewFollowUp>();
        var unowned = new ArrayList<NewFollowUp>();
        for (var it : wanted) {
            var who = people.get(it.customer());
            if (who != null) {
                var member = it.member() != null ? it.member() : assignment.owner(who).orElse(null);
                var row = new NewFollowUp(who, member, it.kind(), it.title(), it.note(), it.priority(),
                        hours.next(it.dueAt()), it.cause(), it.by());
                if (member == null) {
                    unowned.add(row);
                } else {
                    assignment.count(member);
                    rows.add(row);
                }
            }
        }
        // when everybody has their own, it is seen who has the fewest
        unowned.forEach(
                it -> rows.add(new NewFollowUp(it.customer(), assignment.take(it.customer(), _ -> true),
                        it.kind(), it.title(), it.note(), it.priority(), it.dueAt(), it.cause(), it.by())));
        return insert(tx, rows, now);
    }

    private static void refuseUnfit(NewFollowUp it, Instant now, List<Member> members) {
        refuseFar(it.dueAt(), now);
        var member = it.member();
        if (member != null && !members.contains(member)) {
            throw noSuchMember();
        }
    }

    private static void refuseFar(Instant due, Instant now) {
        if (due.isAfter(now.plus(FARTHEST)) || due.isBefore(now.minus(FARTHEST))) {
            throw new InvalidInput("dueAt", "时间须在两年之内。", "The time must lie within two years.");
        }
    }

    private static InvalidInput noSuchMember() {
        return new InvalidInput("staff", "没有这位员工，或已离职。",
                "There is no such member of staff, or they have left.");
    }

    private List<FollowUpId> insert(Sql tx, List<NewFollowUp> rows, Instant now) {
        return tx.sql(MAKE).bind("now", now)
                .bindAll("customers", Long.class, rows.stream().map(it -> it.customer().value()).toList())
                .bindAll("accounts", String.class,
                        rows.stream().map(it -> member(it).account().value()).toList())
                .bindAll("staff", String.class, rows.stream().map(it -> member(it).staff().value()).toList())
                .bindAll("kinds", String.class, rows.stream().map(it -> it.kind().code()).toList())
                .bindAll("titles", byte[].class,
                        rows.stream().map(it -> vault.seal(Purpose.FOLLOW_UP, it.title())).toList())
                .bindAll("notes", byte[].class,
                        rows.stream().map(it -> vault.sealOrNull(Purpose.FOLLOW_UP, it.note())).toList())
                .bindAll("priorities", Integer.class, rows.stream().map(it -> it.priority().rank()).toList())
                .bindAll("causes", String.class, rows.stream().map(it -> it.cause().sort().code()).toList())
                .bindAll("keys", String.class, rows.stream().map(it -> it.cause().key()).toList())
                .bindAll("bys", String.class, rows.stream().map(NewFollowUp::by).toList())
                .bindAll("dues", Instant.class, rows.stream().map(NewFollowUp::dueAt).toList())
                .list(row -> new FollowUpId(row.number("follow_up_id")));
    }

    private static Member member(NewFollowUp it) {
        var member = it.member();
        if (member == null) {
            throw new IllegalStateException("a follow-up has somebody who does it");
        }
        return member;
    }

    /** It is done; what was written of it stands on the customer's timeline. */
    public Moved done(FollowUpId id, String by, @Nullable String outcome) {
        return db.inTransaction(tx -> done(tx, id, by, outcome));
    }

    Moved done(Sql tx, FollowUpId id, String by, @Nullable String outcome) {
        var found = held(tx, id);
        if (found.isEmpty()) {
            return Moved.NOT_THERE;
        }
        var it = found.get();
        var words = outcome == null || outcome.isBlank() ? null : outcome.strip();
        if (words != null && words.length() > FollowUp.LONGEST_NOTE) {
            throw new InvalidInput("outcome", "结果最多 " + FollowUp.LONGEST_NOTE + " 个字。",
                    "The outcome has at most " + FollowUp.LONGEST_NOTE + " characters.");
        }
        if (!end(tx, id, State.DONE, by, words, null)) {
            return Moved.NOT_OPEN;
        }
        interactions.add(tx, List.of(new Interactions.Event(it.customer(), it.member().account(),
                InteractionKind.FOLLOW_UP, clock.instant(), words,
                Map.of("staff", it.member().staff().value(), "kind", it.kind().code(), "followUp",
                        String.valueOf(id.value())),
                null)));
        return Moved.DONE;
    }

    public Moved cancel(FollowUpId id, String by) {
        return db.inTransaction(tx -> followUps.find(tx, id).isEmpty()
                ? Moved.NOT_THERE
                : end(tx, id, State.CANCELLED, by, null, null) ? Moved.DONE : Moved.NOT_OPEN);
    }

    /**
     * Puts it off; at the new time it is told of again.
     *
     * @throws InvalidInput when the time is not in the future, or years away
     */
    public Moved later(FollowUpId id, String by, Instant until) {
        return db.inTransaction(tx -> followUps.find(tx, id).isEmpty()
                ? Moved.NOT_THERE
                : later(tx, id, null, by, until));
    }

    /** @param round in which it still must be; null: in any */
    Moved later(Sql tx, FollowUpId id, @Nullable Integer round, String by, Instant until) {
        var now = clock.instant();
        if (!until.isAfter(now)) {
            throw new InvalidInput("until", "请选一个以后的时间。", "Choose a time that is still to come.");
        }
        refuseFar(until, now);
        var due = settings.get(tx).hours().next(until);
        drawAnew(tx, id);
        return tx.sql(PUT_OFF).bind("id", id.value()).bind("due", due).bind("round", round).bind("now", now)
                .bind("by", by).bind("to", due.toString()).update() == 1 ? Moved.DONE : Moved.NOT_OPEN;
    }

    /**
     * A colleague takes it over: theirs is a new one that follows this one.
     *
     * @param to null: the customer's owner, unless that is who hands it over, or the one with the fewest
     * @throws InvalidInput when it is theirs already, or there is nobody
     */
    public Moved handOver(FollowUpId id, String by, @Nullable Member to) {
        return db.inTransaction(tx -> handOver(tx, id, by, to));
    }

    Moved handOver(Sql tx, FollowUpId id, String by, @Nullable Member to) {
        var found = held(tx, id);
        if (found.isEmpty()) {
            return Moved.NOT_THERE;
        }
        var it = found.get();
        if (!it.open()) {
            return Moved.NOT_OPEN;
        }
        if (to != null && !Assignment.members(tx).contains(to)) {
            throw noSuchMember();
        }
        if (it.member().equals(to)) {
            throw new InvalidInput("staff", "已经是这位员工在跟进。", "It is this member's already.");
        }
        var next = to != null
                ? to
                : Assignment.of(tx, List.of(it.customer())).take(it.customer(),
                        other -> !other.equals(it.member()));
        var now = clock.instant();
        if (!end(tx, id, State.HANDED_OVER, by, null, next)) {
            return Moved.NOT_OPEN;
        }
        // what was overdue before is due for the new one as soon as they are there
        var hours = settings.get(tx).hours();
        var due = it.dueAt().isBefore(now) ? hours.next(now) : it.dueAt();
        var _ = tx.sql(SUCCEED).bind("id", id.value()).bind("account", next.account().value())
                .bind("staff", next.staff().value()).bind("by", by).bind("now", now).bind("due", due)
                .bind("detail", new JsonObject().put("to", it.member().code()).encode())
                .one(row -> row.number("follow_up_id"));
        return Moved.DONE;
    }

    /** The cards of it that lie on a phone are to say what became of it. */
    private static void drawAnew(Sql tx, FollowUpId id) {
        tx.sql(DRAW_ANEW).bind("id", id.value()).update();
    }

    private boolean end(Sql tx, FollowUpId id, State state, String by, @Nullable String outcome,
            @Nullable Member to) {
        var detail = to == null ? new JsonObject() : new JsonObject().put("to", to.code());
        drawAnew(tx, id);
        return tx.sql(END).bind("id", id.value()).bind("state", state.code()).bind("now", clock.instant())
                .bind("by", by).bind("outcome", vault.sealOrNull(Purpose.FOLLOW_UP, outcome))
                .bind("detail", detail.encode()).update() == 1;
    }

    /** With the customer held, so that a merge at this moment takes along what is noted. */
    private Optional<FollowUp> held(Sql tx, FollowUpId id) {
        var before = followUps.find(tx, id);
        if (before.isEmpty()) {
            return before;
        }
        CustomerId customer = before.get().customer();
        return customers.hold(tx, customer).isEmpty() ? Optional.empty() : followUps.find(tx, id);
    }
}
