package io.zhiyin.bot.api;

import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.conversation.AttachmentRules;
import io.zhiyin.bot.conversation.CampaignWords;
import io.zhiyin.campaigns.template.Variant;
import io.zhiyin.templates.ChannelRules;
import io.zhiyin.templates.Finding;
import io.zhiyin.templates.Linter;
import io.zhiyin.templates.MessageVariables;
import io.zhiyin.templates.Severity;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A template's variants in JSON: read, held against the linter with the place of each finding, and written. */
final class VariantJson {
    private static final int LONGEST_BODY = 20_000;
    private static final int LONGEST_SUBJECT = 500;
    private static final int LONGEST_ID = 100;
    private static final int MOST_FIELDS = 20;
    private static final String FIELD_NAME = "[a-z_]+[0-9]{0,3}";

    private final Linter linter;
    private final AttachmentRules attachments;

    VariantJson(Linter linter, AttachmentRules attachments) {
        this.linter = linter;
        this.attachments = attachments;
    }

    /** A variant and where it stands in the body. */
    record Read(Variant variant, Fields at) {}

    /** What the linter found, with the field it stands in. */
    record Found(String field, Finding finding) {}

    List<Read> read(Fields fields) {
        var all = new ArrayList<Read>();
        var channels = EnumSet.noneOf(Variant.For.class);
        for (var one : fields.neededObjects("variants", Variant.For.values().length)) {
            var channel = one.neededChoice("channel", Variant.For.class);
            if (!channels.add(channel)) {
                one.wrong("channel", "同一渠道只能有一种文案。", "A channel has one variant only.");
            }
            var variant = switch (channel) {
                case OFFICIAL_TEMPLATE, OFFICIAL_SUBSCRIPTION -> platformTemplate(one, channel);
                case MAIL -> mail(one);
                case OFFICIAL_TEXT, OFFICIAL_MASS, WECOM_TEXT, CARE_TEXT -> one.hasItems("attachments")
                        ? AttachmentReader.attached(one, channel, one.lines("body", LONGEST_BODY))
                        : words(one, channel);
                case STAFF_TEXT, SMS -> words(one, channel);
            };
            if (variant != null) {
                all.add(new Read(variant, one));
            }
        }
        return all;
    }

    /** Adds what keeps the variants from being used to the mistakes of their fields. */
    void refuseErrors(List<Read> variants) {
        for (var read : variants) {
            lint(read.variant).stream().filter(it -> it.finding.severity() == Severity.ERROR)
                    .forEach(it -> read.at.wrong(it.field, place(it.finding) + it.finding.messageZh(),
                            it.finding.messageEn()));
        }
    }

    List<Found> lint(Variant variant) {
        var known = MessageVariables.all();
        return switch (variant) {
            case Variant.Words(var channel, var body) ->
                linter.lint(body, CampaignWords.known(channel), CampaignWords.rules(channel)).stream()
                        .map(it -> new Found("body", it)).toList();
            case Variant.Mail(var subject, var body) -> Stream.concat(
                    linter.lint(subject, known, ChannelRules.MAIL).stream()
                            .map(it -> new Found("subject", it)),
                    linter.lint(body, known, ChannelRules.MAIL).stream().map(it -> new Found("body", it)))
                    .toList();
            case Variant.Attached attached -> Stream.concat(
                    attached.body().isEmpty()
                            ? Stream.empty()
                            : lint(new Variant.Words(attached.channel(), attached.body())).stream(),
                    IntStream.range(0, attached.attachments().size()).boxed()
                            .flatMap(i -> attachments.lint(attached.channel(), attached.attachments().get(i))
                                    .stream().map(it -> new Found("attachments[" + i + "]." + it.field(),
                                            it.finding()))))
                    .toList();
            // A line is a field, so the finding's line tells which.
            case Variant.PlatformTemplate(var channel, _, var fields) -> linter
                    .lint(fields.entrySet().stream().map(it -> it.getKey() + ": " + it.getValue())
                            .collect(Collectors.joining("\n")), known, CampaignWords.rules(channel))
                    .stream().map(it -> new Found("fields[" + (it.line() - 1) + "].text", it)).toList();
        };
    }

    static JsonObject json(Variant variant) {
        var json = new JsonObject().put("channel", Spelling.snake(variant.channel()));
        return switch (variant) {
            case Variant.Words(var _, var body) -> json.put("body", body);
            case Variant.Mail(var subject, var body) -> json.put("subject", subject).put("body", body);
            case Variant.Attached(_, var body, var attached) ->
                (body.isEmpty() ? json : json.put("body", body)).put("attachments",
                        AttachmentReader.json(attached));
            case Variant.PlatformTemplate(_, var id, var fields) ->
                json.put("platformTemplate", id).put("fields",
                        fields(fields, "text"));
        };
    }

    static io.vertx.core.json.JsonArray fields(Map<String, String> fields, String value) {
        return Reply.array(List.copyOf(fields.entrySet()),
                it -> new JsonObject().put("name", it.getKey()).put(value, it.getValue()));
    }

    private static @Nullable Variant words(Fields one, Variant.For channel) {
        var body = one.neededLines("body", LONGEST_BODY);
        return body.isEmpty() ? null : new Variant.Words(channel, body);
    }

    private static @Nullable Variant mail(Fields one) {
        var subject = one.neededText("subject", LONGEST_SUBJECT);
        var body = one.neededLines("body", LONGEST_BODY);
        return subject.isEmpty() || body.isEmpty() ? null : new Variant.Mail(subject, body);
    }

    private static @Nullable Variant platformTemplate(Fields one, Variant.For channel) {
        var id = one.neededText("platformTemplate", LONGEST_ID);
        var fields = new LinkedHashMap<String, String>();
        for (var field : one.neededObjects("fields", MOST_FIELDS)) {
            var name = field.neededText("name", LONGEST_ID);
            var text = field.neededText("text", LONGEST_BODY);
            if (!name.isEmpty() && (!name.matches(FIELD_NAME) || fields.put(name, text) != null)) {
                field.wrong("name", "须为平台模板的字段名，如 thing1，且不重复。",
                        "The name of a field of the platform's template is expected, as thing1, none twice.");
            }
        }
        return id.isEmpty() || fields.isEmpty() ? null : new Variant.PlatformTemplate(channel, id, fields);
    }

    private static String place(Finding finding) {
        return "（" + finding.line() + ":" + finding.column() + "）";
    }
}
