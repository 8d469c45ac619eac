package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.profile.FieldId;
import io.zhiyin.campaigns.profile.FieldType;
import io.zhiyin.campaigns.saying.Precedence;
import io.zhiyin.campaigns.profile.ProfileField;
import io.zhiyin.campaigns.profile.ProfileField.Choice;
import io.zhiyin.campaigns.profile.ProfileFields;
import io.zhiyin.campaigns.saying.Source;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /fields} and {@code /field-precedence}: what the shop wants to know, and whose word counts more. */
public final class FieldsApi implements Resource {
    // What names and labels may be is for the feature to say; this only keeps nonsense from it.
    private static final int LONGEST = 1_000;

    private final ProfileFields fields;

    public FieldsApi(ProfileFields fields) {
        this.fields = fields;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/fields", this::list).post("/fields", this::create).get("/fields/{id}", this::get)
                .patch("/fields/{id}", this::change).delete("/fields/{id}", this::delete);
        routes.get("/field-precedence", this::precedence).put("/field-precedence", this::precede);
    }

    private Reply list(Call call) {
        var query = call.query();
        var page = query.page("fields");
        query.done();
        var counted = fields.counted();
        return Reply.ok(page.ofAll(fields.all(), it -> it.id().value(),
                it -> FieldJson.field(it, counted.getOrDefault(it.id(), 0L))));
    }

    private Reply get(Call call) {
        call.query().done();
        return Reply.ok(json(one(call)));
    }

    private Reply create(Call call) {
        var sent = call.fields();
        var name = sent.neededText("name", LONGEST);
        var key = sent.text("key", LONGEST);
        var type = sent.neededChoice("type", FieldType.class);
        var choices = choices(sent);
        sent.done();
        var made = fields.create(name, key == null ? "" : key, type,
                choices == null ? List.of() : choices.stream().map(Choice::label).toList());
        return Reply.created("/fields/" + made.id().value(), json(made));
    }

    private Reply change(Call call) {
        var before = one(call);
        var sent = call.fields();
        var name = sent.text("name", LONGEST);
        var choices = choices(sent);
        var archived = sent.flag("archived");
        sent.done();
        if (name != null || choices != null) {
            fields.change(before.id(), name == null ? before.name() : name, choices);
        }
        if (archived != null) {
            fields.archive(before.id(), archived);
        }
        return Reply.ok(json(one(call)));
    }

    private static @Nullable List<Choice> choices(Fields sent) {
        if (!sent.hasItems("choices")) {
            return null;
        }
        var choices = new ArrayList<Choice>();
        for (var one : sent.neededObjects("choices", ProfileFields.MOST_CHOICES)) {
            var id = one.id("id");
            choices.add(new Choice(id == null ? 0 : id, one.neededText("label", LONGEST)));
        }
        return choices;
    }

    private Reply delete(Call call) {
        var query = call.query();
        var withValues = query.flag("values");
        query.done();
        return Reply.doneIf(fields.delete(new FieldId(call.id("id")), withValues));
    }

    private Reply precedence(Call call) {
        call.query().done();
        return Reply.ok(json(fields.precedence()));
    }

    private Reply precede(Call call) {
        var sent = call.fields();
        var ranks = new EnumMap<Source, Integer>(Source.class);
        for (var source : Source.values()) {
            ranks.put(source,
                    (int) sent.neededNumber(source.code(), Precedence.LEAST, Precedence.MOST));
        }
        sent.done();
        var precedence = new Precedence(ranks);
        fields.precede(precedence);
        return Reply.ok(json(precedence));
    }

    private static JsonObject json(Precedence precedence) {
        var json = new JsonObject();
        for (var source : Source.values()) {
            json.put(source.code(), precedence.of(source));
        }
        return json;
    }

    private JsonObject json(ProfileField field) {
        return FieldJson.field(field, fields.counted().getOrDefault(field.id(), 0L));
    }

    private ProfileField one(Call call) {
        return fields.find(new FieldId(call.id("id"))).orElseThrow(() -> new Refused(Problem.notFound()));
    }

    /** @throws Refused when there is no such field that is asked for */
    static ProfileField byKey(ProfileFields fields, @Nullable String key) {
        return fields.living().stream().filter(it -> it.key().equals(key)).findFirst()
                .orElseThrow(() -> new Refused(Problem.notFound()));
    }
}
