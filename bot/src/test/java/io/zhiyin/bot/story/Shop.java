package io.zhiyin.bot.story;

import io.zhiyin.bot.Features;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.campaigns.campaign.BirthdayTrigger;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.template.Template;
import io.zhiyin.campaigns.template.Variant;
import io.zhiyin.templates.ChannelRules;
import io.zhiyin.templates.Language;
import io.zhiyin.templates.ShippedMessage;
import io.zhiyin.templates.ShippedMessages;
import java.time.LocalTime;
import java.util.LinkedHashMap;
import java.util.List;

/** What stands ready in the shop before a story begins. */
final class Shop {
    private static final String PLATFORM_TEMPLATE = "sbx-birthday-0000000000000000000000000000001";

    private final Features features;

    Shop(Features features) {
        this.features = features;
    }

    Campaign startsBirthdayCampaign(String name) {
        return startsBirthdayCampaign(name, LocalTime.of(9, 0),
                List.of(Route.CUSTOMER_SERVICE, Route.TEMPLATE, Route.GROUP_SEND, Route.STAFF_TASK));
    }

    Campaign startsBirthdayCampaign(String name, LocalTime sendAt, List<Route> routes) {
        var template = hasBirthdayTemplate("生日祝福");
        var made = features.campaigns()
                .create(new Campaign.Settings(name, null, template.id(), template.version(),
                        new BirthdayTrigger(sendAt, 0, LeapDayPolicy.FEB_28, features.zone()), routes),
                        "story");
        return features.campaigns().start(made.id());
    }

    Template hasBirthdayTemplate(String name) {
        var shipped = new ShippedMessages();
        var fields = new LinkedHashMap<String, String>();
        fields.put("name1", "${(customer.salutation!customer.name!\"朋友\")?truncate(10, \"\")}");
        fields.put("date2", "${today}");
        fields.put("thing3", "愿新的一岁平安顺遂");
        return features.templates().add(name, List.of(
                new Variant.Words(Variant.For.OFFICIAL_TEXT,
                        shipped.get(ShippedMessage.BIRTHDAY, ChannelRules.OFFICIAL_TEXT, Language.ZH)),
                new Variant.PlatformTemplate(PLATFORM_TEMPLATE, fields),
                new Variant.Words(Variant.For.WECOM_TEXT,
                        shipped.get(ShippedMessage.BIRTHDAY, ChannelRules.WECOM_GROUP_TEXT, Language.ZH)),
                new Variant.Words(Variant.For.STAFF_TEXT, shipped.get(ShippedMessage.BIRTHDAY_REMINDER,
                        ChannelRules.WECOM_APP_TEXT, Language.ZH))));
    }
}
