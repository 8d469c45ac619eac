package io.zhiyin.bot.console;

import io.zhiyin.bot.conversation.CampaignWords;
import io.zhiyin.campaigns.template.Template;
import io.zhiyin.campaigns.template.Variant;
import io.zhiyin.templates.Finding;
import io.zhiyin.templates.Linter;
import io.zhiyin.templates.MessageVariables;
import io.zhiyin.templates.Severity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A template as it is being written: a text for each channel, of which some are empty, and the platform's template id. */
record TemplateDraft(String name, Map<Variant.For, String> platformTemplates, String subject,
        Map<Variant.For, String> texts) {
    TemplateDraft {
        platformTemplates = Map.copyOf(platformTemplates);
        texts = Map.copyOf(texts);
    }

    static TemplateDraft of(Template template) {
        var texts = new EnumMap<Variant.For, String>(Variant.For.class);
        var platform = new EnumMap<Variant.For, String>(Variant.For.class);
        var subject = "";
        for (var variant : template.variants()) {
            switch (variant) {
                case Variant.Words words -> texts.put(words.channel(), words.body());
                case Variant.Mail(var line, var body) -> {
                    subject = line;
                    texts.put(Variant.For.MAIL, body);
                }
                case Variant.PlatformTemplate(var channel, var id, var fields) -> {
                    platform.put(channel, id);
                    texts.put(channel, fields.entrySet().stream()
                            .map(it -> it.getKey() + ": " + it.getValue()).collect(Collectors.joining("\n")));
                }
            }
        }
        return new TemplateDraft(template.name(), platform, subject, texts);
    }

    static TemplateDraft typed(Visit visit) {
        var texts = new EnumMap<Variant.For, String>(Variant.For.class);
        for (var channel : Variant.For.values()) {
            visit.field(channel.stored()).ifPresent(text -> texts.put(channel, text.replace("\r\n", "\n")));
        }
        var platform = new EnumMap<Variant.For, String>(Variant.For.class);
        for (var channel : Variant.For.OF_PLATFORM) {
            visit.field(platformField(channel)).ifPresent(id -> platform.put(channel, id));
        }
        return new TemplateDraft(visit.field("name").orElse(""), platform,
                visit.field("subject").orElse(""), texts);
    }

    /** The field of the form with the platform's template id. */
    static String platformField(Variant.For channel) {
        return channel == Variant.For.OFFICIAL_TEMPLATE ? "platform" : "platform_" + channel.stored();
    }

    String platformTemplate(Variant.For channel) {
        return platformTemplates.getOrDefault(channel, "");
    }

    String text(Variant.For channel) {
        return texts.getOrDefault(channel, "");
    }

    List<Finding> findings(Linter linter, Variant.For channel) {
        var text = text(channel);
        if (channel == Variant.For.MAIL && !text.isEmpty() && !subject.isEmpty()) {
            var both = new ArrayList<>(
                    linter.lint(subject, MessageVariables.all(), CampaignWords.rules(channel)));
            both.addAll(linter.lint(text, MessageVariables.all(), CampaignWords.rules(channel)));
            return both;
        }
        return text.isEmpty()
                ? List.of()
                : linter.lint(text, CampaignWords.known(channel), CampaignWords.rules(channel));
    }

    boolean sound(Linter linter) {
        return Arrays.stream(Variant.For.values()).flatMap(it -> findings(linter, it).stream())
                .noneMatch(it -> it.severity() == Severity.ERROR);
    }

    /** What would be kept: the channels that have words. */
    List<Variant> variants() {
        var variants = new ArrayList<Variant>();
        for (var channel : Variant.For.values()) {
            variant(channel).ifPresent(variants::add);
        }
        return variants;
    }

    Optional<Variant> variant(Variant.For channel) {
        var text = text(channel);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (channel == Variant.For.MAIL) {
            return subject.isBlank() ? Optional.empty() : Optional.of(new Variant.Mail(subject, text));
        }
        if (!Variant.For.OF_PLATFORM.contains(channel)) {
            return Optional.of(new Variant.Words(channel, text));
        }
        var fields = fields(text);
        var id = platformTemplate(channel);
        return fields.isEmpty() || id.isEmpty()
                ? Optional.empty()
                : Optional.of(new Variant.PlatformTemplate(channel, id, fields));
    }

    /** One {@code key: value} a line, as the linter reads them. */
    private static Map<String, String> fields(String text) {
        return text.lines().filter(line -> line.contains(":"))
                .map(line -> Map.entry(line.substring(0, line.indexOf(':')).strip(),
                        line.substring(line.indexOf(':') + 1).strip()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (first, _) -> first,
                        LinkedHashMap::new));
    }
}
