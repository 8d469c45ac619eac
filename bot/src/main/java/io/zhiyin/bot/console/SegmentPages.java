package io.zhiyin.bot.console;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.console.People.Person;
import io.zhiyin.bot.security.Language;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.segment.Names;
import io.zhiyin.campaigns.segment.RuleJson;
import io.zhiyin.campaigns.segment.Segment;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** 人群: named rules with who is in them now, and the editor, which counts while one edits. */
final class SegmentPages {
    private static final int A_FEW = 8;
    private static final String NEW = """
            {"kind":"all","of":[{"kind":"last_interaction","days":30,"within":true}]}""";

    private final Database db;
    private final Segments segments;
    private final Tags tags;
    private final Customers customers;
    private final List<AccountId> accounts;
    private final Clock clock;

    SegmentPages(Database db, Segments segments, Tags tags, Customers customers, List<AccountId> accounts,
            Clock clock) {
        this.db = db;
        this.segments = segments;
        this.tags = tags;
        this.customers = customers;
        this.accounts = List.copyOf(accounts);
        this.clock = clock;
    }

    void mount(Routes routes) {
        routes.get("/segments", this::list).get("/segments/new", this::blank).post("/segments", this::create)
                .post("/segments/count", this::count).get("/segments/:id", this::one)
                .post("/segments/:id", this::update).post("/segments/:id/delete", this::delete);
    }

    private Answer list(Visit visit) {
        var names = names();
        var lines = segments.list().stream().map(it -> new Line(it.id().value(), it.name(),
                it.rule().describe(visit.language().locale(), names),
                segments.count(it.rule(), clock.instant()),
                !segments.deletedTags(it.rule()).isEmpty(), it.updatedAt())).toList();
        return Answer.show("segments/page", new SegmentList(lines));
    }

    private Answer blank(Visit visit) {
        return Answer.show("segments/edit", editor(visit.language(), null, "", NEW, null));
    }

    private Answer one(Visit visit) {
        var segment = existing(visit);
        return Answer.show("segments/edit", editor(visit.language(), segment, segment.name(),
                RuleJson.write(segment.rule()).encode(), null));
    }

    private Answer create(Visit visit) {
        try {
            var made = segments.create(visit.typed("name"), RuleJson.read(typed(visit)));
            return Answer.go("/segments/" + made.id().value(), "segment");
        } catch (InvalidInput wrong) {
            return again(visit, null, wrong);
        }
    }

    private Answer update(Visit visit) {
        var segment = existing(visit);
        try {
            segments.update(segment.id(), visit.typed("name"), RuleJson.read(typed(visit)));
            return Answer.go("/segments/" + segment.id().value(), "segment");
        } catch (InvalidInput wrong) {
            return again(visit, segment, wrong);
        }
    }

    private Answer again(Visit visit, @Nullable Segment segment, InvalidInput wrong) {
        return Answer.again("segments/edit", editor(visit.language(), segment, visit.typed("name"),
                visit.typed("rule"), wrong.words(visit.language().locale())));
    }

    private Answer delete(Visit visit) {
        var segment = existing(visit);
        try {
            segments.delete(segment.id());
            return Answer.go("/segments", "segment.deleted");
        } catch (InvalidInput used) {
            return Answer.again("segments/edit",
                    editor(visit.language(), segment, segment.name(), RuleJson.write(segment.rule()).encode(),
                            used.words(visit.language().locale())));
        }
    }

    private Answer count(Visit visit) {
        return Answer.show("segments/count", counted(visit.language(), visit.typed("rule")));
    }

    private Segment existing(Visit visit) {
        return segments.get(new SegmentId(visit.id("id"))).orElseThrow(() -> new NotHere("segment"));
    }

    private static JsonObject typed(Visit visit) {
        return json(visit.typed("rule"));
    }

    private static JsonObject json(String rule) {
        try {
            return new JsonObject(rule);
        } catch (DecodeException noJson) {
            throw new BadInput("a rule is JSON");
        }
    }

    private Counted counted(Language language, String json) {
        try {
            var rule = RuleJson.read(json(json));
            var now = clock.instant();
            var few = customers.all(db, segments.sample(rule, now, A_FEW)).stream().map(People::person)
                    .toList();
            return new Counted(segments.count(rule, now), rule.describe(language.locale(), names()), few,
                    null);
        } catch (InvalidInput unfinished) {
            return new Counted(0, "", List.of(), unfinished.words(language.locale()));
        }
    }

    private Editor editor(Language language, @Nullable Segment segment, String name, String rule,
            @Nullable String problem) {
        var tagChoices = new JsonArray();
        tags.list().forEach(it -> tagChoices.add(new JsonObject().put("id", it.id().value()).put("name",
                it.group().name() + " / " + it.name())));
        var choice = new JsonObject().put("tags", tagChoices)
                .put("accounts", new JsonArray(accounts.stream().map(AccountId::value).toList()));
        return new Editor(segment == null ? null : segment.id().value(), name, rule, choice.encode(),
                counted(language, rule), problem);
    }

    private Names names() {
        Map<TagId, String> known = tags.list().stream()
                .collect(Collectors.toMap(it -> it.id(), it -> it.name()));
        return tag -> Optional.ofNullable(known.get(tag));
    }

    /** @param broken its rule asks for a tag that has been deleted */
    public record Line(long id, String name, String rule, long customers, boolean broken,
            Instant updatedAt) {}

    public record SegmentList(List<Line> segments) {
        public SegmentList {
            segments = List.copyOf(segments);
        }
    }

    /** @param unfinished what keeps the rule from being counted, in words, or null */
    public record Counted(long customers, String rule, List<Person> few, @Nullable String unfinished) {
        public Counted {
            few = List.copyOf(few);
        }
    }

    /**
     * @param id null for a new one
     * @param rule the rule's JSON, which the editor changes
     * @param choices JSON of the tags and accounts to choose from
     * @param problem why it was not saved, in words, or null
     */
    public record Editor(@Nullable Long id, String name, String rule, String choices, Counted counted,
            @Nullable String problem) {}
}
