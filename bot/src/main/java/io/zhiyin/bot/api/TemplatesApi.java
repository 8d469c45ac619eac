package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.conversation.AttachmentRules;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.template.Template;
import io.zhiyin.campaigns.template.TemplateId;
import io.zhiyin.campaigns.template.Templates;
import io.zhiyin.campaigns.template.Variant;
import io.zhiyin.templates.Linter;
import java.util.List;
import java.util.function.Supplier;

/** {@code /templates}: words by version, held against the linter, shown as a customer would read them. */
public final class TemplatesApi implements Resource {
    private static final int LONGEST_NAME = 100;

    private final Templates templates;
    private final VariantJson variants;
    private final Previews previews;

    public TemplatesApi(Templates templates, Linter linter, AttachmentRules attachments, Previews previews) {
        this.templates = templates;
        this.variants = new VariantJson(linter, attachments);
        this.previews = previews;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/templates", this::list).post("/templates", this::create)
                .ask("/templates/lint", this::lint)
                .ask("/templates/preview", this::previewDraft).get("/templates/{id}", this::get)
                .put("/templates/{id}", this::save).get("/templates/{id}/versions/{version}", this::version)
                .ask("/templates/{id}/preview", this::preview);
    }

    private Reply list(Call call) {
        var query = call.query();
        var page = query.page("templates");
        query.done();
        return Reply.ok(page.ofAll(templates.list(), it -> it.id().value(), TemplatesApi::json));
    }

    private Reply create(Call call) {
        var fields = call.fields();
        var name = fields.neededText("name", LONGEST_NAME);
        var read = linted(fields);
        var made = named(() -> templates.add(name, read));
        return Reply.created("/templates/" + made.id().value(), json(made));
    }

    private Reply save(Call call) {
        var before = template(call);
        var fields = call.fields();
        var name = fields.neededText("name", LONGEST_NAME);
        var read = linted(fields);
        return Reply.ok(json(named(() -> templates.save(before.id(), name, read))));
    }

    private Reply get(Call call) {
        call.query().done();
        return Reply.ok(json(template(call)));
    }

    private Reply version(Call call) {
        call.query().done();
        var version = call.id("version");
        return Reply.ok(json(version(new TemplateId(call.id("id")), version)));
    }

    private Reply lint(Call call) {
        var fields = call.fields();
        var read = variants.read(fields);
        fields.done();
        var findings = new JsonArray();
        for (var i = 0; i < read.size(); i++) {
            var place = "variants[" + i + "].";
            variants.lint(read.get(i).variant()).forEach(it -> findings.add(finding(place, it)));
        }
        return Reply.ok(new JsonObject().put("findings", findings));
    }

    private Reply preview(Call call) {
        var newest = template(call);
        var fields = call.fields();
        var customer = previews.customer(fields);
        var version = fields.id("version");
        fields.done();
        var shown = version == null ? newest : version(newest.id(), version);
        return Reply.ok(new JsonObject().put("messages",
                customer.map(it -> previews.of(shown.variants(), it)).orElseGet(JsonArray::new)));
    }

    private Reply previewDraft(Call call) {
        var fields = call.fields();
        var customer = previews.customer(fields);
        var read = linted(fields);
        return Reply.ok(new JsonObject().put("messages",
                customer.map(it -> previews.of(read, it)).orElseGet(JsonArray::new)));
    }

    private List<Variant> linted(Fields fields) {
        var read = variants.read(fields);
        variants.refuseErrors(read);
        fields.done();
        return read.stream().map(VariantJson.Read::variant).toList();
    }

    private Template template(Call call) {
        return templates.get(new TemplateId(call.id("id")))
                .orElseThrow(() -> new Refused(Problem.notFound()));
    }

    private Template version(TemplateId id, long version) {
        return version > Integer.MAX_VALUE
                ? missing()
                : templates.get(id, (int) version).orElseGet(TemplatesApi::missing);
    }

    private static Template missing() {
        throw new Refused(Problem.notFound());
    }

    private static Template named(Supplier<Template> saving) {
        try {
            return saving.get();
        } catch (Templates.NameTaken taken) {
            throw new Refused(Problem.invalid(Problem.Type.INVALID_CONTENT,
                    List.of(new Mistake("name", String.valueOf(taken.getMessage())))));
        } catch (InvalidInput gone) {
            // a picture, between being looked at and being used
            throw new Refused(Problem.invalid(Problem.Type.INVALID_CONTENT,
                    List.of(new Mistake("variants", Spelling.both(gone)))));
        }
    }

    private static JsonObject finding(String place, VariantJson.Found found) {
        var it = found.finding();
        return new JsonObject().put("field", place + found.field())
                .put("severity", Spelling.snake(it.severity()))
                .put("code", it.code().key()).put("line", it.line()).put("column", it.column())
                .put("message", it.messageZh() + " " + it.messageEn());
    }

    static JsonObject json(Template template) {
        return new JsonObject().put("id", template.id().value()).put("name", template.name())
                .put("version", template.version())
                .put("variants", Reply.array(template.variants(), VariantJson::json))
                .put("createdAt", CustomerJson.time(template.createdAt()))
                .put("updatedAt", CustomerJson.time(template.updatedAt()));
    }
}
