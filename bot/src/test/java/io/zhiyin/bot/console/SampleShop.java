package io.zhiyin.bot.console;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.campaign.BirthdayTrigger;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.campaign.Runs;
import io.zhiyin.campaigns.consent.Consents;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.customer.Phone;
import io.zhiyin.campaigns.customer.ReplyWindows;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.profile.FieldType;
import io.zhiyin.campaigns.profile.ProfileField;
import io.zhiyin.campaigns.profile.ProfileValues;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.profile.ValueReader;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.tag.GivenBy;
import io.zhiyin.campaigns.tag.Tag;
import io.zhiyin.campaigns.tag.TagRule;
import io.zhiyin.campaigns.tag.TagRules;
import io.zhiyin.campaigns.tag.Tags;
import io.zhiyin.campaigns.template.Templates;
import io.zhiyin.campaigns.template.Variant;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A tea shop with some people in it, so that pages have something to show. */
final class SampleShop {
    static final AccountId SHOP = new AccountId("shop");
    static final AccountId CORP = new AccountId("corp");
    private static final List<String> NAMES = List.of("林晓月", "王建国", "陈思远", "苏若溪", "周明轩", "许佳宁", "沈文博", "傅静怡",
            "叶浩然", "马梦琪", "欧阳采薇", "蒋清欢");

    private final Database db;
    private final Customers customers;
    private final Interactions interactions;
    private final Contacts contacts;
    private final Tags tags;
    private final Segments segments;
    private final TagRules rules;
    private final Profiles profiles;

    SampleShop(Database db, Vault vault, Tags tags, TagRules rules, Segments segments,
            Profiles profiles) {
        this.db = db;
        this.customers = new Customers(vault);
        this.interactions = new Interactions(vault);
        this.contacts = new Contacts(vault);
        this.tags = tags;
        this.rules = rules;
        this.profiles = profiles;
        this.segments = segments;
    }

    /** Opens the shop at {@code now}; returns its people, 林晓月 first. */
    List<CustomerId> open(Instant now) {
        var level = tags.createGroup("等级");
        var taste = tags.createGroup("口味");
        var regular = tags.create(level.id(), "老客户");
        var vip = tags.create(level.id(), "高价值");
        var tea = List.of(tags.create(taste.id(), "岩茶"), tags.create(taste.id(), "白茶"),
                tags.create(taste.id(), "普洱"));
        rules.create(TagRule.Source.KEYWORD, "岩茶 大红袍 肉桂", tea.getFirst().id());
        rules.create(TagRule.Source.SCENE, "store-*", regular.id());
        segments.create("快过生日的老客户",
                new Rule.All(List.of(new Rule.HasTag(regular.id()), new Rule.BirthdayWithin(7))));
        segments.create("两个月没来的人", new Rule.LastInteraction(60, false));
        var people = new ArrayList<CustomerId>();
        for (var name : NAMES) {
            people.add(somebody(people.size(), name, now, people.size() % 3 == 0 ? regular : vip,
                    tea.get(people.size() % 3)));
        }
        talk(people.getFirst(), now);
        know(people.getFirst(), now);
        return people;
    }

    /** Fields of the shop's own, of every type; of the first customer much is known, by several words. */
    private void know(CustomerId first, Instant now) {
        var fields = profiles.fields();
        var skin = fields.create("肤质", "skin", FieldType.CHOICE, List.of("干性", "油性", "混合性", "敏感"));
        var since = fields.create("首次到店", "first_visit", FieldType.DATE, List.of());
        var pet = fields.create("宠物名", "pet_name", FieldType.TEXT, List.of());
        var likes = fields.create("爱好", "likes", FieldType.CHOICES, List.of("品茶", "插花", "读书", "园艺"));
        var saved = fields.create("储值", "saved", FieldType.MONEY, List.of());
        fields.create("家里电话", "home_phone", FieldType.PHONE, List.of());
        fields.create("常用邮箱", "own_mail", FieldType.MAIL, List.of());
        fields.create("到店次数", "visits", FieldType.NUMBER, List.of());
        var day = Duration.ofDays(1);
        db.transaction(tx -> profiles.values().set(tx, List.of(
                said(first, skin, "干性", Source.IMPORT, "import:1", now.minus(day.multipliedBy(40))),
                said(first, skin, "油性", Source.CUSTOMER, "", now.minus(day.multipliedBy(9))),
                said(first, skin, "混合性", Source.API, "api:till", now.minus(day)),
                said(first, since, "2024-05-01", Source.IMPORT, "import:1", now.minus(day.multipliedBy(40))),
                said(first, pet, "旺财", Source.OPERATOR, "admin", now.minus(day.multipliedBy(2))),
                said(first, likes, "品茶,读书", Source.STAFF, "王芳", now.minus(day.multipliedBy(3))),
                said(first, saved, "1280.50", Source.ORDERS, "till", now.minus(day)))));
    }

    private static ProfileValues.Said said(CustomerId customer, ProfileField field, String text,
            Source source,
            String by, Instant at) {
        return new ProfileValues.Said(customer, field.id(), ValueReader.read(field, text), source, by, at);
    }

    /** Has a birthday campaign running since yesterday, with today's run, one delivery sent and one in doubt. */
    void celebrate(Templates templates, Campaigns campaigns, Runs runs, Instant now) {
        var template = templates.add("生日祝福", List.of(
                new Variant.Words(Variant.For.OFFICIAL_TEXT,
                        "${customer.name!\"您好\"}，生日快乐！\n愿新的一岁平安顺遂，日日有小欢喜。\n\n${shop.name}"),
                new Variant.PlatformTemplate("tmpl-birthday",
                        Map.of("thing1", "${customer.name!\"朋友\"}，生日快乐")),
                new Variant.Words(Variant.For.WECOM_TEXT, "生日快乐！有什么想聊的，随时找我。\n${shop.name}"),
                new Variant.Words(Variant.For.STAFF_TEXT, "${customer.name!\"有位客户\"}今天生日，请亲自问候一声。")));
        var zone = ZoneId.of("Asia/Shanghai");
        var settings = new Campaign.Settings("生日祝福", null, template.id(), template.version(),
                new BirthdayTrigger(LocalTime.of(9, 0), 0, LeapDayPolicy.FEB_28, zone),
                List.of(Route.CUSTOMER_SERVICE, Route.TEMPLATE, Route.GROUP_SEND, Route.STAFF_TASK));
        var campaign = campaigns.start(campaigns.create(settings, "admin").id());
        campaigns.create(new Campaign.Settings("老客户提前三天", segments.list().getFirst().id(), template.id(),
                template.version(), new BirthdayTrigger(LocalTime.of(10, 30), 3, LeapDayPolicy.MAR_1, zone),
                List.of(Route.GROUP_SEND, Route.STAFF_TASK)), "admin");
        runs.start(campaign.id(), now.minus(Duration.ofMinutes(90)));
        var ids = db.sql("select id from delivery order by id").list(row -> row.number("id"));
        become(ids.getFirst(), "sent", "accepted", now);
        become(ids.getLast(), "unknown", "no_answer", now);
    }

    private void become(long delivery, String state, String reason, Instant now) {
        db.sql("""
                update delivery set state = :state, reason = :reason, route = 'CUSTOMER_SERVICE', account = 'shop',
                       address = 'o', sending_at = :now, finished_at = case when :state = 'sent' then cast(:now as timestamptz) end
                 where id = :id""")
                .bind("state", state).bind("reason", reason).bind("now", now).bind("id", delivery)
                .update();
        db.sql("insert into delivery_event (delivery_id, at, state, reason) values (:id, :now, :state, :reason)")
                .bind("id", delivery).bind("now", now).bind("state", state).bind("reason", reason).update();
    }

    /** Two messages came: one is handled, one could not be. */
    void hear(Vault vault, Instant now) {
        hear(vault, "text", "done", null, now.minus(Duration.ofMinutes(3)));
        hear(vault, "event:subscribe", "dead", "IllegalStateException at Reception.write",
                now.minus(Duration.ofMinutes(9)));
    }

    private void hear(Vault vault, String kind, String state, @Nullable String reason, Instant at) {
        db.sql("""
                insert into inbox (account, dedupe, sender_key, kind, received_at, node, state, attempts, reason, body)
                values ('shop', :dedupe, 1, :kind, :at, :dedupe, :state, :attempts, :reason, :body)""")
                .bind("dedupe", UUID.randomUUID()).bind("kind", kind).bind("at", at).bind("state", state)
                .bind("attempts", reason == null ? 0 : 5).bind("reason", reason)
                .bind("body", vault.seal(Vault.Purpose.CALLBACK, "<xml/>")).update();
    }

    private CustomerId somebody(int number, String name, Instant now, Tag one, Tag other) {
        var since = now.minus(Duration.ofDays(40L + number * 9L));
        var id = customers.add(db, number % 2 == 0 ? "scan:store-nanjing-road" : "wecom:tea-tasting", since);
        var words = new io.zhiyin.campaigns.customer.Words(db, customers);
        words.name(id, name);
        words.phone(id, Phone.of("1990000%04d".formatted(1000 + number)).orElseThrow());
        if (number % 4 != 3) {
            words.birthday(id,
                    number % 2 == 0
                            ? Birthday.lunar(10, 13 + number)
                            : Birthday.solar(1988, 11, 21 + number % 5),
                    number % 2 == 0 ? Source.IMPORT : Source.CUSTOMER, number % 2 == 0 ? "import:1" : "chat",
                    since);
        }
        customers.identify(db, id, SHOP, IdentityKind.OPENID, "oExampleOpenId00000000%04d".formatted(number),
                since);
        tags.give(db, id, one.id(), GivenBy.RULE, "keyword: 茶", since);
        tags.give(db, id, other.id(), GivenBy.PERSON, "admin", since);
        db.sql("update customer set last_interaction_at = :at where id = :id")
                .bind("at", now.minus(Duration.ofHours(1L + 7L * number * number))).bind("id", id.value())
                .update();
        return id;
    }

    private void talk(CustomerId who, Instant now) {
        var identity = customers.find(db, who).orElseThrow().identities().getFirst().id();
        new ReplyWindows().open(db, List.of(new ReplyWindows.Opened(identity, ReplyWindows.Opening.MESSAGE,
                now.minus(Duration.ofHours(2)))));
        interactions.add(db, List.of(
                event(who, InteractionKind.FOLLOW, now.minus(Duration.ofDays(40)), null,
                        Map.of("scene", "store-nanjing-road")),
                event(who, InteractionKind.MESSAGE_OUT, now.minus(Duration.ofDays(40)),
                        "欢迎来到知音茶铺！告诉我们你的生日，到那天会有一份心意。", Map.of("route", "passive_reply")),
                event(who, InteractionKind.MESSAGE_IN, now.minus(Duration.ofDays(2)), "我的生日是农历十月十三",
                        Map.of()),
                event(who, InteractionKind.BIRTHDAY_SET, now.minus(Duration.ofDays(2)), null, Map.of()),
                event(who, InteractionKind.MENU, now.minus(Duration.ofHours(3)), null,
                        Map.of("key", "PRICES")),
                event(who, InteractionKind.MESSAGE_IN, now.minus(Duration.ofHours(2)), "上次的岩茶很好喝，还有吗？",
                        Map.of())));
        customers.identify(db, who, CORP, IdentityKind.EXTERNAL_USERID, "wmExampleExternalUser0000001",
                now.minus(Duration.ofDays(30)));
        contacts.add(db, CORP, new StaffId("ZhouLan"), "wmExampleExternalUser0000001", who, null,
                now.minus(Duration.ofDays(30)));
        contacts.nameStaff(db, CORP, new StaffId("ZhouLan"), "周岚", now);
        new Consents().record(db, who, true, "chat", now.minus(Duration.ofDays(30)));
        new Orders().add(db, List.of(
                new Orders.Order("T0001-01", who, new Money(26800), now.minus(Duration.ofDays(31))),
                new Orders.Order("T0001-02", who, new Money(108000), now.minus(Duration.ofDays(12)))));
    }

    private static Interactions.Event event(CustomerId who, InteractionKind kind, Instant at,
            @Nullable String text, Map<String, String> detail) {
        return new Interactions.Event(who, SHOP, kind, at, text, detail, null);
    }
}
