package io.zhiyin.bot.console;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.consent.Consents;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.customer.Phone;
import io.zhiyin.campaigns.customer.ReplyWindows;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.order.Money;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.tag.GivenBy;
import io.zhiyin.campaigns.tag.Tag;
import io.zhiyin.campaigns.tag.TagRule;
import io.zhiyin.campaigns.tag.TagRules;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

    SampleShop(Database db, Vault vault, Tags tags, TagRules rules, Segments segments) {
        this.db = db;
        this.customers = new Customers(vault);
        this.interactions = new Interactions(vault);
        this.contacts = new Contacts(vault);
        this.tags = tags;
        this.rules = rules;
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
        return people;
    }

    private CustomerId somebody(int number, String name, Instant now, Tag one, Tag other) {
        var since = now.minus(Duration.ofDays(40L + number * 9L));
        var id = customers.add(db, number % 2 == 0 ? "scan:store-nanjing-road" : "wecom:tea-tasting", since);
        customers.name(db, id, name);
        customers.phone(db, id, Phone.of("1990000%04d".formatted(1000 + number)).orElseThrow());
        if (number % 4 != 3) {
            customers.birthday(db, id,
                    number % 2 == 0
                            ? Birthday.lunar(10, 13 + number)
                            : Birthday.solar(1988, 11, 21 + number % 8),
                    "chat", since);
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
            @org.jspecify.annotations.Nullable String text, Map<String, String> detail) {
        return new Interactions.Event(who, SHOP, kind, at, text, detail, null);
    }
}
