package io.zhiyin.campaigns.delivery;

import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.template.Template;
import io.zhiyin.campaigns.template.Templates;
import io.zhiyin.campaigns.template.Variant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one place through which every send passes: may this message go to this customer now, and by which route. It is
 * asked when a delivery is claimed, and again in the transaction that commits {@code sending}, so nothing that changed
 * in between is overlooked. Replies and welcomes answer what the customer did just now: quiet hours, caps and consent to
 * campaigns do not concern them. A test is asked all that concerns its customer; the campaign's state and the caps do not
 * concern it.
 */
final class Gate {
    private static final Duration LEFT_ALONE = Duration.ofMinutes(1);
    private static final int MASS_A_MONTH = 4;
    private static final Duration BESIDE_ANOTHER = Duration.ofSeconds(1);

    private final Channels channels;
    private final Templates templates;

    Gate(Channels channels, Templates templates) {
        this.channels = channels;
        this.templates = templates;
    }

    Facts facts(Sql sql, List<Claim> claims, Instant now) {
        return Facts.read(sql, claims, now);
    }

    /** @param beside whether another campaign's message to this customer goes in the same moment */
    Decision ask(Claim claim, Facts facts, Instant now, boolean beside) {
        var customer = facts.customers().get(claim.customer());
        if (customer == null) {
            return new Decision.Skip(Reason.ERASED, null);
        }
        var refusal = refusal(claim, facts, customer, now, beside);
        if (claim.inDoubt()) {
            return refusal.isPresent() ? new Decision.Leave(now.plus(LEFT_ALONE)) : again(claim);
        }
        return refusal.orElseGet(() -> route(claim, facts, customer, now));
    }

    private static Optional<Decision> refusal(Claim claim, Facts facts, Facts.OfCustomer customer,
            Instant now, boolean beside) {
        if (!now.isBefore(claim.expiresAt())) {
            return skip(Reason.EXPIRED);
        }
        if (facts.stopped(claim.campaign() != null)) {
            // campaigns are not claimed while it holds, so they are looked at as soon as it ends
            return Optional
                    .of(new Decision.Hold(Reason.STOPPED, claim.isTest() ? now.plus(LEFT_ALONE) : now));
        }
        var campaign = claim.campaign();
        if (campaign == null) {
            return Optional.empty();
        }
        var state = claim.isTest() ? "running" : facts.campaign(campaign.campaign()).state();
        if (state.equals("ended")) {
            return skip(Reason.CAMPAIGN_ENDED);
        }
        if (state.equals("paused")) {
            // looked at again when the campaign resumes, or else when the time is over
            return Optional.of(new Decision.Hold(Reason.PAUSED, claim.expiresAt()));
        }
        if (customer.mergedInto() != null) {
            return skip(Reason.MERGED);
        }
        if (customer.withdrawn()) {
            return skip(Reason.CONSENT_WITHDRAWN);
        }
        var zone = customer.zone() == null ? campaign.shopZone() : customer.zone();
        var quietUntil = facts.rules().quietUntil(now, zone);
        if (quietUntil.isPresent()) {
            return quietUntil.get().isBefore(claim.expiresAt())
                    ? Optional.of(new Decision.Hold(Reason.QUIET_HOURS, quietUntil.get()))
                    : skip(Reason.QUIET_HOURS);
        }
        var dayOffUntil = campaign.marketing() == Marketing.GREETING
                ? Optional.<Instant>empty()
                : facts.rules().dayOffUntil(now, zone, facts.daysOff());
        if (dayOffUntil.isPresent()) {
            return dayOffUntil.get().isBefore(claim.expiresAt())
                    ? Optional.of(new Decision.Hold(Reason.DAY_OFF, dayOffUntil.get()))
                    : skip(Reason.DAY_OFF);
        }
        if (claim.isTest()) {
            return Optional.empty();
        }
        return capped(campaign.marketing(), customer, now, beside)
                .map(it -> it.until().isBefore(claim.expiresAt())
                        ? it
                        : new Decision.Skip(Reason.CAPPED, it.detail()));
    }

    /** Until all caps let one more of its sort through, if they do not now: by the one that does so last. */
    private static Optional<Decision.Hold> capped(Marketing marketing, Facts.OfCustomer customer, Instant now,
            boolean beside) {
        var last = customer.full().entrySet().stream().filter(it -> it.getKey().concerns(marketing))
                .max(Map.Entry.<Cap, Instant>comparingByValue()
                        .thenComparing(it -> it.getKey().code()))
                .map(it -> new Decision.Hold(Reason.CAPPED, it.getValue(), it.getKey().code()));
        // whether there is room beside what goes now shows when that has gone
        return beside && last.isEmpty()
                ? Optional.of(new Decision.Hold(Reason.CAPPED, now.plus(BESIDE_ANOTHER)))
                : last;
    }

    /** One in doubt goes word for word to where the first call went. */
    private static Decision again(Claim claim) {
        if (claim.route() == null || claim.account() == null || claim.address() == null) {
            throw new IllegalStateException("delivery " + claim.id().value() + " is in doubt without a call");
        }
        return new Decision.Go(claim.route(), claim.account(), claim.address(), claim.staff(), null, null);
    }

    private Decision route(Claim claim, Facts facts, Facts.OfCustomer customer, Instant now) {
        var closed = new ArrayList<String>();
        for (var route : ranking(claim)) {
            switch (affordable(open(route, claim, customer), claim, facts, customer, now)) {
                case Open(var go) -> {
                    return go.after(closed.stream().filter(Gate::ofAllowance).findFirst().orElse(null));
                }
                case Closed(var why) -> closed.add(route.code() + ":" + why);
            }
        }
        var detail = String.join(" ", closed);
        return claim.tried().isEmpty()
                ? new Decision.Skip(
                        closed.stream().anyMatch(Gate::ofAllowance) ? Reason.ALLOWANCE : Reason.NO_ROUTE,
                        detail)
                : new Decision.Reject(detail);
    }

    /** The platform lets a customer have so many group sends, of which some are kept for what matters more. */
    private static Door affordable(Door door, Claim claim, Facts facts, Facts.OfCustomer customer,
            Instant now) {
        var campaign = claim.campaign();
        if (campaign == null || !(door instanceof Open(var go)) || go.route() != Route.GROUP_SEND) {
            return door;
        }
        var used = customer.groupSends().getOrDefault(go.account(), 0);
        var priority = claim.isTest() ? Priority.HIGH : facts.campaign(campaign.campaign()).priority();
        return facts.rules().groupSends().closed(used, priority, now).<Door>map(Closed::new).orElse(door);
    }

    private static boolean ofAllowance(String closed) {
        return closed.endsWith(":" + Allowance.USED) || closed.endsWith(":" + Allowance.RESERVED);
    }

    private List<Route> ranking(Claim claim) {
        return switch (claim.kind()) {
            case REPLY -> List.of(claim.account() != null
                    && channels.of(claim.account(), Route.CARE).isPresent()
                            ? Route.CARE
                            : Route.CUSTOMER_SERVICE);
            case WELCOME -> List.of(Route.WELCOME);
            case CAMPAIGN, TEST -> claim.campaign() == null ? List.of() : claim.campaign().routes();
        };
    }

    private Door open(Route route, Claim claim, Facts.OfCustomer customer) {
        if (claim.hasTried(route)) {
            return new Closed(claim.tried().stream().filter(it -> it.startsWith(route + ":")).findFirst()
                    .map(it -> "refused_" + it.substring(route.name().length() + 1)).orElse("refused"));
        }
        return switch (route) {
            case CUSTOMER_SERVICE -> window(claim, customer, route, Variant.For.OFFICIAL_TEXT);
            case CARE -> window(claim, customer, route, Variant.For.CARE_TEXT);
            case TEMPLATE -> template(claim, customer);
            case SUBSCRIPTION -> subscription(claim, customer);
            case MASS -> mass(claim, customer);
            case WELCOME -> welcome(claim);
            case GROUP_SEND -> contact(claim, customer, route, Variant.For.WECOM_TEXT);
            case STAFF_TASK -> contact(claim, customer, route, Variant.For.STAFF_TEXT);
            case MAIL -> own(claim, customer.mail(), route, Variant.For.MAIL, "no_mail");
            case SMS -> own(claim, customer.phone(), route, Variant.For.SMS, "no_phone");
        };
    }

    /** Inside the window that the customer opened by writing. */
    private Door window(Claim claim, Facts.OfCustomer customer, Route route, Variant.For channel) {
        var words = variant(claim, channel);
        if (claim.campaign() != null && words == null) {
            return new Closed("no_variant");
        }
        var care = route == Route.CARE;
        var why = care ? "never_wrote" : "not_following";
        for (var follower : customer.followers()) {
            if (follower.care() != care) {
                continue;
            }
            if (claim.address() != null && claim.campaign() == null
                    && !(follower.openid().equals(claim.address())
                            && follower.account().equals(claim.account()))) {
                continue;
            }
            if (channels.of(follower.account(), route).isEmpty()) {
                why = "no_channel";
            } else if (follower.lost() && care && claim.campaign() != null) {
                why = "refuses";
            } else if (!follower.lost() || care) {
                if (follower.openWindow() != null) {
                    return new Open(new Decision.Go(route, follower.account(),
                            follower.openid(), null,
                            new Decision.Window(follower.identity(), follower.openWindow()), words));
                }
                why = "window_closed";
            }
        }
        return new Closed(why);
    }

    private Door template(Claim claim, Facts.OfCustomer customer) {
        var words = variant(claim, Variant.For.OFFICIAL_TEMPLATE);
        if (words == null) {
            return new Closed("no_variant");
        }
        var why = "not_following";
        for (var follower : customer.followers()) {
            if (follower.follows() && !follower.care()) {
                if (channels.of(follower.account(), Route.TEMPLATE).isPresent()) {
                    return new Open(new Decision.Go(Route.TEMPLATE, follower.account(), follower.openid(),
                            null, null, words));
                }
                why = "no_channel";
            }
        }
        return new Closed(why);
    }

    /** Source: Official Account API, mass send: a follower gets four in a calendar month, over all calls. */
    private Door mass(Claim claim, Facts.OfCustomer customer) {
        var words = variant(claim, Variant.For.OFFICIAL_MASS);
        if (words == null) {
            return new Closed("no_variant");
        }
        if (claim.isTest()) {
            // it goes to the members of one run
            return new Closed("not_for_tests");
        }
        var why = "not_following";
        for (var follower : customer.followers()) {
            if (follower.follows() && !follower.care()) {
                if (channels.of(follower.account(), Route.MASS).isEmpty()) {
                    why = "no_channel";
                } else if (follower.massOfMonth() >= MASS_A_MONTH) {
                    why = "month_full";
                } else {
                    return new Open(new Decision.Go(Route.MASS, follower.account(), follower.openid(), null,
                            null, words));
                }
            }
        }
        return new Closed(why);
    }

    /**
     * What was accepted before they left still arrives. Source: Official Account API, what a simulator must enforce,
     * unsubscribe.
     */
    private Door subscription(Claim claim, Facts.OfCustomer customer) {
        if (!(variant(claim, Variant.For.OFFICIAL_SUBSCRIPTION) instanceof Variant.PlatformTemplate words)) {
            return new Closed("no_variant");
        }
        var why = "no_credit";
        for (var follower : customer.followers()) {
            if (follower.granted().contains(words.templateId())) {
                if (channels.of(follower.account(), Route.SUBSCRIPTION).isPresent()) {
                    return new Open(new Decision.Go(Route.SUBSCRIPTION, follower.account(), follower.openid(),
                            null, new Decision.Credit(follower.identity(), words.templateId()), words));
                }
                why = "no_channel";
            }
        }
        return new Closed(why);
    }

    private Door contact(Claim claim, Facts.OfCustomer customer, Route route, Variant.For channel) {
        var words = variant(claim, channel);
        if (words == null) {
            return new Closed("no_variant");
        }
        var why = "no_contact";
        for (var contact : customer.contacts()) {
            if (channels.of(contact.account(), route).isPresent()) {
                return new Open(new Decision.Go(route, contact.account(), contact.externalUserId(),
                        contact.staff(), null, words));
            }
            why = "no_channel";
        }
        return new Closed(why);
    }

    /** To an address of the customer's own, which stays sealed until the call. */
    private Door own(Claim claim, Facts.Own address, Route route, Variant.For channel, String none) {
        var words = variant(claim, channel);
        if (words == null) {
            return new Closed("no_variant");
        }
        var index = address.index();
        if (index == null) {
            return new Closed(none);
        }
        if (address.withdrawn()) {
            return new Closed("unsubscribed");
        }
        return channels.accountWith(route)
                .<Door>map(it -> new Open(new Decision.Go(route, it, index, null, null, words)))
                .orElseGet(() -> new Closed("no_channel"));
    }

    private Door welcome(Claim claim) {
        if (claim.account() == null || claim.address() == null
                || channels.of(claim.account(), Route.WELCOME).isEmpty()) {
            return new Closed("no_channel");
        }
        return new Open(
                new Decision.Go(Route.WELCOME, claim.account(), claim.address(), null, null, null));
    }

    private @Nullable Variant variant(Claim claim, Variant.For channel) {
        var campaign = claim.campaign();
        if (campaign == null) {
            return null;
        }
        Optional<Template> template = templates.get(campaign.template(), campaign.templateVersion());
        return template.flatMap(it -> it.variant(channel)).orElse(null);
    }

    private static Optional<Decision> skip(Reason reason) {
        return Optional.of(new Decision.Skip(reason, null));
    }

    private sealed interface Door {}

    private record Open(Decision.Go go) implements Door {}

    private record Closed(String why) implements Door {}
}
