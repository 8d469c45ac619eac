package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.PlatformFailure;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Row;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks how the tasks that lie with their owners stand, for all customers of a task at once: no event tells it. Where the
 * answer of the call that made a task was lost, its results tell whom it is for. Source: WeCom API, group sending, reading
 * results.
 */
final class GroupSendPoller {
    private static final Logger log = LoggerFactory.getLogger(GroupSendPoller.class);
    // What the owner has confirmed in the last minute may show as sent only some minutes later.
    private static final Duration SETTLES_WITHIN = Duration.ofHours(1);

    private static final String DUE = """
            update mass_send set look_at = least(:now + greatest(make_interval(secs => :every), (:now - sending_at) / 60),
                    greatest(expires_at, :now + make_interval(secs => :every)))
             where id in (
                select id from mass_send
                 where route = 'GROUP_SEND' and state = 'sent' and finished_at is null and look_at <= :now
                 order by look_at limit 50 for update skip locked)
            returning id, account, staff, platform_id, expires_at, sending_at, reminders, reminded_at,
                coalesce(called_at < clock_timestamp() - make_interval(secs => :listedWithin), true) as listed,
                (select owner_hours from sending_rules) as owner_hours,
                (select remind_hours from sending_rules) as remind_hours""";
    private static final String MEMBERS = """
            select d.id, d.fence, d.address, d.state,
                exists (select from run r, unnest(r.routes) as route (name) where r.id = d.run_id
                    and route.name <> 'GROUP_SEND'
                    and not exists (select from unnest(d.tried) as t (it) where t.it like route.name || ':%')) as has_next
              from delivery d
             where d.mass_send_id = :id and d.route = 'GROUP_SEND'
               and ((d.state = 'held' and d.platform_id is not null) or (d.state = 'unknown' and d.in_doubt))
             order by d.id""";
    private static final String FINISHED = """
            update mass_send m set finished_at = :now
             where id = :id and finished_at is null
               and not exists (select from delivery d where d.mass_send_id = m.id and d.route = 'GROUP_SEND'
                    and (d.state = 'sending' or (d.state = 'held' and d.platform_id is not null)
                        or (d.state = 'unknown' and d.in_doubt)))""";

    private final Database db;
    private final Channels channels;
    private final Clock clock;
    private final Duration every;
    private final Reminders reminders;

    /** @param staffAreThere whether an owner may be reminded at a moment */
    GroupSendPoller(Database db, Channels channels, Clock clock, Duration every,
            Predicate<Instant> staffAreThere) {
        this.db = db;
        this.channels = channels;
        this.clock = clock;
        this.every = every;
        this.reminders = new Reminders(db, clock, staffAreThere);
    }

    /** @return how many deliveries were settled */
    long poll() {
        var now = clock.instant();
        return db.sql(DUE).bind("now", now).bind("every", (double) every.toSeconds())
                .bind("listedWithin", (double) Doubts.LISTED_WITHIN.toSeconds()).list(Open::of).stream()
                .mapToLong(this::poll).sum();
    }

    private long poll(Open open) {
        var members = db.sql(MEMBERS).bind("id", open.id).list(Member::of);
        var settled = settled(open, members);
        var written = Settlement.write(db, settled, clock.instant());
        if (settled.size() == members.size()) {
            db.sql(FINISHED).bind("id", open.id).bind("now", clock.instant()).update();
        }
        return written;
    }

    private List<Settlement> settled(Open open, List<Member> members) {
        try {
            return members.isEmpty()
                    ? List.of()
                    : channels.groupSends(open.account).map(it -> settlements(open, members, it))
                            .orElse(List.of());
        } catch (PlatformFailure refused) {
            if (refused.code() <= 0 || !open.givenUp(clock.instant())) {
                return unreadable(open, refused);
            }
            return members.stream()
                    .map(it -> it.to(State.UNKNOWN, Reason.NO_ANSWER).detail("results:" + refused.code())
                            .platformId(open.task).lookAt(open.expiresAt))
                    .toList();
        } catch (RuntimeException unreachable) {
            return unreadable(open, unreachable);
        }
    }

    private static List<Settlement> unreadable(Open open, RuntimeException unreachable) {
        log.atWarn().addKeyValue("mass", open.id).addKeyValue("error", unreachable.getClass())
                .log("a group send's state could not be read; tried again");
        return List.of();
    }

    private List<Settlement> settlements(Open open, List<Member> members, Channel.GroupSends channel) {
        var now = clock.instant();
        var over = !now.isBefore(open.expiresAt);
        var confirmed = confirmed(open, channel);
        // taken back from all or from none: from nobody who would be left with nothing
        var givesWay = !over && open.givesWay(now) && members.stream().allMatch(Member::hasNext);
        if ((over || givesWay) && !confirmed) {
            channel.cancel(open.task);
            // whoever pressed in between has sent it
            confirmed = confirmed(open, channel);
        }
        if (!confirmed && !over && !givesWay) {
            reminders.remind(open, channel);
            if (members.stream().noneMatch(Member::inDoubt)) {
                return List.of();
            }
        }
        var results = channel.results(open.task, open.staff).stream()
                .collect(Collectors.toMap(Channel.GroupSends.Result::externalUserId,
                        Channel.GroupSends.Result::status, (first, _) -> first));
        var standing = new Standing(open, over, givesWay && !confirmed, confirmed, now, results);
        return members.stream().flatMap(it -> standing.of(it).stream()).toList();
    }

    private static boolean confirmed(Open open, Channel.GroupSends channel) {
        return channel.progress(open.task).stream()
                .anyMatch(it -> it.staff().equals(open.staff) && it.confirmed());
    }

    /** How a task stands at one moment. */
    private record Standing(Open open, boolean over, boolean takenBack, boolean confirmed, Instant now,
            Map<String, Channel.GroupSends.Status> results) {
        Optional<Settlement> of(Member member) {
            var status = results.get(member.address);
            if (status == null && member.inDoubt) {
                return unnamed(member);
            }
            return switch (status == null ? Channel.GroupSends.Status.NOT_SENT : status) {
                case SENT -> Optional.of(member.to(State.SENT, Reason.OWNER_SENT).platformId(open.task));
                case NOT_A_CONTACT, CAPPED -> Optional
                        .of(next(member, String.valueOf(status).toLowerCase(Locale.ROOT)));
                case NOT_SENT -> notSent(member);
            };
        }

        // Taken back first, and looked at once more: the customer does not get both.
        private Optional<Settlement> notSent(Member member) {
            if (takenBack) {
                return Optional.of(next(member, "owner_did_not_confirm"));
            }
            if (over && (!confirmed || open.givenUp(now))) {
                return Optional.of(
                        member.to(State.NOT_SENT, Reason.OWNER_DID_NOT_SEND).platformId(open.task));
            }
            return member.inDoubt
                    ? Optional.of(member.to(State.HELD, Reason.WAITING_FOR_OWNER).platformId(open.task)
                            .lookAt(open.expiresAt))
                    : Optional.empty();
        }

        /** The lost answer left them out, as soon as the results are surely all there. */
        private Optional<Settlement> unnamed(Member member) {
            if (!results.isEmpty() && open.listed) {
                return Optional.of(next(member, "not_in_task"));
            }
            return open.givenUp(now)
                    ? Optional.of(member.to(State.UNKNOWN, Reason.NO_ANSWER).detail("results")
                            .platformId(open.task).lookAt(open.expiresAt))
                    : Optional.empty();
        }

        private Settlement next(Member member, String why) {
            return member.to(State.READY, Reason.NEXT_ROUTE).tried(Route.GROUP_SEND + ":" + why).lookAt(now);
        }
    }

    /**
     * A task that is not settled for all.
     *
     * @param id the row of its call
     * @param listed whether the platform surely shows all of it by now
     * @param givesWayAt when its owner has had the time that the shop gives them; null: there is no such time
     * @param remindHours 0: nobody is reminded
     */
    record Open(long id, AccountId account, StaffId staff, String task, Instant expiresAt, Instant sendingAt,
            boolean listed, @Nullable Instant givesWayAt, int remindHours, int reminders,
            @Nullable Instant remindedAt) {
        private static Open of(Row row) {
            var hours = row.integer("owner_hours");
            var since = row.instant("sending_at");
            return new Open(row.number("id"), new AccountId(row.text("account")),
                    new StaffId(row.text("staff")), row.text("platform_id"), row.instant("expires_at"), since,
                    row.flag("listed"),
                    hours == 0 ? null : since.plus(Duration.ofHours(hours)), row.integer("remind_hours"),
                    row.integer("reminders"), row.instantOrNull("reminded_at"));
        }

        private boolean givesWay(Instant now) {
            return givesWayAt != null && !now.isBefore(givesWayAt);
        }

        /** What the platform tells no more of for an hour after the end is left to an operator. */
        private boolean givenUp(Instant now) {
            return now.isAfter(expiresAt.plus(SETTLES_WITHIN));
        }
    }

    /**
     * A delivery of it that is not settled.
     *
     * @param inDoubt the answer of its call was lost
     * @param hasNext whether it has a route left that was not tried
     */
    private record Member(DeliveryId id, long fence, String address, boolean inDoubt, boolean hasNext) {
        static Member of(Row row) {
            return new Member(new DeliveryId(row.number("id")), row.number("fence"), row.text("address"),
                    row.text("state").equals("unknown"), row.flag("has_next"));
        }

        Settlement to(State state, Reason reason) {
            return Settlement.of(id, inDoubt ? State.UNKNOWN : State.HELD, fence, state, reason);
        }
    }
}
