package io.zhiyin.campaigns.followup;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Merge;
import io.zhiyin.campaigns.customer.MergeNotes;
import io.zhiyin.campaigns.customer.MergeStep;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.followup.FollowUp.Kind;
import io.zhiyin.campaigns.followup.FollowUp.Priority;
import io.zhiyin.campaigns.followup.FollowUp.State;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.store.Vault.Purpose;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What there is to follow up, to be read; {@link FollowUpDesk} moves it. */
public final class FollowUps implements MergeStep {
    /** Which of the open ones, by their time. */
    public enum Due {
        OVERDUE, TODAY, WEEK;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Which are wanted; null stands for any.
     *
     * @param from due then or later
     * @param until due before
     */
    public record Filter(@Nullable State state, @Nullable Member member, @Nullable Kind kind,
            @Nullable CustomerId customer, @Nullable Instant from, @Nullable Instant until) {
        public static final Filter ALL = new Filter(null, null, null, null, null, null);
    }

    private static final String FIND = """
            select * from follow_up where id = :id""";
    private static final String LIST = """
            select * from follow_up
             where (cast(:state as text) is null or state = :state)
               and (cast(:account as text) is null or (account = :account and staff = :staff))
               and (cast(:kind as text) is null or kind = :kind)
               and (cast(:customer as bigint) is null or customer_id = :customer)
               and (cast(:from as timestamptz) is null or due_at >= :from)
               and (cast(:until as timestamptz) is null or due_at < :until)
            """;
    // what is due first comes first
    private static final String BY_DUE = LIST
            + """
                      and (cast(:last as bigint) is null
                           or (due_at, id) > (select l.due_at, l.id from follow_up l where l.id = :last))
                    order by due_at, id limit :limit""";
    private static final String COUNT = """
            select count(*) from (
            """ + LIST + ") f";
    private static final String SUCCESSOR = """
            select id from follow_up where follows = :id""";
    private static final String EVENTS = """
            select at, what, by, detail ->> 'to' as "to" from follow_up_event where follow_up_id = :id order by id""";
    private static final String MOVE = MergeNotes.move("follow_up");
    private static final String BACK = MergeNotes.back("follow_up");

    private final Vault vault;

    public FollowUps(Vault vault) {
        this.vault = vault;
    }

    public Optional<FollowUp> find(Sql sql, FollowUpId id) {
        return sql.sql(FIND).bind("id", id.value()).first(this::followUp);
    }

    /** What is due first comes first; behind the one with the id {@code last}, or from the beginning. */
    public List<FollowUp> list(Sql sql, Filter filter, @Nullable Long last, int limit) {
        return filtered(sql, BY_DUE, filter).bind("last", last).bind("limit", (long) limit)
                .list(this::followUp);
    }

    public long count(Sql sql, Filter filter) {
        return filtered(sql, COUNT, filter).count();
    }

    /** The colleague's, where it was handed over. */
    public Optional<FollowUpId> successor(Sql sql, FollowUpId id) {
        return sql.sql(SUCCESSOR).bind("id", id.value()).first(row -> new FollowUpId(row.number("id")));
    }

    /** Oldest first. */
    public List<FollowUp.Event> history(Sql sql, FollowUpId id) {
        return sql.sql(EVENTS).bind("id", id.value()).list(row -> new FollowUp.Event(row.instant("at"),
                row.text("what"), row.text("by"), row.textOrNull("to")));
    }

    /** Everybody who may have some, the one with the fewest first. */
    public List<Member> members(Sql sql) {
        return Assignment.members(sql);
    }

    /** Who would get one for this customer by default; empty where there is nobody at all. */
    public Optional<Member> ownerOf(Sql sql, CustomerId customer) {
        return Assignment.of(sql, List.of(customer)).owner(customer);
    }

    @Override
    public void merge(Sql tx, Merge merge) {
        MergeNotes.run(tx, MOVE, merge);
    }

    @Override
    public void undo(Sql tx, Merge merge, Set<AccountId> accounts) {
        MergeNotes.run(tx, BACK, merge);
    }

    private static io.zhiyin.campaigns.store.Statement filtered(Sql sql, String text, Filter of) {
        var state = of.state;
        var member = of.member;
        var kind = of.kind;
        var customer = of.customer;
        return sql.sql(text).bind("state", state == null ? null : state.code())
                .bind("account", member == null ? null : member.account().value())
                .bind("staff", member == null ? null : member.staff().value())
                .bind("kind", kind == null ? null : kind.code())
                .bind("customer", customer == null ? null : customer.value()).bind("from", of.from)
                .bind("until", of.until);
    }

    FollowUp followUp(Row row) {
        var follows = row.numberOrNull("follows");
        return new FollowUp(new FollowUpId(row.number("id")), new CustomerId(row.number("customer_id")),
                new Member(new AccountId(row.text("account")), new StaffId(row.text("staff"))),
                Kind.of(row.text("kind")), vault.open(Purpose.FOLLOW_UP, row.bytes("title")),
                vault.openOrNull(Purpose.FOLLOW_UP, row.bytesOrNull("note")),
                Priority.of(row.integer("priority")),
                Cause.Sort.valueOf(row.text("cause").toUpperCase(Locale.ROOT)), row.text("made_by"),
                row.instant("made_at"), row.instant("due_at"), State.of(row.text("state")),
                row.instantOrNull("ended_at"), row.textOrNull("ended_by"),
                vault.openOrNull(Purpose.FOLLOW_UP, row.bytesOrNull("outcome")),
                follows == null ? null : new FollowUpId(follows), row.integer("round"),
                row.instantOrNull("reminded_at"), row.instantOrNull("escalated_at"));
    }
}
