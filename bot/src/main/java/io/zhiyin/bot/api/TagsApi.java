package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.tag.Tag;
import io.zhiyin.campaigns.tag.TagGroup;
import io.zhiyin.campaigns.tag.TagGroupId;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.TagRule;
import io.zhiyin.campaigns.tag.TagRuleId;
import io.zhiyin.campaigns.tag.TagRules;
import io.zhiyin.campaigns.tag.Tags;
import java.util.List;

/** {@code /tag-groups}, {@code /tags}, {@code /tag-rules}. */
public final class TagsApi implements Resource {
    // What the names and patterns may be is for the feature to say; this only keeps nonsense from it.
    private static final int LONGEST = 1_000;

    private final Tags tags;
    private final TagRules rules;

    public TagsApi(Tags tags, TagRules rules) {
        this.tags = tags;
        this.rules = rules;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/tag-groups", this::groups).post("/tag-groups", this::addGroup)
                .patch("/tag-groups/{id}", this::renameGroup).delete("/tag-groups/{id}", this::deleteGroup);
        routes.get("/tags", this::list).post("/tags", this::add).get("/tags/{id}", this::get)
                .patch("/tags/{id}", this::change).delete("/tags/{id}", this::delete);
        routes.get("/tag-rules", this::rules).post("/tag-rules", this::addRule)
                .patch("/tag-rules/{id}", this::switchRule).delete("/tag-rules/{id}", this::deleteRule);
    }

    private Reply groups(Call call) {
        var query = call.query();
        var page = query.page("tag-groups");
        query.done();
        return Reply.ok(page.ofAll(tags.groups(), it -> it.id().value(), TagsApi::group));
    }

    private Reply addGroup(Call call) {
        var group = tags.createGroup(name(call));
        return Reply.created("/tag-groups", group(group));
    }

    private Reply renameGroup(Call call) {
        var id = new TagGroupId(call.id("id"));
        Reply.doneIf(tags.renameGroup(id, name(call)));
        return Reply.ok(group(there(tags.groups().stream().filter(it -> it.id().equals(id)).toList())));
    }

    private Reply deleteGroup(Call call) {
        call.query().done();
        return Reply.doneIf(tags.deleteGroup(new TagGroupId(call.id("id"))));
    }

    private Reply list(Call call) {
        var query = call.query();
        var page = query.page("tags");
        query.done();
        return Reply.ok(page.ofAll(tags.counted(), it -> it.tag().id().value(),
                it -> tag(it.tag()).put("customers", it.customers())));
    }

    private Reply add(Call call) {
        var fields = call.fields();
        var group = fields.neededId("group");
        var name = fields.neededText("name", LONGEST);
        fields.done();
        var tag = tags.create(new TagGroupId(group), name);
        return Reply.created("/tags/" + tag.id().value(), tag(tag));
    }

    private Reply get(Call call) {
        call.query().done();
        return Reply.ok(tag(there(tags.find(new TagId(call.id("id"))).stream().toList())));
    }

    private Reply change(Call call) {
        var id = new TagId(call.id("id"));
        var fields = call.fields();
        var name = fields.has("name") ? fields.neededText("name", LONGEST) : null;
        var days = fields.number("validDays", 1, Integer.MAX_VALUE);
        fields.done();
        there(tags.find(id).stream().toList());
        if (name != null) {
            Reply.doneIf(tags.rename(id, name));
        }
        if (fields.has("validDays")) {
            Reply.doneIf(tags.lasts(id, days == null ? null : days.intValue()));
        }
        return Reply.ok(tag(there(tags.find(id).stream().toList())));
    }

    private Reply delete(Call call) {
        call.query().done();
        return Reply.doneIf(tags.delete(new TagId(call.id("id"))));
    }

    private Reply rules(Call call) {
        var query = call.query();
        var page = query.page("tag-rules");
        query.done();
        return Reply.ok(page.ofAll(rules.list(), it -> it.id().value(), TagsApi::rule));
    }

    private Reply addRule(Call call) {
        var fields = call.fields();
        var source = fields.neededChoice("source", TagRule.Source.class);
        var pattern = fields.neededText("pattern", LONGEST);
        var tag = fields.neededId("tag");
        fields.done();
        return Reply.created("/tag-rules", rule(rules.create(source, pattern, new TagId(tag))));
    }

    private Reply switchRule(Call call) {
        var id = new TagRuleId(call.id("id"));
        var fields = call.fields();
        var active = fields.neededFlag("active");
        fields.done();
        Reply.doneIf(rules.switchTo(id, active));
        return Reply.ok(rule(there(rules.list().stream().filter(it -> it.id().equals(id)).toList())));
    }

    private Reply deleteRule(Call call) {
        call.query().done();
        return Reply.doneIf(rules.delete(new TagRuleId(call.id("id"))));
    }

    private static String name(Call call) {
        var fields = call.fields();
        var name = fields.neededText("name", LONGEST);
        fields.done();
        return name;
    }

    private static <T> T there(List<T> found) {
        return found.stream().findFirst().orElseThrow(() -> new Refused(Problem.notFound()));
    }

    private static JsonObject group(TagGroup group) {
        return new JsonObject().put("id", group.id().value()).put("name", group.name());
    }

    private static JsonObject tag(Tag tag) {
        return new JsonObject().put("id", tag.id().value()).put("name", tag.name()).put("group",
                group(tag.group())).put("validDays", tag.validDays());
    }

    private static JsonObject rule(TagRule rule) {
        return new JsonObject().put("id", rule.id().value()).put("source", Spelling.snake(rule.source()))
                .put("pattern", rule.pattern()).put("tag", rule.tag().value()).put("active", rule.active())
                .put("createdAt", CustomerJson.time(rule.createdAt()));
    }
}
