package io.zhiyin.campaigns.followup;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.store.Vault.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The outbox of what is told to staff: its rows, their leases and their ends. */
final class StaffMessages {
    enum What {
        DUE, OVERDUE, ESCALATION, DIGEST;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether it has buttons. */
        boolean card() {
            return this == DUE || this == OVERDUE;
        }
    }

    /** A message that somebody is at; {@code lease} tells theirs from another's. */
    record Taken(long id, Member to, What what, @Nullable FollowUpId followUp, @Nullable Integer round,
            @Nullable LocalDate day, Instant madeAt, boolean tried, boolean tooLate, @Nullable String body,
            Instant lease) {
        /** By which the platform tells of its buttons. */
        String task() {
            return StaffMessages.task(id, madeAt);
        }
    }

    /** A card that is to be changed. */
    record Change(long id, Member to, FollowUpId followUp, int round, Instant madeAt,
            @Nullable String code, Instant lease) {}

    // The lease is longer than a platform may take to answer.
    private static final String TAKE = """
            update staff_message m set due_at = clock_timestamp() + interval '2 minutes' where id in (
                select id from staff_message
                 where state in ('waiting', 'sending') and due_at <= clock_timestamp() and account = any(:accounts)
                 order by due_at, id limit :limit for update skip locked)
            returning id, account, staff, what, follow_up_id, round, day, made_at, body, due_at, state = 'sending' as tried,
                      coalesce(first_try_at + make_interval(secs => :window) < clock_timestamp(), false) as too_late""";
    private static final String SENDING = """
            update staff_message set state = 'sending', body = :body,
                   first_try_at = coalesce(first_try_at, clock_timestamp())
             where id = :id and due_at = :lease""";
    private static final String AGAIN = """
            update staff_message set due_at = clock_timestamp() + make_interval(secs => :seconds), problem = :problem,
                   state = case when :undone then 'waiting' else state end,
                   first_try_at = case when :undone then null else first_try_at end,
                   body = case when :undone then null else body end
             where id = :id and due_at = :lease""";
    // What ended or was put off meanwhile is drawn anew at once. A press that was quicker than the answer brought a newer
    // code, and says how it is to be drawn.
    private static final String END = """
            update staff_message m set state = :state, problem = :problem, body = null,
                   response_code = case when change_at is null then :code else response_code end,
                   code_at = case when change_at is not null then code_at
                                  when cast(:code as text) is not null then clock_timestamp() end,
                   change_at = case when change_at is not null then change_at
                                    when cast(:code as text) is not null
                                         and not exists (select from follow_up f where f.id = m.follow_up_id
                                                            and f.state = 'open' and f.round = m.round)
                                    then clock_timestamp() end
             where id = :id and due_at = :lease""";
    private static final String TAKE_CHANGES = """
            update staff_message m set change_at = clock_timestamp() + interval '2 minutes' where id in (
                select id from staff_message where change_at <= clock_timestamp() and account = any(:accounts)
                 order by change_at limit :limit for update skip locked)
            returning id, account, staff, follow_up_id, round, made_at, change_at,
                      case when code_at > clock_timestamp() - interval '71 hours' then response_code end as code""";
    private static final String CHANGED = """
            update staff_message set change_at = null, response_code = null where id = :id and change_at = :lease""";
    private static final String CHANGE_AGAIN = """
            update staff_message set change_at = clock_timestamp() + make_interval(secs => :seconds)
             where id = :id and change_at = :lease""";
    private static final String OF_TASK = """
            select id, follow_up_id, round from staff_message
             where id = :id and account = :account and staff = :staff and what in ('due', 'overdue')
               and floor(extract(epoch from made_at)) = :made for update""";
    // A press proves that it arrived, whatever became of the answer.
    private static final String PRESSED = """
            update staff_message set state = case when state in ('sending', 'unknown') then 'sent' else state end,
                   body = null, response_code = coalesce(:code, response_code),
                   code_at = case when cast(:code as text) is null then code_at else clock_timestamp() end,
                   change_at = clock_timestamp()
             where id = :id""";

    private final Vault vault;

    StaffMessages(Vault vault) {
        this.vault = vault;
    }

    static String task(long id, Instant madeAt) {
        return "zf" + id + "-" + Long.toString(madeAt.getEpochSecond(), Character.MAX_RADIX);
    }

    /** @param window after which a repeat would no longer be recognised */
    List<Taken> take(Sql db, Collection<AccountId> accounts, Duration window, int limit) {
        return db.sql(TAKE)
                .bindAll("accounts", String.class, accounts.stream().map(AccountId::value).toList())
                .bind("window", (double) window.toSeconds()).bind("limit", (long) limit).list(this::taken);
    }

    /** Committed before the first byte goes out; false where it is another's by now. */
    boolean sending(Sql db, Taken it, String body) {
        return db.sql(SENDING).bind("id", it.id).bind("lease", it.lease)
                .bind("body", vault.seal(Purpose.STAFF_MESSAGE, body)).update() == 1;
    }

    /** @param undone whether surely nothing has gone out */
    void again(Sql db, Taken it, Duration after, boolean undone, @Nullable String problem) {
        db.sql(AGAIN).bind("id", it.id).bind("lease", it.lease).bind("seconds", (double) after.toSeconds())
                .bind("undone", undone).bind("problem", problem).update();
    }

    boolean end(Sql db, Taken it, String state, @Nullable String code, @Nullable String problem) {
        return db.sql(END).bind("id", it.id).bind("lease", it.lease).bind("state", state).bind("code", code)
                .bind("problem", problem).update() == 1;
    }

    List<Change> takeChanges(Sql db, Collection<AccountId> accounts, int limit) {
        return db.sql(TAKE_CHANGES)
                .bindAll("accounts", String.class, accounts.stream().map(AccountId::value).toList())
                .bind("limit", (long) limit)
                .list(row -> new Change(row.number("id"), member(row),
                        new FollowUpId(row.number("follow_up_id")), row.integer("round"),
                        row.instant("made_at"), row.textOrNull("code"), row.instant("change_at")));
    }

    void changed(Sql db, Change it) {
        db.sql(CHANGED).bind("id", it.id).bind("lease", it.lease).update();
    }

    void changeAgain(Sql db, Change it, Duration after) {
        db.sql(CHANGE_AGAIN).bind("id", it.id).bind("lease", it.lease)
                .bind("seconds", (double) after.toSeconds()).update();
    }

    record Told(long id, FollowUpId followUp, int round) {}

    /** The card with this task id that was sent to this member, held; empty where it is none of ours. */
    Optional<Told> ofTask(Sql tx, Member member, long id, long made) {
        return tx.sql(OF_TASK).bind("id", id).bind("made", made).bind("account", member.account().value())
                .bind("staff", member.staff().value())
                .first(row -> new Told(row.number("id"), new FollowUpId(row.number("follow_up_id")),
                        row.integer("round")));
    }

    void pressed(Sql tx, long id, @Nullable String code) {
        tx.sql(PRESSED).bind("id", id).bind("code", code).update();
    }

    private Taken taken(Row row) {
        var followUp = row.numberOrNull("follow_up_id");
        return new Taken(row.number("id"), member(row),
                What.valueOf(row.text("what").toUpperCase(Locale.ROOT)),
                followUp == null ? null : new FollowUpId(followUp), row.integerOrNull("round"),
                row.dateOrNull("day"), row.instant("made_at"), row.flag("tried"), row.flag("too_late"),
                vault.openOrNull(Purpose.STAFF_MESSAGE, row.bytesOrNull("body")), row.instant("due_at"));
    }

    private static Member member(Row row) {
        return new Member(new AccountId(row.text("account")), new StaffId(row.text("staff")));
    }
}
