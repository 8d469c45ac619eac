package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.delivery.Cap;
import io.zhiyin.campaigns.delivery.Marketing;
import io.zhiyin.campaigns.delivery.SendingRulesTable;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The days to come over all campaigns: who gets what, and on which days many would meet a frequency cap. */
public final class CampaignCalendar {
    public static final int MOST_DAYS = 62;
    /** Customers who are looked at one by one for the cap; of more, every so manieth is. */
    static final int LOOKED_AT = 20_000;

    private static final String CUSTOMERS = """
            select count(*) from customer where merged_into is null""";
    private static final String RECENT = """
            select customer_id, marketing, date(sending_at at time zone :zone) as day from delivery
             where kind = 'campaign' and sending_at > :since and state in ('sending', 'sent', 'unknown', 'held')
               and mod(customer_id, cast(:each as bigint)) = 0""";

    private final Database db;
    private final Clock clock;
    private final ZoneId zone;
    private final Campaigns campaigns;
    private final Forecast forecast;
    private final int lookedAt;

    /** @param zone of the shop: the days are its days */
    public CampaignCalendar(Database db, Clock clock, ZoneId zone, Campaigns campaigns, Segments segments) {
        this(db, clock, zone, campaigns, segments, LOOKED_AT);
    }

    CampaignCalendar(Database db, Clock clock, ZoneId zone, Campaigns campaigns, Segments segments,
            int lookedAt) {
        this.db = db;
        this.clock = clock;
        this.zone = zone;
        this.campaigns = campaigns;
        this.forecast = new Forecast(db, segments, clock);
        this.lookedAt = lookedAt;
    }

    /** A campaign on a day; {@code customers} as the audience is now. */
    public record Entry(CampaignId campaign, String name, Campaign.State state, long customers) {}

    /** @param capped how many would then have had as many messages as the caps allow, and wait or go without */
    public record Day(LocalDate day, List<Entry> entries, long capped) {
        public Day {
            entries = List.copyOf(entries);
        }

        public long messages() {
            return entries.stream().mapToLong(Entry::customers).sum();
        }
    }

    /**
     * @param each the cap was counted on every {@code each}-th customer; 1: on all of them
     * @param unforeseen campaigns that follow events: nobody knows when those happen
     */
    public record Outlook(List<Day> days, List<Cap> caps, long each, List<Entry> unforeseen) {
        public Outlook {
            days = List.copyOf(days);
            caps = List.copyOf(caps);
            unforeseen = List.copyOf(unforeseen);
        }
    }

    /** @param drafts also those that were not started, as if they were now */
    public Outlook outlook(LocalDate from, int days, boolean drafts) {
        var asked = campaigns.list().stream()
                .filter(it -> it.state() == Campaign.State.RUNNING
                        || (drafts && it.state() == Campaign.State.DRAFT))
                .toList();
        var each = Math.max(1, Math.ceilDiv(db.sql(CUSTOMERS).count(), lookedAt));
        var entries = new TreeMap<LocalDate, List<Entry>>();
        var messages = new HashMap<Long, Map<LocalDate, List<Marketing>>>();
        var unforeseen = new ArrayList<Entry>();
        for (var campaign : asked) {
            var settings = campaign.settings();
            if (settings.trigger() instanceof EventTrigger) {
                unforeseen.add(entry(campaign, 0));
                continue;
            }
            forecast.days(settings, from, days).forEach((day, customers) -> {
                if (customers > 0) {
                    entries.computeIfAbsent(day, _ -> new ArrayList<>()).add(entry(campaign, customers));
                }
            });
            forecast.who(settings, from, days, each).forEach(it -> messages
                    .computeIfAbsent(it.customer(), _ -> new TreeMap<>())
                    .computeIfAbsent(it.day(), _ -> new ArrayList<>()).add(settings.trigger().marketing()));
        }
        var caps = new SendingRulesTable(db, clock).read().rules().caps();
        var capped = capped(messages, from, caps, each);
        return new Outlook(Stream.iterate(from, it -> it.plusDays(1)).limit(days)
                .map(day -> new Day(day, entries.getOrDefault(day, List.of()),
                        capped.getOrDefault(day, 0L) * each))
                .toList(), caps, each, unforeseen);
    }

    private static Entry entry(Campaign campaign, long customers) {
        return new Entry(campaign.id(), campaign.settings().name(), campaign.state(), customers);
    }

    private record Sent(long customer, LocalDate day, Marketing marketing) {}

    /** Day by day for each: what is sent counts for the days of the caps, what met one does not. */
    private Map<LocalDate, Long> capped(Map<Long, Map<LocalDate, List<Marketing>>> messages, LocalDate from,
            List<Cap> caps, long each) {
        var longest = caps.stream().mapToLong(CampaignCalendar::days).max().orElse(0);
        var had = new HashMap<Long, List<Sent>>();
        db.sql(RECENT).bind("zone", zone.getId())
                .bind("since", from.minusDays(longest).atStartOfDay(zone).toInstant()).bind("each", each)
                .list(row -> new Sent(row.number("customer_id"),
                        java.util.Objects.requireNonNull(row.dateOrNull("day")),
                        Marketing.valueOf(row.text("marketing").toUpperCase(Locale.ROOT))))
                .forEach(it -> had.computeIfAbsent(it.customer(), _ -> new ArrayList<>()).add(it));
        var capped = new TreeMap<LocalDate, Long>();
        messages.forEach((customer, days) -> {
            var sent = had.getOrDefault(customer, new ArrayList<>());
            days.forEach((day, sorts) -> {
                var before = sent.size();
                for (var sort : sorts) {
                    if (caps.stream().filter(it -> it.concerns(sort)).allMatch(it -> room(it, sent, day))) {
                        sent.add(new Sent(customer, day, sort));
                    }
                }
                if (sent.size() < before + sorts.size()) {
                    capped.merge(day, 1L, Long::sum);
                }
            });
        });
        return capped;
    }

    private static boolean room(Cap cap, List<Sent> sent, LocalDate day) {
        return sent.stream()
                .filter(it -> cap.concerns(it.marketing()) && it.day().isAfter(day.minusDays(days(cap))))
                .count() < cap.most();
    }

    /** In whole days: at what time of a day each will be sent is not known. */
    private static long days(Cap cap) {
        return Math.ceilDiv(cap.hours(), 24);
    }
}
