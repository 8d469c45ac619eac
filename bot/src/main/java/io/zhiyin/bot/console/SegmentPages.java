package io.zhiyin.bot.console;

import io.zhiyin.bot.console.People.Person;
import io.zhiyin.bot.security.Language;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.profile.ProfileFields;
import io.zhiyin.campaigns.segment.HowMany;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.segment.Lists;
import io.zhiyin.campaigns.segment.RuleJson;
import io.zhiyin.campaigns.segment.Segment;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** 人群: all of them, and the editor of a rule, which counts while one edits. */
final class SegmentPages {
    private static final int A_FEW = 10;
    /** Of so few one more or less is seen at once. */
    private static final long FEW = 1_000;

    private final Database db;
    private final Segments segments;
    private final HowMany howMany;
    private final Lists lists;
    private final Customers customers;
    private final ProfileFields fields;
    private final RuleChoices choices;
    private final Clock clock;

    SegmentPages(Database db, Segments segments, Lists lists, Tags tags, Campaigns campaigns,
            Customers customers, ProfileFields fields, List<AccountId> accounts, Clock clock) {
        this.db = db;
        this.segments = segments;
        this.howMany = new HowMany(db, segments);
        this.lists = lists;
        this.customers = customers;
        this.fields = fields;
        this.choices = new RuleChoices(segments, tags, campaigns, fields, accounts);
        this.clock = clock;
    }

    void mount(Routes routes) {
        routes.get("/segments", this::list).get("/segments/new", this::blank).post("/segments", this::create)
                .post("/segments/lists", this::createList).post("/segments/draft", this::draft)
                .post("/segments/count", this::count).post("/segments/count/exactly", this::countExactly)
                .get("/segments/:id/edit", this::edit)
                .post("/segments/:id", this::update).post("/segments/:id/delete", this::delete);
    }

    private Answer list(Visit visit) {
        return Answer.show("segments/page", all(visit.language(), null));
    }

    private SegmentList all(Language language, @Nullable String problem) {
        return new SegmentList(segments.list().stream().map(it -> line(it, language)).toList(), problem);
    }

    private Line line(Segment segment, Language language) {
        // A large one was counted seconds ago, which nobody sees; a small one is counted here.
        var members = segment.members();
        return new Line(segment.id().value(), segment.name(language.locale()),
                segment.about(language.locale()).orElse(""), words(segment, language),
                members == null || members < FEW ? segments.count(segment.rule(), clock.instant()) : members,
                segments.broken(segment.rule()), segment.fixed());
    }

    private String words(Segment segment, Language language) {
        return segment.fixed()
                ? ""
                : segment.rule().describe(language.locale(),
                        segments.names(segment.rule()));
    }

    private Answer blank(Visit visit) {
        return Answer.show("segments/edit", editor(visit, null, "", RuleForm.blank(), null));
    }

    private Answer edit(Visit visit) {
        var segment = existing(visit);
        if (segment.fixed()) {
            return Answer.go("/segments/" + segment.id().value());
        }
        return Answer.show("segments/edit", editor(visit, segment, segment.name(visit.language().locale()),
                RuleForm.of(RuleJson.write(segment.rule()), fields.all()), null));
    }

    private Answer create(Visit visit) {
        var form = RuleForm.read(visit.form());
        try {
            var made = segments.create(visit.typed("name"), RuleJson.read(RuleForm.json(form)));
            return Answer.go("/segments/" + made.id().value(), "segment");
        } catch (InvalidInput wrong) {
            return again(visit, null, form, wrong);
        }
    }

    private Answer createList(Visit visit) {
        try {
            var made = segments.createList(visit.typed("name"));
            visit.fieldNumber("from").flatMap(it -> segments.get(new SegmentId(it)))
                    .ifPresent(it -> lists.putAllOf(made.id(), it));
            return Answer.go("/segments/" + made.id().value(), "segment");
        } catch (InvalidInput wrong) {
            return Answer.again("segments/page",
                    all(visit.language(), wrong.words(visit.language().locale())));
        }
    }

    private Answer update(Visit visit) {
        var segment = existing(visit);
        if (segment.fixed()) {
            throw new BadInput("a list has no rule");
        }
        var form = RuleForm.read(visit.form());
        try {
            segments.update(segment.id(), visit.typed("name"), RuleJson.read(RuleForm.json(form)));
            return Answer.go("/segments/" + segment.id().value(), "segment");
        } catch (InvalidInput wrong) {
            return again(visit, segment, form, wrong);
        }
    }

    /** The same form after a button of the editor or another choice: nothing is kept yet. */
    private Answer draft(Visit visit) {
        var form = RuleForm.act(RuleForm.read(visit.form()), visit.field("act").orElse(""));
        var segment = visit.fieldNumber("id").flatMap(it -> segments.get(new SegmentId(it))).orElse(null);
        var editor = editor(visit, segment, visit.field("name").orElse(""), form, null);
        return Answer.show(visit.wants("rule-editor") ? "segments/builder" : "segments/edit", editor);
    }

    private Answer again(Visit visit, @Nullable Segment segment, RuleForm.Node form, InvalidInput wrong) {
        return Answer.again("segments/edit",
                editor(visit, segment, visit.typed("name"), form, wrong));
    }

    private Answer delete(Visit visit) {
        var segment = existing(visit);
        try {
            segments.delete(segment.id());
            return Answer.go("/segments", "segment.deleted");
        } catch (InvalidInput used) {
            return Answer.again("segments/page",
                    all(visit.language(), used.words(visit.language().locale())));
        }
    }

    private Answer count(Visit visit) {
        return Answer.show("segments/count",
                counted(visit.language(), RuleForm.read(visit.form()), howMany::now));
    }

    private Answer countExactly(Visit visit) {
        return Answer.show("segments/count", counted(visit.language(), RuleForm.read(visit.form()),
                (rule, now) -> new HowMany.Told(segments.count(rule, now), true)));
    }

    private Segment existing(Visit visit) {
        return segments.get(new SegmentId(visit.id("id"))).orElseThrow(() -> new NotHere("segment"));
    }

    private Counted counted(Language language, RuleForm.Node form,
            BiFunction<Rule, Instant, HowMany.Told> asked) {
        try {
            var rule = RuleJson.read(RuleForm.json(form));
            var now = clock.instant();
            var few = customers.all(db, segments.sample(rule, now, A_FEW)).stream().map(People::person)
                    .toList();
            var told = asked.apply(rule, now);
            return new Counted(told.customers(), told.exact(),
                    rule.describe(language.locale(), segments.names(rule)), few, null);
        } catch (InvalidInput unfinished) {
            return new Counted(0, true, "", List.of(), unfinished.words(language.locale()));
        }
    }

    private Editor editor(Visit visit, @Nullable Segment segment, String name, RuleForm.Node form,
            @Nullable InvalidInput wrong) {
        var language = visit.language();
        return new Editor(segment == null ? null : segment.id().value(), name, form,
                choices.of(language, segment, form),
                counted(language, form, howMany::now), wrong == null ? null : wrong.words(language.locale()),
                wrong == null || !wrong.field().startsWith("rule.") ? "" : RuleForm.place(wrong.field()));
    }

    /**
     * @param about whom a ready one holds, or empty
     * @param broken its rule asks for a tag that has been deleted
     */
    public record Line(long id, String name, String about, String rule, long customers, boolean broken,
            boolean fixed) {}

    public record SegmentList(List<Line> segments, @Nullable String problem) {
        public SegmentList {
            segments = List.copyOf(segments);
        }
    }

    /**
     * @param precise else about as many, and the exact number is asked for when this is shown
     * @param unfinished what keeps the rule from being counted, in words, or null
     */
    public record Counted(long customers, boolean precise, String rule, List<Person> few,
            @Nullable String unfinished) {
        public Counted {
            few = List.copyOf(few);
        }
    }

    public record Choice(long id, String name) {}

    /**
     * @param id null for a new one
     * @param problem why it was not saved, in words, or null
     * @param wrong the path of the part that is wrong, or empty
     */
    public record Editor(@Nullable Long id, String name, RuleForm.Node rule, RuleChoices.Choices choices,
            Counted counted,
            @Nullable String problem, String wrong) {}
}
