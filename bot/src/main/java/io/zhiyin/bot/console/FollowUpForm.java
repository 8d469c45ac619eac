package io.zhiyin.bot.console;

import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.followup.Cause;
import io.zhiyin.campaigns.followup.FollowUp;
import io.zhiyin.campaigns.followup.FollowUp.Kind;
import io.zhiyin.campaigns.followup.FollowUp.Priority;
import io.zhiyin.campaigns.followup.FollowUpParts;
import io.zhiyin.campaigns.followup.Member;
import io.zhiyin.campaigns.followup.NewFollowUp;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.store.Database;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The form of a new follow-up, for one customer or for many, and the words for members of staff. */
final class FollowUpForm {
    private static final LocalTime USUAL_TIME = LocalTime.of(10, 0);

    private final Database db;
    private final Contacts contacts;
    private final FollowUpParts of;
    private final Clock clock;
    private final ZoneId zone;

    FollowUpForm(Database db, Contacts contacts, FollowUpParts of, Clock clock, ZoneId zone) {
        this.db = db;
        this.contacts = contacts;
        this.of = of;
        this.clock = clock;
        this.zone = zone;
    }

    /** A form to be filled in: due tomorrow at ten, or at the next opening after it. */
    Blank blank() {
        var tomorrow = LocalDateTime.ofInstant(clock.instant(), zone).toLocalDate().plusDays(1)
                .atTime(USUAL_TIME);
        var due = of.settings().get().hours().next(tomorrow.atZone(zone).toInstant());
        return new Blank(UUID.randomUUID().toString(), local(due), kinds(), priorities(), members(), "", "",
                Kind.CALL.code(), Forms.code(Priority.USUAL), "");
    }

    /** The same as it was sent. */
    Blank again(Visit visit) {
        return new Blank(visit.typed("key"), visit.typed("due"), kinds(), priorities(), members(),
                visit.typed("title"), visit.typed("note"), visit.typed("kind"), visit.typed("priority"),
                visit.typed("staff"));
    }

    /** What a form says, for a customer. */
    interface Wanted {
        /** @param ends of the cause's key, where one form is for many */
        NewFollowUp of(CustomerId customer, String ends);
    }

    /** @throws InvalidInput when something cannot be */
    Wanted read(Visit visit) {
        var kind = Forms.read(Kind.class, visit.typed("kind"))
                .orElseThrow(() -> new BadInput("no such kind"));
        var priority = Forms.read(Priority.class, visit.typed("priority"))
                .orElseThrow(() -> new BadInput("no such priority"));
        var title = visit.typed("title");
        var note = visit.field("note").orElse(null);
        var member = member(visit, "staff");
        var due = instant("due", visit.typed("due"));
        var key = visit.typed("key");
        if (key.isBlank() || key.length() > 60) {
            throw new BadInput("a form has a key of its own");
        }
        var by = visit.me().name();
        return (customer, ends) -> new NewFollowUp(customer, member, kind, title, note, priority, due,
                new Cause(Cause.Sort.OPERATOR, key + ends), by);
    }

    /** The member a field names; null where it is left to us. */
    static @Nullable Member member(Visit visit, String name) {
        return visit.field(name)
                .map(it -> Member.read(it).orElseThrow(() -> new BadInput("no such member"))).orElse(null);
    }

    /** A time of the shop's day, as the browser's own field writes it. */
    Instant instant(String field, String text) {
        try {
            return LocalDateTime.parse(text).atZone(zone).toInstant();
        } catch (DateTimeException none) {
            throw new InvalidInput(field, "请选日期和时间。", "Choose a day and a time.");
        }
    }

    String local(Instant at) {
        return LocalDateTime.ofInstant(at, zone).truncatedTo(ChronoUnit.MINUTES).toString();
    }

    List<Choice> members() {
        return of.followUps().members(db).stream().map(it -> new Choice(it.code(), name(it))).toList();
    }

    String name(Member member) {
        return contacts.staffName(db, member.account(), member.staff()).orElse(member.staff().value());
    }

    /** Names of members, each asked for once. */
    Map<Member, String> names(List<FollowUp> of) {
        var names = new HashMap<Member, String>();
        of.forEach(it -> names.computeIfAbsent(it.member(), this::name));
        return names;
    }

    /** Whoever did something: a member by name, all others as they are noted. */
    String author(Member near, String by) {
        return by.startsWith("staff:")
                ? name(new Member(near.account(),
                        new io.zhiyin.campaigns.customer.StaffId(by.substring("staff:".length()))))
                : by;
    }

    static List<String> kinds() {
        return Arrays.stream(Kind.values()).map(Kind::code).toList();
    }

    private static List<String> priorities() {
        return Arrays.stream(Priority.values()).map(Forms::code).toList();
    }

    public record Choice(String code, String name) {}

    /** @param key of this form: sent twice, it makes one */
    public record Blank(String key, String due, List<String> kinds, List<String> priorities,
            List<Choice> members, String title, String note, String kind, String priority, String staff) {
        public Blank {
            kinds = List.copyOf(kinds);
            priorities = List.copyOf(priorities);
            members = List.copyOf(members);
        }
    }
}
