package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.PlatformFailure;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks how the group sends that lie with their owners stand: no event tells it. Source: WeCom API, group sending,
 * reading results.
 */
final class GroupSendPoller {
    private static final Logger log = LoggerFactory.getLogger(GroupSendPoller.class);
    // What the owner has confirmed in the last minute may show as sent only some minutes later.
    private static final Duration SETTLES_WITHIN = Duration.ofHours(1);

    private static final String DUE = """
            update delivery set look_at = least(:now + greatest(make_interval(secs => :every), (:now - sending_at) / 60),
                    greatest(expires_at, :now + make_interval(secs => :every)))
             where id in (
                select id from delivery where state = 'held' and platform_id is not null and look_at <= :now
                 order by look_at limit 50 for update skip locked)
            returning id, fence, account, address, staff, platform_id, expires_at, sending_at,
                (select owner_hours from sending_rules) as owner_hours,
                exists (select from run r, unnest(r.routes) as route (name) where r.id = delivery.run_id
                    and route.name <> 'GROUP_SEND'
                    and not exists (select from unnest(delivery.tried) as t (it) where t.it like route.name || ':%')) as has_next""";

    private final Database db;
    private final Channels channels;
    private final Clock clock;
    private final Duration every;

    GroupSendPoller(Database db, Channels channels, Clock clock, Duration every) {
        this.db = db;
        this.channels = channels;
        this.clock = clock;
        this.every = every;
    }

    /** @return how many were settled */
    long poll() {
        var now = clock.instant();
        return db.sql(DUE).bind("now", now).bind("every", (double) every.toSeconds()).list(Open::of).stream()
                .filter(this::poll).count();
    }

    private boolean poll(Open open) {
        try {
            return channels.groupSends(open.account).flatMap(channel -> settlement(open, channel))
                    .map(it -> it.write(db, clock.instant())).orElse(false);
        } catch (PlatformFailure refused) {
            if (refused.code() <= 0 || !givenUp(open)) {
                return unreadable(open, refused);
            }
            return open.to(State.UNKNOWN, Reason.NO_ANSWER).detail("results:" + refused.code())
                    .platformId(open.task).lookAt(open.expiresAt).write(db, clock.instant());
        } catch (RuntimeException unreachable) {
            return unreadable(open, unreachable);
        }
    }

    /** Whom the platform has no longer told anything about for an hour after the end is left to an operator. */
    private boolean givenUp(Open open) {
        return clock.instant().isAfter(open.expiresAt.plus(SETTLES_WITHIN));
    }

    private static boolean unreadable(Open open, RuntimeException unreachable) {
        log.atWarn().addKeyValue("delivery", open.id.value()).addKeyValue("error", unreachable.getClass())
                .log("a group send's state could not be read; tried again");
        return false;
    }

    private Optional<Settlement> settlement(Open open, Channel.GroupSends channel) {
        var now = clock.instant();
        var over = !now.isBefore(open.expiresAt);
        var confirmed = confirmed(open, channel);
        var givesWay = !over && open.givesWay(now);
        if ((over || givesWay) && !confirmed) {
            channel.cancel(open.task);
            // whoever pressed in between has sent it
            confirmed = confirmed(open, channel);
        }
        if (!confirmed && !over && !givesWay) {
            return Optional.empty();
        }
        var result = channel.results(open.task, open.staff).stream()
                .filter(it -> it.externalUserId().equals(open.address)).findFirst();
        var status = result.map(Channel.GroupSends.Result::status)
                .orElse(Channel.GroupSends.Status.NOT_SENT);
        return switch (status) {
            case SENT -> Optional.of(open.to(State.SENT, Reason.OWNER_SENT).platformId(open.task));
            case NOT_A_CONTACT, CAPPED -> Optional.of(open.to(State.READY, Reason.NEXT_ROUTE)
                    .tried(Route.GROUP_SEND + ":" + status.name().toLowerCase(java.util.Locale.ROOT))
                    .lookAt(now));
            // Taken back first, and looked at once more: the customer does not get both.
            case NOT_SENT -> givesWay && !confirmed
                    ? Optional.of(open.to(State.READY, Reason.NEXT_ROUTE)
                            .tried(Route.GROUP_SEND + ":owner_did_not_confirm").lookAt(now))
                    : over && (!confirmed || now.isAfter(open.expiresAt.plus(SETTLES_WITHIN)))
                            ? Optional.of(
                                    open.to(State.NOT_SENT, Reason.OWNER_DID_NOT_SEND).platformId(open.task))
                            : Optional.empty();
        };
    }

    private static boolean confirmed(Open open, Channel.GroupSends channel) {
        return channel.progress(open.task).stream()
                .anyMatch(it -> it.staff().equals(open.staff) && it.confirmed());
    }

    private record Open(DeliveryId id, long fence, AccountId account, String address, StaffId staff,
            String task, Instant expiresAt, @Nullable Instant givesWayAt) {
        static Open of(Row row) {
            var hours = row.integer("owner_hours");
            var since = row.instantOrNull("sending_at");
            return new Open(new DeliveryId(row.number("id")), row.number("fence"),
                    new AccountId(row.text("account")), row.text("address"), new StaffId(row.text("staff")),
                    row.text("platform_id"), row.instant("expires_at"),
                    hours == 0 || since == null || !row.flag("has_next")
                            ? null
                            : since.plus(Duration.ofHours(hours)));
        }

        /** Whether its owner has had the time that the shop gives them, and another route is left. */
        boolean givesWay(Instant now) {
            return givesWayAt != null && !now.isBefore(givesWayAt);
        }

        Settlement to(State state, Reason reason) {
            return Settlement.of(id, State.HELD, fence, state, reason);
        }
    }
}
