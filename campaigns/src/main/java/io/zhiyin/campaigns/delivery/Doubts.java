package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Vault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles uncertain calls as their class allows: keyed and windowed ones are repeated word for word while the platform
 * still knows the first; group sends are looked for among the platform's tasks before anything else; naked ones stay
 * unknown until an operator decides.
 */
final class Doubts {
    private static final Logger log = LoggerFactory.getLogger(Doubts.class);
    private static final int MOST_CALLS = 6;
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(2);
    // A task made by a call may appear in the list late, and clocks differ.
    static final Duration LISTED_WITHIN = Duration.ofSeconds(90);
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(2);

    private static final String REPEAT = """
            with mine as (
                select d.id from delivery d
                  join unnest(cast(:routes as text[]), cast(:seconds as float8[])) as w (route, seconds) on w.route = d.route
                 where d.state = 'unknown' and d.in_doubt and d.look_at <= :now and d.expires_at > :now
                   and d.body is not null and d.attempts < :most
                   and d.called_at + make_interval(secs => w.seconds) > clock_timestamp()
                 order by d.look_at limit 100 for update of d skip locked),
            changed as (
                update delivery d set state = 'ready', reason = 'repeated', look_at = :now
                  from mine where d.id = mine.id returning d.id),
            history as (
                insert into delivery_event (delivery_id, at, state, reason) select id, :now, 'ready', 'repeated' from changed)
            select count(*) from changed""";
    // The platform lists a month at most: what was not found until then is left to an operator.
    private static final String TO_RECONCILE = """
            update mass_send set look_at = :later where id in (
                select id from mass_send
                 where state = 'unknown' and route = 'GROUP_SEND' and look_at <= :now
                   and sending_at > cast(:now as timestamptz) - interval '25 days'
                 order by look_at limit 20 for update skip locked)
            returning id, account, staff, body, sending_at,
                coalesce(called_at < clock_timestamp() - make_interval(secs => :listedWithin), true) as listed""";
    private static final String MEMBERS = """
            select address from delivery
             where mass_send_id = :id and state = 'unknown' and in_doubt and route = 'GROUP_SEND'""";
    private static final String OTHERS_TASK = """
            select count(*) from mass_send where account = :account and platform_id = :task""";
    private static final String FOUND = """
            update mass_send set state = 'sent', platform_id = :task, detail = null, look_at = :now
             where id = :id and state = 'unknown'""";
    private static final String NOT_DONE = """
            with gone as (
                update mass_send set state = 'void', detail = 'reconciled', look_at = null
                 where id = :id and state = 'unknown' returning id),
            changed as (
                update delivery d set state = 'ready', reason = 'reconciled', detail = null, in_doubt = false, sending_at = null,
                       look_at = :now, fence = d.fence + 1, mass_send_id = null
                  from gone
                 where d.mass_send_id = gone.id and d.state = 'unknown' and d.in_doubt and d.route = 'GROUP_SEND'
                returning d.id),
            history as (
                insert into delivery_event (delivery_id, at, state, reason)
                select id, :now, 'ready', 'reconciled' from changed)
            select count(*) from gone""";

    private final Database db;
    private final Vault vault;
    private final Channels channels;
    private final Clock clock;

    Doubts(Database db, Vault vault, Channels channels, Clock clock) {
        this.db = db;
        this.vault = vault;
        this.channels = channels;
        this.clock = clock;
    }

    /** @return how many are to be called again */
    long repeat() {
        var routes = repeatable();
        return db.sql(REPEAT).bind("now", clock.instant()).bind("most", MOST_CALLS)
                .bindAll("routes", String.class, routes.stream().map(Route::name).toList())
                .bindAll("seconds", Double.class,
                        routes.stream().map(it -> (double) it.repeatableFor().toSeconds()).toList())
                .count();
    }

    /** Looks for the tasks of calls that are in doubt. @return how many were found, or surely are not there */
    long reconcile() {
        var now = clock.instant();
        var doubtful = db.sql(TO_RECONCILE).bind("now", now).bind("later", now.plus(LOOK_AGAIN))
                .bind("listedWithin", (double) LISTED_WITHIN.toSeconds()).list(Doubtful::of);
        return doubtful.stream().filter(this::reconcile).count();
    }

    private boolean reconcile(Doubtful doubtful) {
        try {
            var channel = channels.groupSends(doubtful.account);
            return channel.isPresent() && switch (sought(doubtful, channel.get())) {
                // whom it names, and how far they are, the poller reads
                case Found(var task) -> db.sql(FOUND).bind("id", doubtful.id).bind("task", task)
                        .bind("now", clock.instant()).update() == 1;
                case NotThere _ -> db.sql(NOT_DONE).bind("id", doubtful.id).bind("now", clock.instant())
                        .count() == 1;
                case NotSure _ -> false;
            };
        } catch (RuntimeException unreachable) {
            log.atWarn().addKeyValue("mass", doubtful.id).addKeyValue("error", unreachable.getClass())
                    .log("a group send's tasks could not be listed; tried again");
            return false;
        }
    }

    private sealed interface Sought {}

    private record Found(String task) implements Sought {}

    private record NotThere() implements Sought {}

    private record NotSure() implements Sought {}

    private Sought sought(Doubtful doubtful, Channel.GroupSends channel) {
        var members = Set
                .copyOf(db.sql(MEMBERS).bind("id", doubtful.id).list(row -> row.text("address")));
        var text = switch (Body.open(vault, doubtful.body)) {
            case Outgoing.Text(var words) -> words;
            case Outgoing.Attached(var words, _, _) -> words;
            case Outgoing.Mail _,Outgoing.TemplateFields _ -> "";
        };
        var since = doubtful.sendingAt.minus(CLOCKS_DIFFER);
        var sure = true;
        for (var task : channel.tasks(since, clock.instant().plus(CLOCKS_DIFFER))) {
            if (task.createdAt().isBefore(since) || !text.equals(task.text())
                    || isOfAnotherCall(doubtful, task)) {
                continue;
            }
            var results = channel.results(task.taskId(), doubtful.staff);
            if (results.stream().anyMatch(it -> members.contains(it.externalUserId()))) {
                return new Found(task.taskId());
            }
            // The same words, but not yet for anybody: it could be ours.
            sure &= !results.isEmpty() || isOfOthers(channel.progress(task.taskId()), doubtful.staff);
        }
        return sure && doubtful.listed ? new NotThere() : new NotSure();
    }

    private static boolean isOfOthers(List<Channel.GroupSends.Progress> progress, StaffId owner) {
        return !progress.isEmpty() && progress.stream().noneMatch(it -> it.staff().equals(owner));
    }

    private boolean isOfAnotherCall(Doubtful doubtful, Channel.GroupSends.Task task) {
        return db.sql(OTHERS_TASK).bind("account", doubtful.account.value()).bind("task", task.taskId())
                .count() > 0;
    }

    /** @param id the row of its call */
    private record Doubtful(long id, AccountId account, StaffId staff, byte[] body, Instant sendingAt,
            boolean listed) {
        static Doubtful of(Row row) {
            return new Doubtful(row.number("id"), new AccountId(row.text("account")),
                    new StaffId(row.text("staff")), row.bytes("body"), row.instant("sending_at"),
                    row.flag("listed"));
        }
    }

    private static List<Route> repeatable() {
        return Arrays.stream(Route.values()).filter(it -> it.repeatableFor().isPositive() && !it.toMany())
                .toList();
    }
}
