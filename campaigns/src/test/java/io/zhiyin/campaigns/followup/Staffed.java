package io.zhiyin.campaigns.followup;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.followup.FollowUp.Kind;
import io.zhiyin.campaigns.followup.FollowUp.Priority;
import io.zhiyin.campaigns.followup.FollowUps.Filter;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A shop with staff, customers of theirs, and a clock that is set. */
final class Staffed {
    static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    static final AccountId CORP = new AccountId("corp");
    static final Member ZHOU = new Member(CORP, new StaffId("zhoulan"));
    static final Member SONG = new Member(CORP, new StaffId("songyuan"));
    static final Member HE = new Member(CORP, new StaffId("heqing"));
    /** A Wednesday. */
    static final Instant WEDNESDAY_TEN = at("2026-11-18T10:00");

    final Database db;
    final Vault vault;
    final Customers customers;
    final Contacts contacts;
    final Interactions interactions;
    final Segments segments;
    final FollowUpParts of;
    final FakeStaffPlatform platform = new FakeStaffPlatform(CORP);
    private Instant now = WEDNESDAY_TEN;
    private int made;

    Staffed(TestDatabase database) {
        db = database.db();
        vault = database.vault();
        customers = new Customers(vault);
        contacts = new Contacts(vault);
        interactions = new Interactions(vault);
        segments = new Segments(db, new Tags(db), Profiles.of(db, vault, clock()).fields(), clock(), SHANGHAI,
                day -> Birthdays.keysOn(day, LeapDayPolicy.FEB_28));
        of = FollowUpParts.of(db, vault, clock(), SHANGHAI, customers, contacts, interactions, segments,
                List.of(platform), "https://zhiyin.example.com");
    }

    static Instant at(String local) {
        return LocalDateTime.parse(local).atZone(SHANGHAI).toInstant();
    }

    void itIs(String local) {
        now = at(local);
    }

    Instant now() {
        return now;
    }

    void works(Member... members) {
        for (var it : members) {
            contacts.nameStaff(db, it.account(), it.staff(), "员工" + it.staff().value(), now);
        }
    }

    CustomerId customer() {
        return customers.add(db, "shop", now);
    }

    /** A customer whom a member has had for some days. */
    CustomerId customerOf(Member member, int days) {
        var customer = customer();
        isContact(customer, member, days);
        return customer;
    }

    void isContact(CustomerId customer, Member member, int days) {
        var person = "wm" + customer.value();
        customers.identify(db, customer, CORP, IdentityKind.EXTERNAL_USERID, person, now);
        contacts.add(db, CORP, member.staff(), person, customer, null,
                now.minus(java.time.Duration.ofDays(days)));
    }

    NewFollowUp call(CustomerId customer, String due) {
        return wanted(customer, null, at(due), "form" + ++made);
    }

    NewFollowUp wanted(CustomerId customer, @Nullable Member member, Instant due, String key) {
        return new NewFollowUp(customer, member, Kind.CALL, "回访新茶口感", "上次说偏淡", Priority.USUAL, due,
                new Cause(Cause.Sort.OPERATOR, key), "王芳");
    }

    FollowUp made(NewFollowUp wanted) {
        return followUp(of.desk().make(wanted).orElseThrow());
    }

    FollowUp followUp(FollowUpId id) {
        return of.followUps().find(db, id).orElseThrow();
    }

    List<FollowUp> open() {
        return all(FollowUp.State.OPEN);
    }

    List<FollowUp> all(FollowUp.@Nullable State state) {
        return of.followUps().list(db, new Filter(state, null, null, null, null, null), null, 100);
    }

    List<String> history(FollowUpId id) {
        return of.followUps().history(db, id).stream().map(FollowUp.Event::what).toList();
    }

    Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return SHANGHAI;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }
}
