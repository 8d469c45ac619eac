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
import java.util.Optional;
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
    private static final Duration LISTED_WITHIN = Duration.ofSeconds(90);
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
    private static final String TO_RECONCILE = """
            update delivery set look_at = :later where id in (
                select id from delivery
                 where state = 'unknown' and in_doubt and route = 'GROUP_SEND' and look_at <= :now
                 order by look_at limit 20 for update skip locked)
            returning id, fence, account, address, staff, body, sending_at,
                called_at < clock_timestamp() - make_interval(secs => :listedWithin) as listed""";
    private static final String OTHERS_TASK = """
            select count(*) from delivery where account = :account and platform_id = :task""";

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

    /** @return how many were settled */
    long reconcile() {
        var now = clock.instant();
        var doubtful = db.sql(TO_RECONCILE).bind("now", now).bind("later", now.plus(LOOK_AGAIN))
                .bind("listedWithin", (double) LISTED_WITHIN.toSeconds()).list(Doubtful::of);
        return doubtful.stream().filter(this::reconcile).count();
    }

    private boolean reconcile(Doubtful doubtful) {
        try {
            return channels.groupSends(doubtful.account)
                    .flatMap(channel -> settlement(doubtful, channel))
                    .map(it -> it.write(db, clock.instant())).orElse(false);
        } catch (RuntimeException unreachable) {
            log.atWarn().addKeyValue("delivery", doubtful.id.value())
                    .addKeyValue("error", unreachable.getClass())
                    .log("a group send's tasks could not be listed; tried again");
            return false;
        }
    }

    private Optional<Settlement> settlement(Doubtful doubtful, Channel.GroupSends channel) {
        var now = clock.instant();
        var text = switch (Body.open(vault, doubtful.body)) {
            case Outgoing.Text(var words) -> words;
            case Outgoing.Attached(var words, _, _) -> words;
            case Outgoing.Mail _,Outgoing.TemplateFields _ -> "";
        };
        var since = doubtful.sendingAt.minus(CLOCKS_DIFFER);
        var sure = true;
        for (var task : channel.tasks(since, now.plus(CLOCKS_DIFFER))) {
            if (task.createdAt().isBefore(since) || !text.equals(task.text()) || isOthers(doubtful, task)) {
                continue;
            }
            var results = channel.results(task.taskId(), doubtful.staff);
            if (results.stream().anyMatch(it -> it.externalUserId().equals(doubtful.address))) {
                return Optional.of(doubtful.to(State.HELD, Reason.WAITING_FOR_OWNER)
                        .platformId(task.taskId()).lookAt(now));
            }
            // The same words, but not yet for anybody: it could be ours.
            sure &= !results.isEmpty();
        }
        return sure && doubtful.listed
                ? Optional.of(doubtful.to(State.READY, Reason.RECONCILED).lookAt(now))
                : Optional.empty();
    }

    private boolean isOthers(Doubtful doubtful, Channel.GroupSends.Task task) {
        return db.sql(OTHERS_TASK).bind("account", doubtful.account.value()).bind("task", task.taskId())
                .count() > 0;
    }

    private record Doubtful(DeliveryId id, long fence, AccountId account, String address, StaffId staff,
            byte[] body, Instant sendingAt, boolean listed) {
        static Doubtful of(Row row) {
            return new Doubtful(new DeliveryId(row.number("id")), row.number("fence"),
                    new AccountId(row.text("account")), row.text("address"), new StaffId(row.text("staff")),
                    row.bytes("body"), row.instant("sending_at"), row.flag("listed"));
        }

        Settlement to(State state, Reason reason) {
            return Settlement.of(id, State.UNKNOWN, fence, state, reason);
        }
    }

    private static List<Route> repeatable() {
        return Arrays.stream(Route.values()).filter(it -> it.repeatableFor().isPositive() && !it.toMany())
                .toList();
    }
}
