package io.zhiyin.bot.conversation;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.delivery.Outgoing;
import io.zhiyin.campaigns.delivery.Reason;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.tag.Tags;
import io.zhiyin.campaigns.template.Attachment;
import io.zhiyin.campaigns.template.Variant;
import io.zhiyin.templates.ChannelRules;
import io.zhiyin.templates.FieldRules;
import io.zhiyin.templates.Links;
import io.zhiyin.templates.MessageModel;
import io.zhiyin.templates.MessageRenderer;
import io.zhiyin.templates.MessageVariables;
import io.zhiyin.templates.RenderedFields;
import io.zhiyin.templates.SmsFrame;
import io.zhiyin.templates.TemplateProblem;
import io.zhiyin.templates.Variable;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An operator's words for one customer, at the moment of sending; also what a preview shows. */
public final class CampaignWords implements io.zhiyin.campaigns.delivery.Words {
    private static final Rendering TOO_LONG_OR_EMPTY = new Rendering.Problem("too-long-or-empty");
    private static final Set<String> OF_ALL = Set.of("shop.name", "today");
    private static final String HOW_TO_UNSUBSCRIBE = "\n\n--\n不想再收到邮件，请点这里 Unsubscribe here: ";

    private final Database db;
    private final MessageRenderer renderer;
    private final Customers customers;
    private final Contacts contacts;
    private final Tags tags;
    private final String shopName;
    private final ZoneId shopZone;
    private final Clock clock;
    private final Around around;

    public CampaignWords(Database db, MessageRenderer renderer, Customers customers, Contacts contacts,
            Tags tags,
            String shopName, ZoneId shopZone, Clock clock, Around around) {
        this.db = db;
        this.renderer = renderer;
        this.customers = customers;
        this.contacts = contacts;
        this.tags = tags;
        this.shopName = shopName;
        this.shopZone = shopZone;
        this.clock = clock;
        this.around = around;
    }

    @Override
    public Rendering render(Request request) {
        var found = customers.find(db, request.customer());
        if (found.isEmpty()) {
            return new Rendering.Problem("customer-gone");
        }
        var coupon = coupon(request);
        if (coupon.isEmpty()) {
            return new Rendering.NotYet(Reason.NO_COUPON);
        }
        var model = Links.model(model(found.get(), request, coupon.get()).asMap(),
                request.variant().channel() == Variant.For.OFFICIAL_MASS
                        // equal words for all: a link that counts would differ
                        ? target -> target
                        : target -> around.link(request.delivery(), target));
        return render(request, model);
    }

    /** A code is taken only for words that show it; empty when none is left. */
    private Optional<String> coupon(Request request) {
        var delivery = request.delivery();
        if (texts(request.variant()).noneMatch(it -> Links.uses(it, MessageModel.COUPON, renderer))) {
            return Optional.of("");
        }
        return delivery == null || request.test()
                ? Optional.of(MessageVariables.SAMPLE_COUPON)
                : around.coupon(delivery);
    }

    private static Stream<String> texts(Variant variant) {
        return switch (variant) {
            case Variant.Words words -> Stream.of(words.body());
            case Variant.Mail(var subject, var body) -> Stream.of(subject, body);
            case Variant.Attached attached -> attached.sources().values().stream();
            case Variant.PlatformTemplate template -> template.fields().values().stream();
        };
    }

    private Rendering render(Request request, Map<String, Object> model) {
        return switch (request.variant()) {
            case Variant.Words words -> switch (renderer.render(words.body(), model)) {
                case io.zhiyin.templates.Rendered rendered -> rules(words.channel()).carries(rendered)
                        ? words(words.channel(), rendered.text(), request)
                        : TOO_LONG_OR_EMPTY;
                case TemplateProblem problem -> new Rendering.Problem(problem.code().key());
            };
            case Variant.Mail mail -> mail(mail, request, model);
            case Variant.Attached attached -> attached(attached, model);
            case Variant.PlatformTemplate template -> fields(template, model);
        };
    }

    private Rendering words(Variant.For channel, String text, Request request) {
        if (channel != Variant.For.SMS) {
            return new Rendering.Rendered(new Outgoing.Text(text));
        }
        var whole = around.sms(request.account()).around(text);
        return SmsFrame.parts(whole) > SmsFrame.MOST_PARTS
                ? TOO_LONG_OR_EMPTY
                : new Rendering.Rendered(new Outgoing.Text(whole));
    }

    private Rendering attached(Variant.Attached variant, Map<String, Object> model) {
        var words = "";
        if (!variant.body().isEmpty()) {
            switch (renderer.render(variant.body(), model)) {
                case TemplateProblem problem -> {
                    return new Rendering.Problem(problem.code().key());
                }
                case io.zhiyin.templates.Rendered rendered -> {
                    if (!rules(variant.channel()).carries(rendered)) {
                        return TOO_LONG_OR_EMPTY;
                    }
                    words = rendered.text();
                }
            }
        }
        var attachments = new ArrayList<Attachment>();
        for (var attachment : variant.attachments()) {
            var texts = new LinkedHashMap<String, String>();
            for (var source : attachment.texts().entrySet()) {
                switch (renderer.render(source.getValue(), model)) {
                    case TemplateProblem problem -> {
                        return new Rendering.Problem(problem.code().key());
                    }
                    case io.zhiyin.templates.Rendered rendered -> {
                        var text = AttachmentRules.carried(attachment, source.getKey(), rendered.text());
                        if (text.isEmpty()) {
                            return new Rendering.Problem("card-" + source.getKey());
                        }
                        texts.put(source.getKey(), text.get());
                    }
                }
            }
            attachments.add(attachment.with(texts));
        }
        return new Rendering.Rendered(new Outgoing.Attached(words, attachments));
    }

    private Rendering mail(Variant.Mail mail, Request request, Map<String, Object> model) {
        return switch (renderer.render(mail.subject(), model)) {
            case TemplateProblem problem -> new Rendering.Problem(problem.code().key());
            case io.zhiyin.templates.Rendered subject -> switch (renderer.render(mail.body(),
                    model)) {
                case TemplateProblem problem -> new Rendering.Problem(problem.code().key());
                case io.zhiyin.templates.Rendered body -> {
                    // a name with a line break in it must not begin a header of its own
                    var line = subject.text().replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
                    var link = around.unsubscribe(request.customer());
                    yield line.isEmpty() || body.text().isBlank()
                            ? TOO_LONG_OR_EMPTY
                            : new Rendering.Rendered(new Outgoing.Mail(line,
                                    body.text().stripTrailing() + HOW_TO_UNSUBSCRIBE + link, link));
                }
            };
        };
    }

    private Rendering fields(Variant.PlatformTemplate template, Map<String, Object> model) {
        var source = template.fields().entrySet().stream()
                .map(field -> field.getKey() + ": " + field.getValue())
                .collect(Collectors.joining("\n"));
        return switch (renderer.renderFields(source, model)) {
            case RenderedFields rendered -> {
                var values = new LinkedHashMap<String, String>();
                rendered.values().forEach((key, value) -> values.put(key, FieldRules.clip(key, value)));
                var refused = values.entrySet().stream()
                        .filter(field -> FieldRules.check(field.getKey(), field.getValue()).isPresent())
                        .findFirst();
                yield refused.isPresent()
                        ? new Rendering.Problem("field-" + refused.get().getKey())
                        : new Rendering.Rendered(new Outgoing.TemplateFields(template.templateId(), values));
            }
            case TemplateProblem problem -> new Rendering.Problem(problem.code().key());
        };
    }

    private MessageModel model(Customer customer, Request request, String coupon) {
        var birthday = customer.birthday();
        var zone = customer.timeZone() == null ? shopZone : customer.timeZone();
        var occasion = request.occasion();
        var today = occasion == null ? LocalDate.ofInstant(clock.instant(), zone) : occasion;
        var staff = request.staff();
        var staffName = staff == null ? null : contacts.staffName(db, request.account(), staff).orElse(null);
        return new MessageModel(customer.name(), null,
                birthday == null
                        ? null
                        : new Birthday(birthday.kind(), null, birthday.month(), birthday.day(),
                                birthday.leapMonth()).describe(Locale.CHINESE),
                birthday != null && birthday.kind() == Birthday.Kind.LUNAR, written(today), shopName,
                staffName,
                tags.of(customer.id()).stream().map(given -> given.tag().name()).toList(), coupon);
    }

    /** As a template message's date fields want it: 2026年3月5日. */
    private static String written(LocalDate date) {
        return date.getYear() + "年" + date.getMonthValue() + "月" + date.getDayOfMonth() + "日";
    }

    /** The variables that an operator may use: what goes to many in one call is the same for each of them. */
    public static Set<Variable> known(Variant.For channel) {
        return channel == Variant.For.OFFICIAL_MASS
                ? MessageVariables.all().stream().filter(it -> OF_ALL.contains(it.path()))
                        .collect(Collectors.toUnmodifiableSet())
                : MessageVariables.all();
    }

    /** The channel's rules for what an operator writes for it. */
    public static ChannelRules rules(Variant.For channel) {
        return switch (channel) {
            case OFFICIAL_TEXT -> ChannelRules.OFFICIAL_TEXT;
            case OFFICIAL_TEMPLATE -> ChannelRules.OFFICIAL_TEMPLATE;
            case OFFICIAL_SUBSCRIPTION -> ChannelRules.OFFICIAL_SUBSCRIPTION;
            case OFFICIAL_MASS -> ChannelRules.OFFICIAL_MASS;
            case WECOM_TEXT -> ChannelRules.WECOM_GROUP_TEXT;
            case STAFF_TEXT -> ChannelRules.WECOM_APP_TEXT;
            case CARE_TEXT -> ChannelRules.CARE_TEXT;
            case MAIL -> ChannelRules.MAIL;
            case SMS -> ChannelRules.SMS;
        };
    }
}
