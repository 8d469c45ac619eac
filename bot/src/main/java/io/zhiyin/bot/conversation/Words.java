package io.zhiyin.bot.conversation;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.templates.ChannelRules;
import io.zhiyin.templates.Language;
import io.zhiyin.templates.MessageModel;
import io.zhiyin.templates.MessageRenderer;
import io.zhiyin.templates.Rendered;
import io.zhiyin.templates.ShippedMessage;
import io.zhiyin.templates.ShippedMessages;
import io.zhiyin.templates.TemplateProblem;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The shop's own voice: the shipped messages, rendered. */
public final class Words {
    private final MessageRenderer renderer;
    private final ShippedMessages messages;
    private final Language language;
    private final String shopName;

    public Words(MessageRenderer renderer, ShippedMessages messages, Language language, String shopName) {
        this.renderer = renderer;
        this.messages = messages;
        this.language = language;
        this.shopName = shopName;
    }

    String toCustomer(ShippedMessage message) {
        return render(message, ChannelRules.OFFICIAL_PASSIVE, null, null);
    }

    String birthday(ShippedMessage message, Birthday birthday) {
        return render(message, ChannelRules.OFFICIAL_PASSIVE, birthday, null);
    }

    /** The welcome of a new WeCom contact, in the name of the staff member. */
    String wecomWelcome(@Nullable String staffName) {
        return render(ShippedMessage.WELCOME, ChannelRules.WECOM_WELCOME, null, staffName);
    }

    String inShopLanguage(String zh, String en) {
        return language == Language.ZH ? zh : en;
    }

    private String render(ShippedMessage message, ChannelRules channel, @Nullable Birthday birthday,
            @Nullable String staffName) {
        var locale = language == Language.ZH ? Locale.CHINESE : Locale.ENGLISH;
        var model = new MessageModel(null, null, birthday == null ? null : birthday.describe(locale),
                birthday != null && birthday.kind() == Birthday.Kind.LUNAR, "", shopName, staffName,
                List.of());
        return switch (renderer.render(messages.get(message, channel, language), model.asMap())) {
            case Rendered rendered -> rendered.text();
            case TemplateProblem problem -> throw new IllegalStateException(
                    "the shipped message " + message.key() + " does not render: " + problem.messageEn());
        };
    }
}
