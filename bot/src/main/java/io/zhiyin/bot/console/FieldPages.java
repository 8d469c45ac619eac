package io.zhiyin.bot.console;

import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.profile.FieldId;
import io.zhiyin.campaigns.profile.FieldType;
import io.zhiyin.campaigns.saying.Precedence;
import io.zhiyin.campaigns.profile.ProfileField;
import io.zhiyin.campaigns.profile.ProfileField.Choice;
import io.zhiyin.campaigns.profile.ProfileFields;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.segment.Segments;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** 字段: what the shop wants to know of its customers, and whose word counts more. */
final class FieldPages {
    private static final String HERE = "/settings/fields";

    private final ProfileFields fields;
    private final Segments segments;

    FieldPages(ProfileFields fields, Segments segments) {
        this.fields = fields;
        this.segments = segments;
    }

    void mount(Routes routes) {
        routes.get(HERE, _ -> Answer.show("fields/page", all(Draft.BLANK, null))).post(HERE, this::create)
                .post(HERE + "/precedence", this::precede).get(HERE + "/:id", this::one)
                .post(HERE + "/:id", this::change).post(HERE + "/:id/up", moving(true))
                .post(HERE + "/:id/down", moving(false)).post(HERE + "/:id/archive", archiving(true))
                .post(HERE + "/:id/restore", archiving(false)).post(HERE + "/:id/delete", this::delete);
    }

    private Answer create(Visit visit) {
        var draft = new Draft(visit.typed("name"), visit.typed("key"), visit.typed("type"),
                visit.typed("choices"));
        var type = FieldType.of(draft.type).orElseThrow(() -> new BadInput("no such type of a field"));
        try {
            fields.create(draft.name, draft.key, type,
                    type.chosen() ? lines(draft.choices).toList() : List.of());
            return Answer.go(HERE, "field.made");
        } catch (InvalidInput wrong) {
            return Answer.again("fields/page", all(draft, wrong.words(visit.language().locale())));
        }
    }

    private static java.util.stream.Stream<String> lines(String text) {
        return text.lines().map(String::strip).filter(it -> !it.isEmpty());
    }

    private Answer one(Visit visit) {
        return Answer.show("fields/one", shown(visit, existing(visit), null));
    }

    private Answer change(Visit visit) {
        var field = existing(visit);
        try {
            fields.change(field.id(), visit.typed("name"),
                    field.type().chosen() ? chosen(visit, field) : null);
            return Answer.go(HERE, "field.changed");
        } catch (InvalidInput wrong) {
            return Answer.again("fields/one", shown(visit, field, wrong.words(visit.language().locale())));
        }
    }

    /**
     * Those that there are, as they are called now, without those that were blanked; then the new ones. One that the form
     * did not show was made meanwhile, and stays.
     */
    private static List<Choice> chosen(Visit visit, ProfileField field) {
        var choices = new ArrayList<Choice>();
        for (var choice : field.choices()) {
            var name = "choice" + choice.id();
            if (!visit.ticked(name)) {
                choices.add(choice);
            } else {
                visit.field(name).ifPresent(it -> choices.add(new Choice(choice.id(), it)));
            }
        }
        lines(visit.typed("choices")).forEach(it -> choices.add(new Choice(0, it)));
        return choices;
    }

    private Function<Visit, Answer> moving(boolean up) {
        return visit -> fields.move(new FieldId(visit.id("id")), up) ? Answer.go(HERE) : new Answer.Missing();
    }

    private Function<Visit, Answer> archiving(boolean archived) {
        return visit -> fields.archive(new FieldId(visit.id("id")), archived)
                ? Answer.go(HERE, archived ? "field.archived" : "field.restored")
                : new Answer.Missing();
    }

    /** The page said how many values go along, and asked. */
    private Answer delete(Visit visit) {
        return fields.delete(new FieldId(visit.id("id")), true)
                ? Answer.go(HERE, "field.deleted")
                : new Answer.Missing();
    }

    private Answer precede(Visit visit) {
        var ranks = new EnumMap<Source, Integer>(Source.class);
        for (var source : Source.values()) {
            ranks.put(source, visit.needSmallNumber(source.code()));
        }
        try {
            fields.precede(new Precedence(ranks));
            return Answer.go(HERE + "#precedence", "field.precedence");
        } catch (InvalidInput wrong) {
            return Answer.again("fields/page",
                    all(Draft.BLANK, wrong.words(visit.language().locale())));
        }
    }

    private ProfileField existing(Visit visit) {
        return fields.find(new FieldId(visit.id("id"))).orElseThrow(() -> new NotHere("field"));
    }

    private All all(Draft draft, @Nullable String problem) {
        var counted = fields.counted();
        var precedence = fields.precedence();
        return new All(fields.all().stream().map(it -> line(it, counted)).toList(),
                Arrays.stream(FieldType.values()).map(FieldType::code).toList(),
                Arrays.stream(Source.values())
                        .sorted((one, other) -> Integer.compare(precedence.of(other), precedence.of(one)))
                        .map(it -> new Rank(it.code(), precedence.of(it))).toList(),
                draft, problem);
    }

    private One shown(Visit visit, ProfileField field, @Nullable String problem) {
        return new One(line(field, fields.counted()),
                field.choices(),
                segments.naming(field.id()).stream()
                        .map(it -> it.name(visit.language().locale())).toList(),
                problem);
    }

    private static Line line(ProfileField field, Map<FieldId, Long> counted) {
        return new Line(field.id().value(), field.key(), field.name(), field.type().code(),
                field.choices().stream().map(Choice::label).toList(), field.archivedAt(),
                counted.getOrDefault(field.id(), 0L));
    }

    /** @param choices their labels */
    public record Line(long id, String key, String name, String type, List<String> choices,
            @Nullable Instant archivedAt, long customers) {
        public Line {
            choices = List.copyOf(choices);
        }
    }

    public record Rank(String source, int rank) {}

    /** What was typed of a new field, so that it stays when something is wrong. */
    public record Draft(String name, String key, String type, String choices) {
        static final Draft BLANK = new Draft("", "", FieldType.TEXT.code(), "");
    }

    /** @param problem what could not be taken, in words, or null */
    public record All(List<Line> fields, List<String> types, List<Rank> ranks, Draft draft,
            @Nullable String problem) {
        public All {
            fields = List.copyOf(fields);
            types = List.copyOf(types);
            ranks = List.copyOf(ranks);
        }
    }

    /** @param segments the names of those that ask for it */
    public record One(Line field, List<Choice> choices, List<String> segments, @Nullable String problem) {
        public One {
            choices = List.copyOf(choices);
            segments = List.copyOf(segments);
        }
    }
}
