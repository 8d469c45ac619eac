package io.zhiyin.bot;

import io.zhiyin.bot.conversation.Around;
import io.zhiyin.bot.links.LinkRoutes;
import io.zhiyin.bot.mail.UnsubscribeLinks;
import io.zhiyin.bot.ops.Settings;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.delivery.Coupons;
import io.zhiyin.campaigns.delivery.DeliveryId;
import io.zhiyin.campaigns.delivery.ShortLinks;
import io.zhiyin.templates.SmsFrame;
import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the settings say of mail and text messages. */
record SentAround(UnsubscribeLinks links, ShortLinks shortLinks, Coupons coupons,
        Settings settings) implements Around {
    /** As long as most; it is no token, and leads to a page that says so. */
    private static final String NO_TOKEN = "preview0preview0";

    @Override
    public String link(@Nullable DeliveryId delivery, String target) {
        var base = settings.publicUrl();
        return base == null
                ? target
                : base + LinkRoutes.PATH + (delivery == null ? NO_TOKEN : shortLinks.token(delivery, target));
    }

    @Override
    public Optional<String> coupon(DeliveryId delivery) {
        return coupons.of(delivery);
    }

    /** How links look that are counted; null where none can be, since nobody outside reaches the service. */
    @Nullable
    UnaryOperator<String> shortened() {
        return settings.publicUrl() == null ? null : target -> link(null, target);
    }

    @Override
    public String unsubscribe(CustomerId customer) {
        return links.of(customer);
    }

    @Override
    public SmsFrame sms(AccountId account) {
        return settings.texts().stream().filter(it -> it.id().equals(account)).findFirst().map(this::frame)
                .orElseGet(this::usual);
    }

    /** Of the first account, by which campaigns go; the shop's name where there is none. */
    SmsFrame usual() {
        return settings.texts().stream().findFirst().map(this::frame)
                .orElseGet(() -> new SmsFrame(settings.shopName(), java.util.Set.of()));
    }

    /** The service's own address may be named too. */
    private SmsFrame frame(Settings.Sms account) {
        var hosts = new HashSet<>(account.linkHosts());
        var own = settings.publicUrl();
        if (own != null) {
            hosts.add(URI.create(own).getHost().toLowerCase(java.util.Locale.ROOT));
        }
        return new SmsFrame(account.signature(), hosts);
    }
}
