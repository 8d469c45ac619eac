package io.zhiyin.bot.console;

import io.zhiyin.bot.security.Language;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.calendar.LunarCalendar;
import io.zhiyin.campaigns.consent.Consents;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Fact;
import io.zhiyin.campaigns.customer.FactLine;
import io.zhiyin.campaigns.customer.Identity;
import io.zhiyin.campaigns.customer.ReplyWindows;
import io.zhiyin.campaigns.customer.Speaker;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.customer.Subscriptions;
import io.zhiyin.campaigns.delivery.Deliveries;
import io.zhiyin.campaigns.insight.Insight;
import io.zhiyin.campaigns.insight.Insights;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.segment.Lists;
import io.zhiyin.campaigns.segment.Segment;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.tag.GivenBy;
import io.zhiyin.campaigns.tag.Tag;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One customer: what is known, how they can be reached, what happened; and what an operator may put right. */
final class CustomerPage {
    /** What the customer page needs of the features. */
    record Sources(Customers customers, Contacts contacts, Interactions interactions, Consents consents,
            Orders orders, Tags tags, Deliveries deliveries, Insights insights, Segments segments,
            Lists lists, CustomerFacts facts, CustomerFields fields, PersonPages person,
            FollowUpPages followUps, JourneyPages journeys) {}

    private static final AccountId CONSOLE = new AccountId("console");
    private static final int A_PAGE = 30;
    private static final int SOME_ORDERS = 10;
    private static final int SOME_DELIVERIES = 5;
    private static final int LONGEST_NOTE = 2000;

    private final Database db;
    private final Sources of;
    private final ReplyWindows windows = new ReplyWindows();
    private final Subscriptions subscriptions = new Subscriptions();
    private final Clock clock;
    private final ZoneId zone;

    CustomerPage(Database db, Sources of, Clock clock, ZoneId zone) {
        this.db = db;
        this.of = of;
        this.clock = clock;
        this.zone = zone;
    }

    void mount(Routes routes) {
        routes.get("/customers/:id", this::page).post("/customers/:id/tags", this::tag)
                .post("/customers/:id/tags/:tag/remove", this::untag)
                .post("/customers/:id/birthday", this::birthday)
                .post("/customers/:id/birthday/forget", this::forgetBirthday)
                .post("/customers/:id/phone", this::phone).post("/customers/:id/mail", this::mail)
                .post("/customers/:id/note", this::note)
                .post("/customers/:id/consent", this::consent);
    }

    private Answer page(Visit visit) {
        var id = new CustomerId(visit.id("id"));
        var current = of.customers().current(db, id).orElseThrow(() -> new NotHere("customer"));
        if (!current.equals(id)) {
            return Answer.go("/customers/" + current.value());
        }
        if (visit.wants("timeline") || visit.wants("older")) {
            return Answer.show("customers/timeline", timeline(visit, id));
        }
        return Answer.show("customers/one", whole(visit, id, null));
    }

    private Answer tag(Visit visit) {
        var id = existing(visit);
        visit.fieldNumber("tag").ifPresent(tag -> db.transaction(tx -> of.tags().give(tx, held(tx, id),
                new TagId(tag), GivenBy.PERSON, visit.me().name(), clock.instant())));
        return changed(visit, id, "customers/tags", "tag.given");
    }

    private Answer untag(Visit visit) {
        var id = existing(visit);
        of.tags().take(db, id, new TagId(visit.id("tag")));
        return changed(visit, id, "customers/tags", "tag.taken");
    }

    private Answer birthday(Visit visit) {
        var id = existing(visit);
        Birthday said;
        try {
            said = new Birthday(
                    "lunar".equals(visit.typed("kind")) ? Birthday.Kind.LUNAR : Birthday.Kind.SOLAR,
                    visit.fieldNumber("year").map(Visit::small).orElse(null),
                    visit.needSmallNumber("month"), visit.needSmallNumber("day"),
                    visit.ticked("leap"));
        } catch (IllegalArgumentException noSuchDay) {
            return Answer.again("customers/one", whole(visit, id, noSuchDay.getMessage()));
        }
        return Answer.go("/customers/" + id.value(),
                setBirthday(visit, id, said) ? "birthday" : "field.refused");
    }

    private Answer forgetBirthday(Visit visit) {
        var id = existing(visit);
        return Answer.go("/customers/" + id.value(),
                setBirthday(visit, id, null) ? "birthday.forgotten" : "field.refused");
    }

    private boolean setBirthday(Visit visit, CustomerId id, @Nullable Birthday birthday) {
        var now = clock.instant();
        return db.inTransaction(tx -> {
            var who = held(tx, id);
            var taken = of.facts().say(tx, visit, who, Fact.BIRTHDAY, FactLine.of(birthday));
            if (taken) {
                happened(tx, who, InteractionKind.BIRTHDAY_SET, now,
                        Map.of("by", visit.me().name(), "known", String.valueOf(birthday != null)));
            }
            return taken;
        });
    }

    /** An operator answers for the phone, or no longer does. */
    private Answer phone(Visit visit) {
        var id = existing(visit);
        var verified = "true".equals(visit.typed("verified"));
        db.transaction(tx -> {
            if (verified) {
                of.customers().verifyPhone(tx, held(tx, id),
                        new Speaker(Source.OPERATOR, visit.me().name(), clock.instant()));
            } else {
                of.customers().verifyPhone(tx, held(tx, id), null, clock.instant());
            }
        });
        return Answer.go("/customers/" + id.value(), verified ? "phone.verified" : "phone.unverified");
    }

    /** The same of the mail address. */
    private Answer mail(Visit visit) {
        var id = existing(visit);
        var verified = "true".equals(visit.typed("verified"));
        db.transaction(tx -> {
            if (verified) {
                of.customers().verifyMail(tx, held(tx, id),
                        new Speaker(Source.OPERATOR, visit.me().name(), clock.instant()));
            } else {
                of.customers().denyMail(tx, held(tx, id));
            }
        });
        return Answer.go("/customers/" + id.value(), verified ? "mail.verified" : "mail.unverified");
    }

    private Answer note(Visit visit) {
        var id = existing(visit);
        var note = visit.field("note").map(it -> it.substring(0, Math.min(it.length(), LONGEST_NOTE)));
        of.customers().note(db, id, note.orElse(null));
        return Answer.go("/customers/" + id.value(), "note");
    }

    private Answer consent(Visit visit) {
        var id = existing(visit);
        var given = "true".equals(visit.typed("given"));
        var purpose = Forms.read(Consents.Purpose.class, visit.field("purpose").orElse("marketing"))
                .orElseThrow(() -> new BadInput("no such purpose of consent"));
        var now = clock.instant();
        db.transaction(tx -> {
            var who = held(tx, id);
            of.consents().record(tx, who,
                    new Consents.Consent(purpose, given, "console:" + visit.me().name(), now));
            happened(tx, who, InteractionKind.CONSENT, now, Map.of("by", visit.me().name(), "given",
                    String.valueOf(given), "purpose", purpose.code()));
        });
        return Answer.go("/customers/" + id.value(), given ? "consent.given" : "consent.withdrawn");
    }

    private void happened(Sql tx, CustomerId id, InteractionKind kind, Instant at,
            Map<String, String> detail) {
        of.interactions().add(tx, List.of(new Interactions.Event(id, CONSOLE, kind, at, null, detail, null)));
    }

    private CustomerId existing(Visit visit) {
        return of.customers().current(db, new CustomerId(visit.id("id")))
                .orElseThrow(() -> new NotHere("customer"));
    }

    /** A merge at this moment must not leave what is noted with the one who goes. */
    private CustomerId held(Sql tx, CustomerId id) {
        return of.customers().hold(tx, id).orElseThrow(() -> new NotHere("customer"));
    }

    private Answer changed(Visit visit, CustomerId id, String part, String done) {
        return visit.htmx()
                ? Answer.shown(part, tags(id), done)
                : Answer.go("/customers/" + id.value(), done);
    }

    private CustomerTags tags(CustomerId id) {
        var given = of.tags().of(id);
        var has = given.stream().map(it -> it.tag().id()).toList();
        return new CustomerTags(id.value(), given,
                of.tags().list().stream().filter(it -> !has.contains(it.id())).toList());
    }

    private Timeline timeline(Visit visit, CustomerId id) {
        var kind = visit.asked("kind").flatMap(CustomerPage::kind);
        var before = visit.askedNumber("before").orElse(null);
        var entries = of.interactions().timeline(db, id, kind.orElse(null), before, A_PAGE);
        return new Timeline(id.value(), kind.map(InteractionKind::code).orElse(null),
                InteractionKind.OFFERED.stream().map(InteractionKind::code).toList(),
                entries.stream().map(this::moment).toList(),
                entries.size() < A_PAGE ? null : entries.getLast().id());
    }

    private static Optional<InteractionKind> kind(String code) {
        return Arrays.stream(InteractionKind.values()).filter(it -> it.code().equals(code)).findFirst();
    }

    private Moment moment(Interactions.Entry entry) {
        var side = switch (entry.kind()) {
            case FOLLOW, UNFOLLOW, SCAN, MENU, CLICK, CARE_ENTERED, NOTICE_ACCEPTED, NOTICE_REFUSED,
                    MESSAGE_IN, MEDIA_IN, ORDER, EVENT ->
                "from-them";
            case MESSAGE_OUT, STAFF_TASK -> "from-us";
            case CONTACT_ADDED, CONTACT_EDITED, CONTACT_LOST, STAFF_GREETED, FOLLOW_UP, BIRTHDAY_SET, CONSENT,
                    NOTE,
                    OTHER ->
                "aside";
        };
        var staff = entry.detail().get("staff");
        return new Moment(entry.kind().code(), side, entry.at(), entry.account().value(), entry.text(),
                staff == null ? null : staffName(entry.account(), new StaffId(staff)), entry.detail(),
                entry.delivery());
    }

    private Whole whole(Visit visit, CustomerId id, @Nullable String problem) {
        var customer = of.customers().find(db, id).orElseThrow(() -> new NotHere("customer"));
        var language = visit.language();
        return new Whole(customer, birthday(customer, language), tags(id), timeline(visit, id),
                customer.identities().stream().filter(it -> it.account() != null).map(this::reach).toList(),
                of.contacts().of(db, id).stream().map(this::owner).toList(), of.consents().of(db, id),
                ways(customer), of.orders().of(db, id, SOME_ORDERS), sent(id), of.insights().of(id),
                of.lists().of(id),
                of.facts().of(visit, id, null), of.fields().of(visit, id, null),
                of.segments().list().stream().filter(Segment::fixed)
                        .map(it -> new SegmentPages.Choice(it.id().value(), it.name())).toList(),
                of.person().of(id, language), of.followUps().section(id),
                of.journeys().section(id, language.locale()), problem);
    }

    /** Mail and SMS, where there is an address or something was said. */
    private List<OwnWay> ways(Customer customer) {
        var ways = new ArrayList<OwnWay>();
        for (var purpose : List.of(Consents.Purpose.MAIL, Consents.Purpose.SMS)) {
            var newest = of.consents().newest(db, customer.id(), purpose).orElse(null);
            var address = purpose == Consents.Purpose.MAIL ? customer.mail() : customer.phone();
            if (newest != null || address != null) {
                ways.add(new OwnWay(purpose.code(), newest != null && !newest.given(), newest));
            }
        }
        return ways;
    }

    private List<Sent> sent(CustomerId id) {
        return of.deliveries()
                .list(new Deliveries.Filter(null, id, null, null, null), null, SOME_DELIVERIES).stream()
                .map(it -> new Sent(it.id().value(), it.kind(), it.campaign(), Forms.code(it.state()),
                        DeliveryPages.tone(it.state()),
                        it.finishedAt() == null ? it.dueAt() : it.finishedAt()))
                .toList();
    }

    private @Nullable BirthdayFact birthday(Customer customer, Language language) {
        var birthday = customer.birthday();
        if (birthday == null) {
            return null;
        }
        var there = customer.timeZone() == null ? zone : customer.timeZone();
        var next = Birthdays.next(birthday, LocalDate.ofInstant(clock.instant(), there),
                LeapDayPolicy.FEB_28);
        return new BirthdayFact(birthday.describe(language.locale()), next,
                LunarCalendar.beside(next, language.locale()), birthday.kind() == Birthday.Kind.LUNAR,
                birthday.year(), birthday.month(), birthday.day(), birthday.leapMonth());
    }

    private Reach reach(Identity identity) {
        var now = clock.instant();
        var open = windows.of(db, identity.id()).stream()
                .filter(it -> it.remaining() > 0 && it.until().isAfter(now))
                .map(it -> new Window(it.until(), it.remaining())).toList();
        var account = identity.account();
        return new Reach(account == null ? "" : account.value(), identity.kind().code(), identity.value(),
                identity.reachable(), identity.followedAt(), identity.lostAt(), open,
                subscriptions.of(db, identity.id()));
    }

    private Owner owner(Contacts.Contact contact) {
        return new Owner(staffName(contact.account(), contact.staff()), contact.account().value(),
                contact.since(),
                contact.remark(),
                contact.lostAt(), contact.lostBy());
    }

    private String staffName(AccountId account, StaffId staff) {
        return of.contacts().staffName(db, account, staff).orElse(staff.value());
    }

    public record BirthdayFact(String words, LocalDate next, String nextLunar, boolean lunar,
            @Nullable Integer year, int month, int day, boolean leap) {}

    public record CustomerTags(long customer, List<Tags.Given> given, List<Tag> others) {
        public CustomerTags {
            given = List.copyOf(given);
            others = List.copyOf(others);
        }
    }

    /** @param staff the name of the staff member concerned, if there was one */
    public record Moment(String kind, String side, Instant at, String account, @Nullable String text,
            @Nullable String staff, Map<String, String> detail, @Nullable Long delivery) {
        public Moment {
            detail = Map.copyOf(detail);
        }
    }

    /** @param next where the older ones begin, or null */
    public record Timeline(long customer, @Nullable String kind, List<String> kinds, List<Moment> moments,
            @Nullable Long next) {
        public Timeline {
            kinds = List.copyOf(kinds);
            moments = List.copyOf(moments);
        }
    }

    public record Window(Instant until, int remaining) {}

    public record Reach(String account, String kind, String value, boolean reachable,
            @Nullable Instant followedAt,
            @Nullable Instant lostAt, List<Window> windows, List<Subscriptions.Subscription> notices) {
        public Reach {
            windows = List.copyOf(windows);
            notices = List.copyOf(notices);
        }
    }

    /** @param newest the newest word about it, or null */
    public record OwnWay(String purpose, boolean withdrawn, Consents.@Nullable Consent newest) {}

    public record Owner(String name, String account, Instant since, @Nullable String remark,
            @Nullable Instant lostAt,
            @Nullable String lostBy) {}

    public record Sent(long id, String kind, @Nullable String campaign, String state, String tone,
            Instant at) {}

    /** @param problem what is wrong with the birthday just typed, or null */
    public record Whole(Customer customer, @Nullable BirthdayFact birthday, CustomerTags tags,
            Timeline timeline,
            List<Reach> reaches, List<Owner> owners, List<Consents.Consent> consents,
            List<OwnWay> ways, List<Orders.Bought> orders, List<Sent> sent, Insight insight,
            List<Lists.Membership> segments,
            CustomerFields.Section facts, CustomerFields.Section fields,
            List<SegmentPages.Choice> lists, PersonPages.OnePerson person,
            FollowUpPages.Section followUps, JourneyPages.Section journeys, @Nullable String problem) {
        public Whole {
            reaches = List.copyOf(reaches);
            owners = List.copyOf(owners);
            consents = List.copyOf(consents);
            ways = List.copyOf(ways);
            orders = List.copyOf(orders);
            sent = List.copyOf(sent);
            segments = List.copyOf(segments);
            lists = List.copyOf(lists);
        }
    }
}
