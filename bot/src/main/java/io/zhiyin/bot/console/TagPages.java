package io.zhiyin.bot.console;

import io.zhiyin.campaigns.segment.SegmentTags;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.tag.TagGroupId;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.TagRule;
import io.zhiyin.campaigns.tag.TagRuleId;
import io.zhiyin.campaigns.tag.TagRules;
import io.zhiyin.campaigns.tag.Tags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** 标签: groups and tags with their customers, and the rules that give them. */
final class TagPages {
    private final Tags tags;
    private final TagRules rules;
    private final Segments segments;
    private final SegmentTags bySegment;
    private final TagSyncPages sync;

    TagPages(Tags tags, TagRules rules, Segments segments, SegmentTags bySegment, TagSyncPages sync) {
        this.tags = tags;
        this.rules = rules;
        this.segments = segments;
        this.bySegment = bySegment;
        this.sync = sync;
    }

    void mount(Routes routes) {
        routes.get("/tags", _ -> Answer.show("tags/page", all(null))).post("/tags", change(this::create))
                .post("/tags/groups", change(this::createGroup)).post("/tags/rules", change(this::createRule))
                .post("/tags/rules/:id/on", switching(true)).post("/tags/rules/:id/off", switching(false))
                .post("/tags/rules/:id/delete", this::deleteRule)
                .post("/tags/:id/rename", change(this::rename))
                .post("/tags/:id/delete", this::delete)
                .post("/tags/groups/:id/delete", change(this::deleteGroup));
    }

    /** What cannot be taken is said above the page, which stays as it was. */
    private Function<Visit, Answer> change(Function<Visit, Answer> work) {
        return visit -> {
            try {
                return work.apply(visit);
            } catch (InvalidInput wrong) {
                return Answer.again("tags/page", all(wrong.words(visit.language().locale())));
            }
        };
    }

    private Answer createGroup(Visit visit) {
        tags.createGroup(visit.typed("name"));
        return Answer.go("/tags", "tag.group");
    }

    private Answer create(Visit visit) {
        tags.create(new TagGroupId(visit.needNumber("group")), visit.typed("name"));
        return Answer.go("/tags", "tag.made");
    }

    private Answer rename(Visit visit) {
        var id = new TagId(visit.id("id"));
        var days = visit.field("days").isEmpty() ? null : visit.needSmallNumber("days");
        return tags.rename(id, visit.typed("name")) && tags.lasts(id, days)
                ? Answer.go("/tags", "tag.renamed")
                : new Answer.Missing();
    }

    private Answer delete(Visit visit) {
        return tags.delete(new TagId(visit.id("id")))
                ? Answer.go("/tags", "tag.deleted")
                : new Answer.Missing();
    }

    private Answer deleteGroup(Visit visit) {
        return tags.deleteGroup(new TagGroupId(visit.id("id")))
                ? Answer.go("/tags", "tag.group.deleted")
                : new Answer.Missing();
    }

    private Answer createRule(Visit visit) {
        var source = switch (visit.typed("source")) {
            case "scene" -> TagRule.Source.SCENE;
            case "keyword" -> TagRule.Source.KEYWORD;
            case "event" -> TagRule.Source.EVENT;
            default -> throw new BadInput("no such source of a rule");
        };
        rules.create(source, visit.typed("pattern"), new TagId(visit.needNumber("tag")));
        return Answer.go("/tags#rules", "rule.made");
    }

    private Function<Visit, Answer> switching(boolean on) {
        return visit -> rules.switchTo(new TagRuleId(visit.id("id")), on)
                ? Answer.go("/tags#rules", on ? "rule.on" : "rule.off")
                : new Answer.Missing();
    }

    private Answer deleteRule(Visit visit) {
        return rules.delete(new TagRuleId(visit.id("id")))
                ? Answer.go("/tags#rules", "rule.deleted")
                : new Answer.Missing();
    }

    private All all(@Nullable String problem) {
        Map<Long, List<Line>> lines = new LinkedHashMap<>();
        for (var counted : tags.counted()) {
            var tag = counted.tag();
            lines.computeIfAbsent(tag.group().id().value(), _ -> new ArrayList<>())
                    .add(new Line(tag.id().value(),
                            tag.name(), tag.validDays(), counted.customers(),
                            segments.naming(tag.id()).stream().map(it -> it.name()).toList()));
        }
        var shared = sync.shared();
        var groups = tags.groups().stream()
                .map(it -> new Group(it.id().value(), it.name(),
                        lines.getOrDefault(it.id().value(), List.of()),
                        shared.getOrDefault(it.id().value(), List.of())))
                .toList();
        var names = tags.names(rules.list().stream().map(TagRule::tag).toList());
        var given = rules.list().stream()
                .map(it -> new Given(it.id().value(), it.source().name().toLowerCase(Locale.ROOT),
                        it.pattern().replace("|", " · "), it.tag().value(), names.getOrDefault(it.tag(), ""),
                        it.active()))
                .toList();
        return new All(groups, given, bySegment.list(), sync.panel(), problem);
    }

    /**
     * @param days how long it lasts, or null
     * @param segments the names of the segments that ask for it
     */
    public record Line(long id, String name, @Nullable Integer days, long customers, List<String> segments) {
        public Line {
            segments = List.copyOf(segments);
        }
    }

    /** @param accounts on which its tags stand too */
    public record Group(long id, String name, List<Line> tags, List<String> accounts) {
        public Group {
            accounts = List.copyOf(accounts);
            tags = List.copyOf(tags);
        }
    }

    public record Given(long id, String source, String pattern, long tag, String tagName, boolean active) {}

    /** @param problem what could not be taken, in words, or null */
    public record All(List<Group> groups, List<Given> rules, List<SegmentTags.SegmentTag> bySegment,
            TagSyncPages.Panel sync, @Nullable String problem) {
        public All {
            bySegment = List.copyOf(bySegment);
            groups = List.copyOf(groups);
            rules = List.copyOf(rules);
        }
    }
}
