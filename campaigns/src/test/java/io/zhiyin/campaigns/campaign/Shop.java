package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.profile.ProfileFields;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.schedule.Alarm;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.tag.Tags;
import io.zhiyin.campaigns.template.TemplateId;
import io.zhiyin.campaigns.template.Templates;
import io.zhiyin.campaigns.template.Variant;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Customers, their ways to be reached, and campaigns for them: shows only what a test is about. */
public final class Shop {
    public static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    public static final BirthdayTrigger AT_NINE = new BirthdayTrigger(LocalTime.of(9, 0), 0,
            LeapDayPolicy.FEB_28, SHANGHAI);
    /** For tests without a schedule: they ring the bell themselves. */
    public static final Alarm NO_ALARM = new Alarm() {
        @Override
        public void arm(String name, Instant due) {}

        @Override
        public void disarm(String name) {}
    };

    private final Database db;
    private final Clock clock;
    private final Campaigns campaigns;
    private final Templates templates;
    private final Segments segments;

    public Shop(Database db, Clock clock) {
        this.db = db;
        this.clock = clock;
        this.campaigns = new Campaigns(db, clock, NO_ALARM);
        this.templates = new Templates(db, clock);
        this.segments = new Segments(db, new Tags(db),
                new ProfileFields(db, Vault.open(db, TestDatabase.MASTER_KEY), clock), clock, SHANGHAI,
                date -> Birthdays.keysOn(date, LeapDayPolicy.FEB_28));
    }

    public Campaigns campaigns() {
        return campaigns;
    }

    public Segments segments() {
        return segments;
    }

    public Templates templates() {
        return templates;
    }

    public Guest guest() {
        var id = db.sql("insert into customer (source, created_at) values ('test', :now) returning id")
                .bind("now", clock.instant()).one(row -> row.number("id"));
        return new Guest(new CustomerId(id));
    }

    /** A template with words for every channel. */
    public TemplateId template(String name) {
        return templates.add(name,
                List.of(new Variant.Words(Variant.For.OFFICIAL_TEXT, "official"),
                        new Variant.Words(Variant.For.WECOM_TEXT, "wecom"),
                        new Variant.Words(Variant.For.STAFF_TEXT, "staff"),
                        new Variant.PlatformTemplate("T1", Map.of("thing1", "birthday"))))
                .id();
    }

    /** A running birthday campaign for everybody. */
    public Campaign birthdays(BirthdayTrigger trigger, Route... routes) {
        var settings = new Campaign.Settings("birthdays", null, template("birthday"), 1, trigger,
                List.of(routes));
        return campaigns.start(campaigns.create(settings, "test").id());
    }

    /** A customer being made. */
    public final class Guest {
        private final CustomerId id;

        private Guest(CustomerId id) {
            this.id = id;
        }

        public CustomerId id() {
            return id;
        }

        public Guest born(Birthday birthday) {
            db.sql("""
                    update customer set birthday_kind = :kind, birthday_month = :month, birthday_day = :day,
                        birthday_leap = :leap where id = :id""").bind("id", id.value())
                    .bind("kind", birthday.kind().name().toLowerCase(Locale.ROOT))
                    .bind("month", birthday.month()).bind("day", birthday.day())
                    .bind("leap", birthday.leapMonth()).update();
            return this;
        }

        public Guest in(@Nullable String zone) {
            db.sql("update customer set time_zone = :zone where id = :id").bind("zone", zone)
                    .bind("id", id.value()).update();
            return this;
        }

        /** Follows the Official Account; the openid is {@code o} and the id. */
        public Guest following(String account) {
            db.sql("""
                    insert into identity (customer_id, account, kind, value, since, followed_at)
                    values (:id, :account, 'openid', :openid, :now, :now)""").bind("id", id.value())
                    .bind("account", account).bind("openid", openid()).bind("now", clock.instant()).update();
            return this;
        }

        public Guest unfollowed() {
            db.sql("update identity set lost_at = :now where customer_id = :id").bind("id", id.value())
                    .bind("now", clock.instant()).update();
            return this;
        }

        /** Wrote just now, so that there is a window of so many messages. */
        public Guest wrote(int remaining) {
            db.sql("""
                    insert into reply_window (identity_id, kind, until, remaining)
                    select id, 'message', :until, :remaining from identity where customer_id = :id and kind = 'openid'
                    on conflict (identity_id, kind) do update set until = excluded.until, remaining = excluded.remaining""")
                    .bind("id", id.value()).bind("until", clock.instant().plus(Duration.ofHours(48)))
                    .bind("remaining", remaining).update();
            return this;
        }

        /** Is a contact of a staff member; the external_userid is {@code w} and the id. */
        public Guest contactOf(String account, String staff) {
            db.sql("""
                    insert into contact (account, staff, external_userid, customer_id, since)
                    values (:account, :staff, :external, :id, :now)""").bind("id", id.value())
                    .bind("account", account).bind("staff", staff).bind("external", externalUserId())
                    .bind("now", clock.instant()).update();
            return this;
        }

        public Guest consent(boolean given) {
            db.sql("""
                    insert into consent (customer_id, purpose, given, how, at) values (:id, 'marketing', :given, 'test', :now)""")
                    .bind("id", id.value()).bind("given", given).bind("now", clock.instant()).update();
            return this;
        }

        public String openid() {
            return "o" + id.value();
        }

        public String externalUserId() {
            return "w" + id.value();
        }
    }
}
