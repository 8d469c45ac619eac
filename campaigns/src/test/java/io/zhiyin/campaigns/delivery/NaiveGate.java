package io.zhiyin.campaigns.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the gate once more, written down as people say them, over plain lists and minute by minute: slow, and
 * nothing of the gate's own. Delivery by delivery it says where it goes, or why not.
 */
final class NaiveGate {
    private static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");

    private NaiveGate() {}

    enum Kind {
        CAMPAIGN, TEST, REPLY, WELCOME
    }

    enum Follows {
        NEVER, YES, LEFT
    }

    enum Stop {
        NONE, CAMPAIGNS, EVERYTHING
    }

    /** A message the customer had. */
    record Had(Marketing marketing, Route route, Instant at) {}

    /**
     * A customer, and the delivery that is due.
     *
     * @param consents in their order
     * @param window messages left in an open one; null: it has closed
     */
    record Life(@Nullable ZoneId zone, List<Boolean> consents, Follows follows, @Nullable Integer window,
            boolean contact, List<Had> had, Kind kind, Marketing marketing, List<Route> routes,
            List<Route> tried, Instant expiresAt) {}

    record Rule(@Nullable Marketing of, int hours, int most) {}

    record Campaign(String state, Priority priority) {}

    record House(Instant now, LocalTime quietFrom, LocalTime quietTo, boolean quietDaysOff,
            Set<LocalDate> off,
            List<Rule> caps, Allowance.Period period, @Nullable Integer most, int forHigh, int forNormal,
            Stop stop, Map<Marketing, Campaign> campaigns) {}

    static String says(Life life, House house) {
        var marketing = life.kind == Kind.CAMPAIGN || life.kind == Kind.TEST;
        if (house.stop == Stop.EVERYTHING || (house.stop == Stop.CAMPAIGNS && life.kind == Kind.CAMPAIGN)) {
            return "waits";
        }
        if (!life.expiresAt.isAfter(house.now)) {
            return "skipped expired";
        }
        if (house.stop == Stop.CAMPAIGNS && life.kind == Kind.TEST) {
            return "held stopped " + house.now.plus(Duration.ofMinutes(1));
        }
        var campaign = java.util.Objects.requireNonNull(house.campaigns.get(life.marketing));
        if (life.kind == Kind.CAMPAIGN && campaign.state.equals("ended")) {
            return "skipped campaign_ended";
        }
        if (life.kind == Kind.CAMPAIGN && campaign.state.equals("paused")) {
            return "held paused " + life.expiresAt;
        }
        if (marketing) {
            var no = never(life, house);
            if (no != null) {
                return no;
            }
        }
        return way(life, house, campaign);
    }

    private static @Nullable String never(Life life, House house) {
        if (!life.consents.isEmpty() && !life.consents.getLast()) {
            return "skipped consent_withdrawn";
        }
        var zone = life.zone == null ? CHINA : life.zone;
        if (quiet(house, house.now, zone)) {
            var until = house.now;
            while (quiet(house, until, zone)) {
                until = until.plus(Duration.ofMinutes(1));
            }
            return later("quiet_hours", until, life);
        }
        if (life.marketing != Marketing.GREETING && off(house, house.now, zone)) {
            var until = house.now;
            while (off(house, until, zone) || quiet(house, until, zone)) {
                until = until.plus(Duration.ofMinutes(1));
            }
            return later("day_off", until, life);
        }
        return life.kind == Kind.TEST ? null : capped(life, house);
    }

    private static @Nullable String capped(Life life, House house) {
        Instant last = null;
        for (var cap : house.caps) {
            if (cap.of != null && cap.of != life.marketing) {
                continue;
            }
            var window = Duration.ofHours(cap.hours);
            var counted = life.had.stream().filter(it -> cap.of == null || it.marketing == cap.of)
                    .map(Had::at).sorted().toList();
            // the first moment from now on at which fewer than that lie in the window
            var free = house.now;
            for (var at : counted) {
                var moment = free;
                if (counted.stream().filter(it -> it.plus(window).isAfter(moment)).count() >= cap.most
                        && at.plus(window).isAfter(free)) {
                    free = at.plus(window);
                }
            }
            if (free.isAfter(house.now) && (last == null || free.isAfter(last))) {
                last = free;
            }
        }
        return last == null ? null : later("capped", last, life);
    }

    private static String way(Life life, House house, Campaign campaign) {
        if (life.kind == Kind.WELCOME) {
            return "goes WELCOME";
        }
        var routes = life.kind == Kind.REPLY ? List.of(Route.CUSTOMER_SERVICE) : life.routes;
        var dear = false;
        for (var route : routes) {
            if (life.tried.contains(route)) {
                continue;
            }
            var open = switch (route) {
                case CUSTOMER_SERVICE ->
                    life.follows == Follows.YES && life.window != null && life.window > 0;
                case TEMPLATE -> life.follows == Follows.YES;
                case GROUP_SEND, STAFF_TASK -> life.contact;
                default -> false;
            };
            if (open && route == Route.GROUP_SEND && !affordable(life, house, campaign)) {
                dear = true;
                continue;
            }
            if (open) {
                return "goes " + route;
            }
        }
        return !life.tried.isEmpty() ? "rejected refused" : dear ? "skipped allowance" : "skipped no_route";
    }

    private static boolean affordable(Life life, House house, Campaign campaign) {
        var today = LocalDate.ofInstant(house.now, CHINA);
        var used = life.had.stream().filter(it -> it.route == Route.GROUP_SEND).filter(it -> {
            var day = LocalDate.ofInstant(it.at, CHINA);
            return switch (house.period) {
                case DAY -> day.equals(today);
                case WEEK -> !day.isBefore(today.minusDays(today.getDayOfWeek().getValue() - 1L));
                case MONTH -> day.getMonth() == today.getMonth() && day.getYear() == today.getYear();
            };
        }).count();
        var most = house.most != null
                ? house.most
                : house.period == Allowance.Period.MONTH
                        ? today.lengthOfMonth()
                        : house.period == Allowance.Period.WEEK ? 7 : 1;
        var priority = life.kind == Kind.TEST ? Priority.HIGH : campaign.priority;
        return switch (priority) {
            case HIGH -> used + 1 <= most;
            case NORMAL -> used + 1 <= most - house.forHigh;
            case LOW -> used + 1 <= most - house.forHigh - house.forNormal;
        };
    }

    private static String later(String reason, Instant until, Life life) {
        return until.isBefore(life.expiresAt) ? "held " + reason + " " + until : "skipped " + reason;
    }

    private static boolean off(House house, Instant at, ZoneId zone) {
        return house.quietDaysOff && house.off.contains(LocalDate.ofInstant(at, zone));
    }

    private static boolean quiet(House house, Instant at, ZoneId zone) {
        var time = LocalTime.ofInstant(at, zone);
        var after = !time.isBefore(house.quietFrom);
        var before = time.isBefore(house.quietTo);
        return house.quietFrom.equals(house.quietTo)
                ? false
                : house.quietFrom.isBefore(house.quietTo) ? after && before : after || before;
    }
}
