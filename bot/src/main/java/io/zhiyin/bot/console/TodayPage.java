package io.zhiyin.bot.console;

import io.zhiyin.bot.console.People.Person;
import io.zhiyin.campaigns.account.TokenStates;
import io.zhiyin.campaigns.calendar.LunarCalendar;
import io.zhiyin.campaigns.campaign.Personal;
import io.zhiyin.campaigns.campaign.TriggerNames;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.TriggerText;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.campaign.Forecast;
import io.zhiyin.campaigns.campaign.Runs;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.delivery.DeliveryCounts;
import io.zhiyin.campaigns.delivery.State;
import io.zhiyin.campaigns.inbox.InboxRows;
import io.zhiyin.campaigns.inbox.InboxState;
import io.zhiyin.campaigns.report.DayFigures;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.template.Templates;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** 今日: what goes out today and to how many, who needs a person, what is wrong and how to mend it, how yesterday did. */
final class TodayPage {
    private static final int SOME_PEOPLE = 12;
    private static final int A_WEEK = 7;
    /** How long a message may wait before the page says so. */
    private static final Duration SLOW = Duration.ofMinutes(5);

    /** What the first page looks at. */
    record Sources(Customers customers, Segments segments, Templates templates, Campaigns campaigns,
            Forecast forecast, Runs runs,
            DeliveryCounts deliveries, InboxRows inbox, TokenStates tokens, List<Console.Account> accounts,
            FollowUpPages followUps, CampaignControlPages control, Console.Intake intake) {
        Sources {
            accounts = List.copyOf(accounts);
        }
    }

    private final Database db;
    private final Sources of;
    private final Clock clock;
    private final ZoneId zone;

    TodayPage(Database db, Sources of, Clock clock, ZoneId zone) {
        this.db = db;
        this.of = of;
        this.clock = clock;
        this.zone = zone;
    }

    void mount(Routes routes) {
        routes.get("/", this::page);
    }

    /** What moves while the page is open. Numbers only, so they are the same in every language. */
    Map<String, String> figures() {
        var moving = new LinkedHashMap<String, String>();
        var today = ofDay(today());
        var day = DayFigures.of(db, today(), zone);
        moving.put("customers", String.valueOf(day.customers()));
        moving.put("messages", String.valueOf(day.messages()));
        moving.put("orders", String.valueOf(day.orders()));
        moving.put("revenue", day.revenue().yuan());
        moving.put("warned", String.valueOf(day.warned()));
        moving.put("sent", String.valueOf(today.sent()));
        moving.put("way", String.valueOf(today.way()));
        moving.put("unsent", String.valueOf(today.unsent()));
        moving.put("doubt", String.valueOf(doubt()));
        var inbox = InboxPages.counts(of.inbox());
        moving.put("waiting", String.valueOf(inbox.getOrDefault(InboxState.WAITING, 0L)));
        moving.put("dead", String.valueOf(inbox.getOrDefault(InboxState.DEAD, 0L)));
        return moving;
    }

    private Answer page(Visit visit) {
        var now = clock.instant();
        var date = today();
        var locale = visit.language().locale();
        var inbox = InboxPages.counts(of.inbox());
        var everybody = of.segments().count(new Rule.Everyone(), now);
        var born = new Rule.BirthdayWithin(0);
        return Answer.show("today", new Today(date, date.minusDays(1), LunarCalendar.beside(date, locale),
                LunarCalendar.festivals(date, locale), everybody,
                of.segments().count(new Rule.CreatedWithin(A_WEEK), now), of.segments().count(born, now),
                of.customers().all(db, of.segments().sample(born, now, SOME_PEOPLE)).stream()
                        .map(People::person)
                        .toList(),
                going(date, locale), ofDay(date), ofDay(date.minusDays(1)), troubles(inbox),
                inbox.getOrDefault(InboxState.WAITING, 0L), inbox.getOrDefault(InboxState.DEAD, 0L),
                DayFigures.of(db, date, zone), steps(everybody)));
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), zone);
    }

    private List<Going> going(LocalDate date, Locale locale) {
        var names = TriggerNames.of(db);
        var going = new ArrayList<Going>();
        for (var campaign : of.campaigns().list()) {
            if (campaign.state() == Campaign.State.RUNNING) {
                var settings = campaign.settings();
                var count = of.forecast().days(settings, date, 1).values().iterator().next();
                if (count > 0 || settings.trigger() instanceof Personal) {
                    going.add(new Going(campaign.id().value(), settings.name(),
                            TriggerText.describe(settings.trigger(), names, locale), count));
                }
            }
        }
        return going;
    }

    private Day ofDay(LocalDate day) {
        var counts = of.deliveries().ofRuns(day.atStartOfDay(zone).toInstant(),
                day.plusDays(1).atStartOfDay(zone).toInstant());
        return new Day(counts.getOrDefault(State.SENT, 0L), sum(counts, DeliveryPages.ON_THEIR_WAY),
                sum(counts, DeliveryPages.UNSENT), counts.getOrDefault(State.UNKNOWN, 0L));
    }

    private long doubt() {
        return of.deliveries().open().getOrDefault(State.UNKNOWN, 0L);
    }

    private static long sum(Map<State, Long> counts, Set<State> states) {
        return states.stream().mapToLong(it -> counts.getOrDefault(it, 0L)).sum();
    }

    /** What is wrong, the worst first, each with the page on which it is mended. */
    private List<Trouble> troubles(Map<InboxState, Long> inbox) {
        var troubles = new ArrayList<Trouble>();
        var dead = inbox.getOrDefault(InboxState.DEAD, 0L);
        if (dead > 0) {
            troubles.add(new Trouble("dead", dead, "/inbox?state=dead", null));
        }
        var letters = of.intake().letters().count();
        if (letters > 0) {
            troubles.add(new Trouble("letters", letters, "/intake", null));
        }
        var files = of.intake().ways().failed();
        if (files > 0) {
            troubles.add(new Trouble("files", files, "/intake", of.intake().ways().orders().toString()));
        }
        var held = of.runs().held();
        if (!held.isEmpty()) {
            troubles.add(new Trouble("held", held.size(),
                    "/campaigns/" + held.getFirst().campaign().value() + "#runs",
                    held.getFirst().campaignName()));
        }
        var waiting = of.control().waiting();
        if (!waiting.isEmpty()) {
            troubles.add(new Trouble("approval", waiting.size(),
                    "/campaigns/" + waiting.getFirst().id().value(), waiting.getFirst().settings().name()));
        }
        var doubt = doubt();
        if (doubt > 0) {
            troubles.add(new Trouble("doubt", doubt, "/deliveries?state=unknown", null));
        }
        var overdue = of.followUps().overdue();
        if (overdue > 0) {
            troubles.add(new Trouble("overdue", overdue, "/follow-ups?due=overdue", null));
        }
        var oldest = of.inbox().list(new InboxRows.Filter(InboxState.WAITING, null, null), null, 1).stream()
                .findFirst();
        if (oldest.filter(it -> it.receivedAt().isBefore(clock.instant().minus(SLOW))).isPresent()) {
            troubles.add(new Trouble("slow", inbox.getOrDefault(InboxState.WAITING, 0L),
                    "/inbox?state=waiting", null));
        }
        for (var account : of.accounts()) {
            if (of.tokens().of(account.id()).filter(TokenStates.TokenState::refused).isPresent()) {
                troubles.add(new Trouble("token", 1, "/accounts", account.id().value()));
            }
        }
        var broken = of.segments().list().stream()
                .filter(it -> of.segments().broken(it.rule()))
                .findFirst();
        broken.ifPresent(
                it -> troubles.add(new Trouble("segment", 1, "/segments/" + it.id().value(), it.name())));
        return troubles;
    }

    /** The way to a first campaign; empty once one has been started. */
    private List<Step> steps(long everybody) {
        var campaigns = of.campaigns().list();
        if (campaigns.stream().anyMatch(it -> it.state() != Campaign.State.DRAFT)) {
            return List.of();
        }
        return List.of(new Step("account", everybody > 0, "/accounts"),
                new Step("segment", !of.segments().list().isEmpty(), "/segments/new"),
                new Step("template", !of.templates().list().isEmpty(), "/templates/new"),
                new Step("campaign", false,
                        campaigns.isEmpty() ? "/campaigns/new" : "/campaigns"));
    }

    /** A campaign that runs, and whom it is for today. */
    public record Going(long id, String name, String words, long customers) {}

    /** What became of the runs of a day. */
    public record Day(long sent, long way, long unsent, long doubt) {
        public long all() {
            return sent + way + unsent + doubt;
        }
    }

    /** @param word key of what is wrong */
    public record Trouble(String word, long number, String path, @Nullable String name) {}

    public record Step(String word, boolean done, String path) {}

    public record Today(LocalDate today, LocalDate yesterdayDate, String lunar, String festivals,
            long everybody, long newcomers,
            long born,
            List<Person> bornPeople, List<Going> going, Day now, Day yesterday, List<Trouble> troubles,
            long waiting, long dead, DayFigures live, List<Step> steps) {
        public Today {
            bornPeople = List.copyOf(bornPeople);
            going = List.copyOf(going);
            troubles = List.copyOf(troubles);
            steps = List.copyOf(steps);
        }
    }
}
