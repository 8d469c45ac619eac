package io.zhiyin.bot.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.Features;
import io.zhiyin.bot.demo.SamplePeople.SamplePerson;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.campaign.BirthdayTrigger;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Fact;
import io.zhiyin.campaigns.customer.FactLine;
import io.zhiyin.campaigns.customer.Facts;
import io.zhiyin.campaigns.customer.Speaker;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.customer.CustomerSearch;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.customer.Meetings;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.segment.Segment;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.tag.GivenBy;
import io.zhiyin.campaigns.tag.TagGroupId;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.TagRule;
import io.zhiyin.campaigns.tag.Tagging;
import io.zhiyin.campaigns.template.Template;
import io.zhiyin.campaigns.template.Variant;
import io.zhiyin.templates.ChannelRules;
import io.zhiyin.templates.Language;
import io.zhiyin.templates.ShippedMessage;
import io.zhiyin.templates.ShippedMessages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fills a new demo: the people are made on the sandbox platform over its HTTP API and come in by the same
 * reconciliation that runs at night; orders, tags, a segment, a template and a birthday campaign stand ready.
 *
 * <p>It takes several transactions, since each feature keeps its own. So every step makes only what is not there, and
 * that all are done is noted at the end: a start that was killed half-way is finished by the next one, and what an
 * operator changed in a finished shop is left alone.
 */
final class SampleShop {
    private static final String OPEN = "demo-shop-open";
    private static final AccountId SHOP = new AccountId("shop");
    private static final String OPERATOR = "示例";
    private static final String GREETING = "生日祝福";

    private final Features features;
    private final String sandbox;
    private final Path done;

    /** @param folder where it is noted that the shop is open */
    SampleShop(Features features, String sandbox, Path folder) {
        this.features = features;
        this.sandbox = sandbox;
        this.done = folder.resolve(OPEN);
    }

    /** Whether the shop in this data folder is complete. */
    static boolean isOpen(Path folder) {
        return Files.exists(folder.resolve(OPEN));
    }

    void open() {
        var now = features.clock().instant();
        var people = SamplePeople.all(now, LocalDate.ofInstant(now, features.zone()));
        // the platform forgets at each start, the service does not
        try (var client = HttpClient.newHttpClient()) {
            people.forEach(person -> onPlatform(client, person));
        }
        // a folder may outlive the database that it stood beside: then the shop is opened again
        var somebody = features.search().find(features.db(), new CustomerSearch.Query(null, null, null, 1));
        if (Files.exists(done) && !somebody.isEmpty()) {
            return;
        }
        var tags = tags();
        rules(tags);
        var fields = SampleFields.make(features.profiles().fields());
        features.reconciliation().run();
        features.db().transaction(tx -> {
            // in one transaction, and their tags are the last of it: either all have a life or nobody has
            if (!alive(tx, people)) {
                people.forEach(person -> bringToLife(tx, person, tags));
                features.profiles().values().set(tx, people.stream().flatMap(it -> holder(tx, it).stream()
                        .flatMap(id -> fields.said(it, id, now).stream())).toList());
                SamplePeople.alike(people, now).forEach(it -> onceMore(tx, it));
            }
        });
        campaigns(tag(tags, "老客户"));
        new SampleFollowUps(features).make(
                people.stream().flatMap(it -> holder(features.db(), it).stream()).distinct().toList(),
                OPERATOR);
        new SampleJourney(features).make(
                people.stream().flatMap(it -> holder(features.db(), it).stream()).distinct().toList(),
                tag(tags, "老客户"), OPERATOR);
        features.reports().check();
        note();
    }

    private void note() {
        try {
            Files.createDirectories(done.toAbsolutePath().getParent());
            Files.writeString(done, features.clock().instant() + "\n");
        } catch (IOException failed) {
            throw new UncheckedIOException("it cannot be noted that the sample shop is open", failed);
        }
    }

    private boolean alive(Sql tx, List<SamplePerson> people) {
        var known = people.stream().flatMap(it -> holder(tx, it).stream()).toList();
        return features.tags().ofAll(known).values().stream().flatMap(List::stream)
                .anyMatch(it -> it.tagging().by() == GivenBy.IMPORT && OPERATOR.equals(it.tagging().giver()));
    }

    private Optional<CustomerId> holder(Sql tx, SamplePerson person) {
        return features.search()
                .find(tx, new CustomerSearch.Query(
                        person.follows() ? person.openId() : person.externalUserId(), null, null, 1))
                .stream().findFirst();
    }

    private void onPlatform(HttpClient client, SamplePerson person) {
        var body = new JsonObject().put("id", person.id()).put("name", person.name())
                .put("gender", person.gender())
                .put("openId", person.openId()).put("externalUserId", person.externalUserId())
                .put("follows", person.follows()).put("state", person.scene());
        if (person.unionId() != null) {
            body.put("unionId", person.unionId());
        }
        if (person.owner() != null) {
            body.put("contactOf", new JsonArray().add(person.owner()));
        }
        var request = HttpRequest.newBuilder(URI.create(sandbox + "/sandbox/api/customers"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode())).build();
        try {
            var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("the sandbox took no sample customer: " + answer.body());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", stop);
        }
    }

    private Map<String, TagId> tags() {
        Map<String, TagId> made = new HashMap<>();
        Map<String, List<String>> groups = new LinkedHashMap<>();
        groups.put("价值", List.of("老客户", "高价值"));
        groups.put("口味", List.of("岩茶", "绿茶", "白茶", "普洱"));
        groups.put("来源", List.of("春季市集", "门店", "品茶会"));
        Map<String, TagGroupId> there = new HashMap<>();
        features.tags().groups().forEach(it -> there.put(it.name(), it.id()));
        features.tags().list().forEach(it -> made.put(it.name(), it.id()));
        groups.forEach((group, names) -> {
            var id = there.containsKey(group)
                    ? there.get(group)
                    : features.tags().createGroup(group).id();
            names.stream().filter(name -> !made.containsKey(name))
                    .forEach(name -> made.put(name, features.tags().create(id, name).id()));
        });
        return made;
    }

    private void rules(Map<String, TagId> tags) {
        rule(TagRule.Source.SCENE, "spring-fair", tag(tags, "春季市集"));
        rule(TagRule.Source.SCENE, "store-*", tag(tags, "门店"));
        rule(TagRule.Source.SCENE, "tea-tasting", tag(tags, "品茶会"));
        for (var taste : List.of("岩茶", "绿茶", "白茶", "普洱")) {
            rule(TagRule.Source.KEYWORD, taste, tag(tags, taste));
        }
    }

    private void rule(TagRule.Source source, String pattern, TagId tag) {
        if (features.rules().list().stream()
                .noneMatch(it -> it.source() == source && it.pattern().equals(pattern))) {
            features.rules().create(source, pattern, tag);
        }
    }

    private void bringToLife(Sql tx, SamplePerson person, Map<String, TagId> tags) {
        var holder = holder(tx, person);
        if (holder.isEmpty()) {
            return;
        }
        var id = holder.get();
        var sheet = new Speaker(Source.IMPORT, "import", features.clock().instant());
        say(tx, id, Fact.NAME, person.name(), sheet);
        features.customers().knownSince(tx, id, (person.follows() ? "scan:" : "wecom:") + person.scene(),
                person.since());
        if (person.phone() != null) {
            say(tx, id, Fact.PHONE, person.phone().value(), sheet);
        }
        if (person.birthday() != null) {
            say(tx, id, Fact.BIRTHDAY, FactLine.of(person.birthday()), sheet);
        }
        features.orders().add(tx, person.orders().stream()
                .map(sale -> new Orders.Order(sale.number(), id, sale.amount(), sale.paidAt())).toList());
        features.interactions().add(tx, person.said().stream().map(said -> new Interactions.Event(id, SHOP,
                InteractionKind.MESSAGE_IN, said.at(), said.text(), Map.of(), null)).toList());
        person.said().stream().map(SamplePeople.Said::at).max(Comparator.naturalOrder())
                .ifPresent(heard -> new Meetings().touch(tx, Map.of(id, heard)));
        features.tags().giveAll(tx, taggings(person, id, tags));
    }

    private void say(Sql tx, CustomerId who, Fact fact, @Nullable String value, Speaker by) {
        features.customers().facts().say(tx, new Facts.Said(who, fact, value, by));
    }

    /** Somebody whom the till knows by a member number, and who is surely one of the others. */
    private void onceMore(Sql tx, SamplePeople.Alike alike) {
        var customers = features.customers();
        var id = customers.add(tx, "order", alike.order().paidAt());
        customers.identify(tx, id, null, IdentityKind.MEMBER_NUMBER, alike.memberNumber(),
                alike.order().paidAt());
        var till = new Speaker(Source.ORDERS, "order", alike.order().paidAt());
        say(tx, id, Fact.NAME, alike.name(), till);
        say(tx, id, Fact.PHONE, alike.phone().value(), till);
        if (alike.birthday() != null) {
            say(tx, id, Fact.BIRTHDAY, FactLine.of(alike.birthday()), till);
        }
        features.orders().add(tx, List.of(new Orders.Order(alike.order().number(), id, alike.order().amount(),
                alike.order().paidAt())));
    }

    private List<Tagging> taggings(SamplePerson person, CustomerId id, Map<String, TagId> tags) {
        return person.tags().stream()
                .map(name -> new Tagging(id, tag(tags, name), GivenBy.IMPORT, OPERATOR,
                        features.clock().instant()))
                .toList();
    }

    private void campaigns(TagId loyal) {
        var segment = segment("老客户", new Rule.HasTag(loyal));
        segment("所有客户", new Rule.Everyone());
        var template = features.templates().list().stream().filter(it -> it.name().equals(GREETING))
                .findFirst()
                .orElseGet(this::birthdayTemplate);
        var greeting = campaign(new Campaign.Settings("生日问候", null, template.id(), template.version(),
                new BirthdayTrigger(LocalTime.of(9, 0), 0, LeapDayPolicy.FEB_28, features.zone()),
                List.of(Route.CUSTOMER_SERVICE, Route.TEMPLATE, Route.GROUP_SEND, Route.STAFF_TASK)));
        if (greeting.state() == Campaign.State.DRAFT) {
            features.campaigns().start(greeting.id());
        }
        campaign(new Campaign.Settings("老客户生日 · 提前三天", segment.id(), template.id(), template.version(),
                new BirthdayTrigger(LocalTime.of(10, 30), 3, LeapDayPolicy.FEB_28, features.zone()),
                List.of(Route.GROUP_SEND, Route.CUSTOMER_SERVICE)));
    }

    private Segment segment(String name, Rule rule) {
        return features.segments().list().stream().filter(it -> it.name().equals(name)).findFirst()
                .orElseGet(() -> features.segments().create(name, rule));
    }

    private Campaign campaign(Campaign.Settings settings) {
        return features.campaigns().list().stream()
                .filter(it -> it.settings().name().equals(settings.name())).findFirst()
                .orElseGet(() -> features.campaigns().create(settings, OPERATOR));
    }

    private Template birthdayTemplate() {
        var shipped = new ShippedMessages();
        var fields = new LinkedHashMap<String, String>();
        fields.put("name1", "${(customer.salutation!customer.name!\"朋友\")?truncate(10, \"\")}");
        fields.put("date2", "${today}");
        fields.put("thing3", "愿新的一岁平安顺遂");
        return features.templates().add(GREETING, List.of(
                new Variant.Words(Variant.For.OFFICIAL_TEXT,
                        shipped.get(ShippedMessage.BIRTHDAY, ChannelRules.OFFICIAL_TEXT, Language.ZH)),
                new Variant.PlatformTemplate("sbx-birthday-0000000000000000000000000000001", fields),
                new Variant.Words(Variant.For.WECOM_TEXT,
                        shipped.get(ShippedMessage.BIRTHDAY, ChannelRules.WECOM_GROUP_TEXT, Language.ZH)),
                new Variant.Words(Variant.For.STAFF_TEXT,
                        shipped.get(ShippedMessage.BIRTHDAY_REMINDER, ChannelRules.WECOM_APP_TEXT,
                                Language.ZH))));
    }

    private static TagId tag(Map<String, TagId> tags, String name) {
        var id = tags.get(name);
        if (id == null) {
            throw new IllegalArgumentException("the sample shop has no tag " + name);
        }
        return id;
    }
}
