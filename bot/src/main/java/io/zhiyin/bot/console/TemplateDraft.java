package io.zhiyin.bot.console;

import io.zhiyin.bot.conversation.AttachmentRules;
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
import org.jspecify.annotations.Nullable;

/**
 * A template as it is being written: a text for each channel, of which some are empty, the platform's template id, and
 * pictures and cards.
 */
record TemplateDraft(String name, Map<Variant.For, String> platformTemplates, String subject,
        Map<Variant.For, String> texts, Map<Variant.For, List<AttachmentForm>> attachments) {
    TemplateDraft {
        platformTemplates = Map.copyOf(platformTemplates);
        texts = Map.copyOf(texts);
        attachments = Map.copyOf(attachments);
    }

    /**
     * What keeps words from being used, or is to be thought of.
     *
     * @param attachment from 1, or 0 where it stands in the words
     * @param field of the attachment, or the code of what it lacks
     */
    record Found(int attachment, String field, @Nullable Finding finding) {
        boolean error() {
            return finding == null || finding.severity() == Severity.ERROR;
        }
    }

    /** What drafts are held against. */
    record Rules(Linter linter, AttachmentRules attachments) {}

    static TemplateDraft of(Template template) {
        var texts = new EnumMap<Variant.For, String>(Variant.For.class);
        var platform = new EnumMap<Variant.For, String>(Variant.For.class);
        var attachments = new EnumMap<Variant.For, List<AttachmentForm>>(Variant.For.class);
        var subject = "";
        for (var variant : template.variants()) {
            switch (variant) {
                case Variant.Words words -> texts.put(words.channel(), words.body());
                case Variant.Mail(var line, var body) -> {
                    subject = line;
                    texts.put(Variant.For.MAIL, body);
                }
                case Variant.Attached(var channel, var body, var attached) -> {
                    if (!body.isEmpty()) {
                        texts.put(channel, body);
                    }
                    attachments.put(channel, attached.stream().map(AttachmentForm::of).toList());
                }
                case Variant.PlatformTemplate(var channel, var id, var fields) -> {
                    platform.put(channel, id);
                    texts.put(channel, fields.entrySet().stream()
                            .map(it -> it.getKey() + ": " + it.getValue()).collect(Collectors.joining("\n")));
                }
            }
        }
        return new TemplateDraft(template.name(), platform, subject, texts, attachments);
    }

    static TemplateDraft typed(Visit visit) {
        var texts = new EnumMap<Variant.For, String>(Variant.For.class);
        var attachments = new EnumMap<Variant.For, List<AttachmentForm>>(Variant.For.class);
        for (var channel : Variant.For.values()) {
            visit.field(channel.stored()).ifPresent(text -> texts.put(channel, text.replace("\r\n", "\n")));
            var typed = AttachmentForm.typed(visit, channel);
            if (!typed.isEmpty()) {
                attachments.put(channel, typed);
            }
        }
        var platform = new EnumMap<Variant.For, String>(Variant.For.class);
        for (var channel : Variant.For.OF_PLATFORM) {
            visit.field(platformField(channel)).ifPresent(id -> platform.put(channel, id));
        }
        return new TemplateDraft(visit.field("name").orElse(""), platform,
                visit.field("subject").orElse(""), texts, attachments);
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

    List<AttachmentForm> attachments(Variant.For channel) {
        return attachments.getOrDefault(channel, List.of());
    }

    /** Whether the words are left aside: the message is a picture or a card. */
    private boolean inPlaceOfWords(Variant.For channel) {
        return !attachments(channel).isEmpty() && Variant.Attached.alone(channel);
    }

    /** The words that would go. */
    private String words(Variant.For channel) {
        return inPlaceOfWords(channel) ? "" : text(channel);
    }

    List<Found> findings(Rules rules, Variant.For channel) {
        var all = new ArrayList<Found>();
        var text = words(channel);
        if (channel == Variant.For.MAIL && !text.isEmpty() && !subject.isEmpty()) {
            rules.linter.lint(subject, MessageVariables.all(), CampaignWords.rules(channel))
                    .forEach(it -> all.add(new Found(0, "", it)));
        }
        if (!text.isEmpty()) {
            rules.linter.lint(text, CampaignWords.known(channel), CampaignWords.rules(channel))
                    .forEach(it -> all.add(new Found(0, "", it)));
        }
        var forms = attachments(channel);
        if (!forms.isEmpty() && text.isEmpty() && !Variant.Attached.alone(channel)) {
            all.add(new Found(0, "words", null));
        }
        for (var i = 0; i < forms.size(); i++) {
            var number = i + 1;
            var form = forms.get(i);
            form.lacks().ifPresentOrElse(code -> all.add(new Found(number, code, null)),
                    () -> rules.attachments.lint(channel, form.whole())
                            .forEach(it -> all.add(new Found(number, it.field(), it.finding()))));
        }
        return all;
    }

    boolean sound(Rules rules) {
        return Arrays.stream(Variant.For.values()).flatMap(it -> findings(rules, it).stream())
                .noneMatch(Found::error);
    }

    /** The addresses that it has counted. */
    List<String> links(Linter linter) {
        return variants().stream().flatMap(it -> it.sources().values().stream())
                .flatMap(it -> linter.links(it).stream()).distinct().toList();
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
        var text = words(channel);
        var forms = attachments(channel);
        if (!forms.isEmpty()) {
            return forms.stream().anyMatch(it -> it.lacks().isPresent())
                    || (text.isEmpty() && !Variant.Attached.alone(channel))
                            ? Optional.empty()
                            : Optional.of(new Variant.Attached(channel, text,
                                    forms.stream().map(AttachmentForm::whole).toList()));
        }
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
