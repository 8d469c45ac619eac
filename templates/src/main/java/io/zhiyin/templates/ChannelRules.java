package io.zhiyin.templates;

import java.util.OptionalInt;

/** The ways a message can travel, and what each allows of its words. */
public enum ChannelRules {
    /**
     * Official Account customer-service message, text: 2,048 bytes, refused beyond with 45002. Source: Official Account API,
     * customer-service messages, send (the limit is observed, not documented).
     */
    OFFICIAL_TEXT("official-text", "公众号客服消息", "Official Account customer-service message", 2_048),
    /**
     * Official Account passive reply, text: kept to the customer-service message's 2,048 bytes. Source: Official Account API,
     * passive user reply message.
     */
    OFFICIAL_PASSIVE("official-passive", "公众号被动回复", "Official Account passive reply", 2_048),
    /**
     * Official Account template message: one {@code key: value} a line, each value under the rule of its key
     * ({@link FieldRules}). Source: Official Account API, template messages, value rules by key prefix.
     */
    OFFICIAL_TEMPLATE("official-template", "公众号模板消息", "Official Account template message", 0),
    /**
     * Official Account subscription notice (订阅通知): fields as those of a template message. Source: Official Account API,
     * subscription notices, value rules by key prefix.
     */
    OFFICIAL_SUBSCRIPTION("official-subscription", "公众号订阅通知", "Official Account notice", 0),
    /**
     * Official Account mass send (群发), text: kept to the customer-service message's 2,048 bytes. Source: Official Account
     * API, mass send (no limit of its own is documented).
     */
    OFFICIAL_MASS("official-mass", "公众号群发", "Official Account mass message", 2_048),
    /** WeCom group sending to customers, {@code text.content}: 4,000 bytes. Source: WeCom API, enterprise group sending, create. */
    WECOM_GROUP_TEXT("wecom-group-text", "企业微信群发", "WeCom group message", 4_000),
    /** WeCom welcome message, {@code text.content}: 4,000 bytes. Source: WeCom API, external contacts, welcome message. */
    WECOM_WELCOME("wecom-welcome", "企业微信欢迎语", "WeCom welcome message", 4_000),
    /** WeCom app message to staff, text: 2,048 bytes, cut beyond. Source: WeCom API, app messages, send. */
    WECOM_APP_TEXT("wecom-app-text", "企业微信应用消息", "WeCom app message", 2_048),
    /** 微信客服 message, {@code text.content}: 2,048 bytes. Source: WeCom API, 微信客服, sending. */
    CARE_TEXT("care-text", "微信客服消息", "WeChat customer service message", 2_048),
    /**
     * A link card's title: 128 bytes. Source: WeCom API, welcome message, attachments; 微信客服, sending. The Official Account
     * names no limit, so its cards keep to the same.
     */
    CARD_TITLE("card-title", "卡片标题", "card title", 128),
    /** A link card's description: 512 bytes. Source: as for the title. */
    CARD_DESCRIPTION("card-description", "卡片描述", "card description", 512),
    /** The address that a link card opens: 2,048 bytes. Source: WeCom API, enterprise group sending, create. */
    CARD_ADDRESS("card-address", "卡片链接", "card address", 2_048),
    /** A mini-program card's title: 64 bytes. Source: WeCom API, welcome message, attachments; 微信客服, sending. */
    MINI_PROGRAM_TITLE("mini-program-title", "小程序卡片标题", "mini-program card title", 64),
    /** The page that a mini-program card opens, with its query: no limit is documented. */
    MINI_PROGRAM_PATH("mini-program-path", "小程序页面路径", "mini-program page", 0),
    /** Mail: no limit but that of every message, {@link MessageRenderer#OUTPUT_LIMIT}. */
    MAIL("mail", "邮件", "mail", 0),
    /** Text message to a phone: counted in parts by characters ({@link SmsFrame}), not in bytes. */
    SMS("sms", "短信", "text message", 0);

    private final String key;
    private final String labelZh;
    private final String labelEn;
    private final int maxBytes;

    ChannelRules(String key, String labelZh, String labelEn, int maxBytes) {
        this.key = key;
        this.labelZh = labelZh;
        this.labelEn = labelEn;
        this.maxBytes = maxBytes;
    }

    /** The stable name in the API, in tables and in file names. */
    public String key() {
        return key;
    }

    public String labelZh() {
        return labelZh;
    }

    public String labelEn() {
        return labelEn;
    }

    /** The most bytes of UTF-8 that the channel carries in one message; empty where it counts otherwise or not at all. */
    public OptionalInt maxBytes() {
        return maxBytes == 0 ? OptionalInt.empty() : OptionalInt.of(maxBytes);
    }

    /** Whether its words are the fields of a platform's template, one {@code key: value} a line. */
    public boolean ofFields() {
        return this == OFFICIAL_TEMPLATE || this == OFFICIAL_SUBSCRIPTION;
    }

    /** Whether the message may go as it is; the linter only estimates, so this is asked again before each send. */
    public boolean carries(Rendered message) {
        return !message.text().isBlank() && (maxBytes == 0 || message.bytes() <= maxBytes);
    }
}
