package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.regex.Pattern;

/** What staff say of the greetings they were asked for, with the button of the card. */
public final class StaffTasks {
    /** The key of the button that says so; the card's task id is {@link Claim#key}. */
    public static final String DONE = "done";

    private static final Pattern TASK = Pattern.compile("zy(\\d{1,18})-([0-9a-z]{1,12})");
    // Once, whoever presses twice; and only for the card that this staff member got.
    private static final String GREETED = """
            with task as (
                select id, customer_id from delivery
                 where id = :id and account = :account and staff = :staff and route = 'STAFF_TASK'
                   and floor(extract(epoch from created_at)) = :made),
            fact as (
                insert into delivery_fact (delivery_id, fact, at) select id, 'greeted', :at from task
                on conflict do nothing returning delivery_id)
            insert into interaction (customer_id, account, kind, at, detail)
            select customer_id, :account, 'staff_greeted', :at, jsonb_build_object('staff', cast(:staff as text))
              from task join fact on fact.delivery_id = task.id""";

    private StaffTasks() {}

    /**
     * A staff member says that they have greeted the customer.
     *
     * @param task the task id of the card that was pressed
     * @return false where it is no card of ours, or said before
     */
    public static boolean greeted(Sql tx, AccountId account, StaffId staff, String task, Instant at) {
        var ours = TASK.matcher(task);
        return ours.matches() && tx.sql(GREETED).bind("id", Long.parseLong(ours.group(1)))
                .bind("made", Long.parseLong(ours.group(2), Character.MAX_RADIX))
                .bind("account", account.value()).bind("staff", staff.value()).bind("at", at).update() == 1;
    }
}
