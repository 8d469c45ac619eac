package io.zhiyin.bot.console;

import io.zhiyin.bot.console.People.Person;
import io.zhiyin.bot.conversation.AttachmentRules;
import io.zhiyin.bot.conversation.CampaignWords;
import io.zhiyin.bot.security.Language;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.picture.Pictures;
import io.zhiyin.campaigns.template.Template;
import io.zhiyin.campaigns.template.TemplateId;
import io.zhiyin.campaigns.template.Templates;
import io.zhiyin.campaigns.template.Variant;
import io.zhiyin.templates.Linter;
import io.zhiyin.templates.MessageVariables;
import io.zhiyin.templates.ShippedMessage;
import io.zhiyin.templates.ShippedMessages;
import io.zhiyin.templates.Variable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** 模板: the words of campaigns, one text a channel; checked and previewed while they are written. */
final class TemplatePages {
    private final Templates templates;
    private final Campaigns campaigns;
    private final Linter linter;
    private final TemplateDraft.Rules rules;
    private final Pictures pictures;
    private final ShippedMessages shipped = new ShippedMessages();
    private final Previews previews;
    private final Set<Variant.For> offered;

    TemplatePages(Templates templates, Campaigns campaigns, Linter linter, Pictures pictures,
            Set<Variant.For> offered, Previews previews) {
        this.templates = templates;
        this.campaigns = campaigns;
        this.linter = linter;
        this.rules = new TemplateDraft.Rules(linter, new AttachmentRules(linter, pictures::get));
        this.pictures = pictures;
        this.offered = Set.copyOf(offered);
        this.previews = previews;
    }

    void mount(Routes routes) {
        routes.get("/templates", _ -> Answer.show("templates/page", list()))
                .get("/templates/new", this::blank)
                .post("/templates", this::create).post("/templates/look", this::look)
                .get("/templates/:id", this::one).post("/templates/:id", this::save);
    }

    private TemplateList list() {
        var used = campaigns.list();
        return new TemplateList(templates.list().stream()
                .map(it -> new Line(it.id().value(), it.name(), it.version(),
                        it.variants().stream().map(variant -> variant.channel().stored()).toList(),
                        used.stream().filter(campaign -> campaign.settings().template().equals(it.id())
                                && campaign.state() != Campaign.State.ENDED)
                                .map(campaign -> campaign.settings().name()).toList(),
                        it.updatedAt()))
                .toList());
    }

    /** A new template begins with the words that come with Zhiyin. */
    private Answer blank(Visit visit) {
        var texts = new EnumMap<Variant.For, String>(Variant.For.class);
        for (var channel : Variant.For.values()) {
            var message = channel == Variant.For.STAFF_TEXT
                    ? ShippedMessage.BIRTHDAY_REMINDER
                    : ShippedMessage.BIRTHDAY;
            var language = visit.language() == Language.ZH
                    ? io.zhiyin.templates.Language.ZH
                    : io.zhiyin.templates.Language.EN;
            if (!Variant.For.OF_PLATFORM.contains(channel) && offered.contains(channel)) {
                shipped.find(message, CampaignWords.rules(channel), language)
                        .ifPresent(text -> texts.put(channel, text));
            }
        }
        return Answer.show("templates/edit",
                editor(visit, null, new TemplateDraft("", Map.of(), subject(visit, texts), texts, Map.of()),
                        null));
    }

    /** Of the mail that comes with Zhiyin, where there is one. */
    private static String subject(Visit visit, Map<Variant.For, String> texts) {
        return !texts.containsKey(Variant.For.MAIL)
                ? ""
                : visit.language() == Language.ZH
                        ? "${customer.salutation!customer.name!\"您好\"}，生日快乐！"
                        : "Happy birthday<#if customer.name??>, ${customer.name}</#if>!";
    }

    private Answer one(Visit visit) {
        var template = existing(visit);
        return Answer.show("templates/edit", editor(visit, template, TemplateDraft.of(template), null));
    }

    private Answer create(Visit visit) {
        var draft = TemplateDraft.typed(visit);
        var problem = problem(draft);
        if (problem == null) {
            try {
                var made = templates.add(draft.name(), draft.variants());
                return Answer.go("/templates/" + made.id().value(), "template");
            } catch (Templates.NameTaken _) {
                problem = "template.taken";
            } catch (InvalidInput _) {
                problem = "template.picture.gone";
            }
        }
        return Answer.again("templates/edit", editor(visit, null, draft, problem));
    }

    private Answer save(Visit visit) {
        var template = existing(visit);
        var draft = TemplateDraft.typed(visit);
        var problem = problem(draft);
        if (problem == null) {
            try {
                templates.save(template.id(), draft.name(), draft.variants());
                return Answer.go("/templates/" + template.id().value(), "template");
            } catch (Templates.NameTaken _) {
                problem = "template.taken";
            } catch (InvalidInput _) {
                problem = "template.picture.gone";
            }
        }
        return Answer.again("templates/edit", editor(visit, template, draft, problem));
    }

    /** The findings and the preview of what is being written. */
    private Answer look(Visit visit) {
        return Answer.show("templates/look", looked(visit, TemplateDraft.typed(visit)));
    }

    private @Nullable String problem(TemplateDraft draft) {
        if (draft.name().isEmpty()) {
            return "template.no.name";
        }
        if (Variant.For.OF_PLATFORM.stream()
                .anyMatch(it -> !draft.text(it).isEmpty() && draft.variant(it).isEmpty())) {
            return "template.no.platform";
        }
        if (draft.text(Variant.For.MAIL).isEmpty() != draft.subject().isBlank()) {
            return "template.no.subject";
        }
        if (!draft.sound(rules)) {
            return "template.unsound";
        }
        return draft.variants().isEmpty() ? "template.empty" : null;
    }

    private Template existing(Visit visit) {
        return templates.get(new TemplateId(visit.id("id"))).orElseThrow(() -> new NotHere("template"));
    }

    private Looked looked(Visit visit, TemplateDraft draft) {
        var who = visit.field("who").orElse("");
        var customer = previews.somebody(who).orElse(null);
        var sound = draft.variants().stream()
                .filter(it -> draft.findings(rules, it.channel()).stream()
                        .noneMatch(TemplateDraft.Found::error))
                .toList();
        return new Looked(
                Arrays.stream(Variant.For.values())
                        .map(it -> new Checked(it.stored(),
                                found(visit.language(), draft.findings(rules, it))))
                        .filter(it -> !it.findings().isEmpty()).toList(),
                customer == null ? null : People.person(customer), who,
                customer == null ? List.of() : previews.of(sound, customer),
                draft.links(linter));
    }

    private static List<Found> found(Language language, List<TemplateDraft.Found> findings) {
        return findings.stream().map(it -> {
            var finding = it.finding();
            return new Found(it.error(), finding == null || it.attachment() > 0 ? 0 : finding.line(),
                    it.attachment(), it.field(), finding == null
                            ? null
                            : language == Language.ZH ? finding.messageZh() : finding.messageEn());
        }).toList();
    }

    /** As many slots as the channel has attachments at the most; pages show no more than are needed. */
    private static List<AttachmentForm> slots(TemplateDraft draft, Variant.For channel) {
        var slots = new ArrayList<>(draft.attachments(channel));
        while (slots.size() < Variant.Attached.most(channel)) {
            slots.add(AttachmentForm.NONE);
        }
        return slots;
    }

    private static List<String> kinds(Variant.For channel) {
        return channel == Variant.For.OFFICIAL_MASS
                ? List.of("picture")
                : List.of("picture", "link", "mini_program");
    }

    private Editor editor(Visit visit, @Nullable Template template, TemplateDraft draft,
            @Nullable String problem) {
        var chinese = visit.language() == Language.ZH;
        return new Editor(template == null ? null : template.id().value(),
                template == null ? 0 : template.version(),
                draft.name(), draft.subject(),
                Arrays.stream(Variant.For.values())
                        .filter(it -> offered.contains(it) || !draft.text(it).isEmpty()
                                || !draft.attachments(it).isEmpty())
                        .map(it -> new Part(it.stored(), draft.text(it),
                                CampaignWords.rules(it).maxBytes().orElse(0),
                                Variant.For.OF_PLATFORM.contains(it)
                                        ? new PlatformId(TemplateDraft.platformField(it),
                                                draft.platformTemplate(it))
                                        : null,
                                Variant.Attached.alone(it), slots(draft, it), kinds(it)))
                        .toList(),
                pictures.list().stream().map(it -> new PictureChoice(it.id().value(), it.name())).toList(),
                Stream.concat(MessageVariables.all().stream().filter(it -> it.kind() == Variable.Kind.TEXT)
                        .map(it -> new Insert(
                                it.optional() ? "${" + it.path() + "!\"\"}" : "${" + it.path() + "}",
                                chinese ? it.labelZh() : it.labelEn())),
                        Stream.of(new Insert("${link(\"https://\")}", chinese ? "可统计的链接" : "counted link")))
                        .toList(),
                looked(visit, draft), problem);
    }

    public record Line(long id, String name, int version, List<String> channels, List<String> campaigns,
            Instant updatedAt) {
        public Line {
            channels = List.copyOf(channels);
            campaigns = List.copyOf(campaigns);
        }
    }

    public record TemplateList(List<Line> templates) {
        public TemplateList {
            templates = List.copyOf(templates);
        }
    }

    /**
     * @param most bytes the channel carries; 0: each field has a rule of its own
     * @param alone whether a message is either words or an attachment
     * @param slots for attachments, some or all of them empty
     */
    public record Part(String channel, String text, int most, @Nullable PlatformId platform, boolean alone,
            List<AttachmentForm> slots, List<String> kinds) {
        public Part {
            slots = List.copyOf(slots);
            kinds = List.copyOf(kinds);
        }
    }

    public record PictureChoice(long id, String name) {}

    /** The platform's template id, and the field of the form in which it stands. */
    public record PlatformId(String field, String id) {}

    /** A variable as it is written, and what it is. */
    public record Insert(String written, String label) {}

    /**
     * @param line 0 where it is of an attachment
     * @param attachment from 1, or 0
     * @param field of the attachment, or what is lacking where there are no words
     */
    public record Found(boolean error, int line, int attachment, String field, @Nullable String words) {}

    public record Checked(String channel, List<Found> findings) {
        public Checked {
            findings = List.copyOf(findings);
        }
    }

    /** @param who what was typed to find a customer */
    public record Looked(List<Checked> checks, @Nullable Person customer, String who,
            List<Previews.Preview> previews, List<String> links) {
        public Looked {
            links = List.copyOf(links);
            checks = List.copyOf(checks);
            previews = List.copyOf(previews);
        }
    }

    /**
     * @param id null for a new one
     * @param problem key of why it was not saved, or null
     */
    public record Editor(@Nullable Long id, int version, String name, String subject, List<Part> parts,
            List<PictureChoice> pictures, List<Insert> inserts, Looked looked, @Nullable String problem) {
        public Editor {
            parts = List.copyOf(parts);
            pictures = List.copyOf(pictures);
            inserts = List.copyOf(inserts);
        }
    }
}
