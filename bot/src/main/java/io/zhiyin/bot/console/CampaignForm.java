package io.zhiyin.bot.console;

import io.zhiyin.campaigns.campaign.Audience;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.LatePolicy;
import io.zhiyin.campaigns.delivery.Priority;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.template.Template;
import io.zhiyin.campaigns.template.Templates;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
/** What an operator typed, right or wrong. Routes are codes, the first choice first. */
public record CampaignForm(String name, @Nullable Long segment, List<Long> excluded, long holdout,
        long template,
        TriggerForm when, String late, List<String> routes, MeasuringForm measuring, String priority) {
    /** What a new campaign begins with; the others ask for words or permissions that few shops have. */
    private static final List<Route> USUAL = List.of(Route.CUSTOMER_SERVICE, Route.TEMPLATE, Route.GROUP_SEND,
            Route.STAFF_TASK);
    /** Those that are always offered, and 微信客服, mail and text messages where there is an account for them. */
    private static final int MOST_ROUTES = CampaignPages.ROUTES.size() + 3;

    public CampaignForm {
        excluded = List.copyOf(excluded);
        routes = List.copyOf(routes);
    }

    static CampaignForm blank(Visit visit, LocalDate today) {
        return new CampaignForm("", visit.askedNumber("segment").orElse(null), List.of(), 0,
                visit.askedNumber("template").orElse(0L),
                TriggerForm.blank(visit.asked("kind").orElse("birthday"), today),
                Forms.code(LatePolicy.SEND), USUAL.stream().map(Forms::code).toList(),
                MeasuringForm.blank(), Priority.NORMAL.code());
    }

    static CampaignForm of(Campaign.Settings settings, LocalDate today) {
        return new CampaignForm(settings.name(),
                settings.segment() == null ? null : settings.segment().value(),
                settings.audience().excluded().stream().map(SegmentId::value).toList(),
                settings.audience().holdout(), settings.template().value(),
                TriggerForm.of(settings.trigger(), today),
                Forms.code(settings.late()), settings.routes().stream().map(Forms::code).toList(),
                MeasuringForm.of(settings.measuring()), settings.priority().code());
    }

    static CampaignForm read(Visit visit) {
        return new CampaignForm(visit.field("name").orElse(""), visit.fieldNumber("segment").orElse(null),
                visit.fields("excluded").stream().filter(it -> it.matches("\\d{1,18}")).map(Long::valueOf)
                        .distinct().toList(),
                visit.fieldNumber("holdout").orElse(0L), visit.fieldNumber("template").orElse(0L),
                TriggerForm.read(visit),
                visit.field("late").orElse("send"),
                IntStream.range(0, MOST_ROUTES).mapToObj(it -> visit.field("route" + it))
                        .flatMap(Optional::stream).distinct().toList(),
                MeasuringForm.read(visit), visit.field("priority").orElse("normal"));
    }

    Audience audience() {
        return new Audience(segment == null ? null : new SegmentId(segment),
                excluded.stream().map(SegmentId::new).toList(), Visit.small(holdout));
    }

    Campaign.Settings settings(Template template, Templates templates, ZoneId zone) {
        return new Campaign.Settings(name, audience(), template.id(), template.version(),
                when.trigger(zone),
                Forms.read(LatePolicy.class, late).orElseThrow(() -> new BadInput("no such policy")),
                routes.stream().map(
                        it -> Forms.read(Route.class, it).orElseThrow(() -> new BadInput("no route")))
                        .toList(),
                measuring.measuring(templates),
                Forms.read(Priority.class, priority)
                        .orElseThrow(() -> new BadInput("no such priority")));
    }
}
