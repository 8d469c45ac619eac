package io.zhiyin.bot.callback;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.AccountKind;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.customer.Subscriptions;
import io.zhiyin.campaigns.interaction.Incoming;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns a callback's inner XML into our words. What is not known, or lacks what its kind always has, becomes
 * {@link Incoming.Other}. Sources: Official Account API, ordinary messages and events; WeCom API, external contact
 * events, template card click events, and 微信客服.
 */
public final class IncomingReader {
    private static final int LONGEST_TEMPLATE_ID = 100;

    private IncomingReader() {}

    /**
     * @param body the inner XML of an accepted message
     * @param receivedAt stands in where the platform gave no time
     */
    public static Incoming read(AccountId account, AccountKind kind, String body, Instant receivedAt) {
        return kind == AccountKind.CARE && !body.startsWith("<")
                ? CareReader.read(account, body, receivedAt)
                : read(account, kind, Xml.read(body), receivedAt);
    }

    static Incoming read(AccountId account, AccountKind kind, Xml xml, Instant receivedAt) {
        var at = at(xml, receivedAt);
        return switch (kind) {
            case OFFICIAL -> official(account, xml, at);
            case WECOM -> wecom(account, xml, at);
            case CARE -> care(account, xml, at);
        };
    }

    private static Incoming official(AccountId account, Xml xml, Instant at) {
        var person = MessageKeys.officialPerson(xml);
        if (person == null) {
            return new Incoming.Other(account, null, MessageKeys.kind(xml), at);
        }
        var type = xml.get("MsgType", "");
        return switch (type) {
            case "event" -> officialEvent(account, person, xml, at);
            case "text" -> text(account, person, xml, at);
            case "image", "voice", "video", "shortvideo", "location", "link" ->
                new Incoming.SentMedia(account, person, type, xml.get("MediaId"), at);
            default -> new Incoming.Other(account, person, MessageKeys.kind(xml), at);
        };
    }

    private static Incoming text(AccountId account, String person, Xml xml, Instant at) {
        var tapped = xml.get("bizmsgmenuid");
        // A tap in a menu message comes as text, but gives the right of a click, not of a message.
        return tapped == null
                ? new Incoming.Wrote(account, person, xml.get("Content", ""), at)
                : new Incoming.ClickedMenu(account, person, tapped, true, at);
    }

    private static Incoming officialEvent(AccountId account, String person, Xml xml, Instant at) {
        var key = xml.get("EventKey", "");
        // Old material has some names in lower case: compared without case, as everywhere in the field.
        return switch (xml.get("Event", "").toLowerCase(Locale.ROOT)) {
            case "subscribe" -> new Incoming.Followed(account, person, scene(key), at);
            case "unsubscribe" -> new Incoming.Unfollowed(account, person, at);
            case "scan" -> new Incoming.Scanned(account, person, key, at);
            case "click", "scancode_push", "scancode_waitmsg" ->
                new Incoming.ClickedMenu(account, person, key, true, at);
            case "view", "view_miniprogram", "pic_sysphoto", "pic_photo_or_album", "pic_weixin",
                    "location_select" ->
                new Incoming.ClickedMenu(account, person, key, false, at);
            case "templatesendjobfinish" -> new Incoming.TemplateJobFinished(account, person,
                    xml.get("MsgID", xml.get("MsgId", "")), xml.get("Status", ""), at);
            case "subscribe_msg_popup_event" -> new Incoming.NoticeChoices(account, person,
                    choices(xml, "SubscribeMsgPopupEvent", Subscriptions.Said.DECLINED), at);
            case "subscribe_msg_change_event" -> new Incoming.NoticeChoices(account, person,
                    choices(xml, "SubscribeMsgChangeEvent", Subscriptions.Said.SWITCHED_OFF), at);
            case "subscribe_msg_sent_event" -> new Incoming.NoticesSent(account, person,
                    listed(xml, "SubscribeMsgSentEvent").filter(it -> !it.get("MsgID", "").isBlank())
                            .map(it -> new Incoming.NoticeReport(it.get("MsgID", "").strip(),
                                    it.get("ErrorCode", "").strip(), it.get("ErrorStatus", "").strip()))
                            .toList(),
                    at);
            case "masssendjobfinish" -> new Incoming.MassFinished(account,
                    xml.get("MsgID", xml.get("MsgId", "")).strip(), xml.get("Status", "").strip(),
                    number(xml, "TotalCount"), number(xml, "FilterCount"), number(xml, "SentCount"),
                    number(xml, "ErrorCount"), at);
            default -> new Incoming.Other(account, person, MessageKeys.kind(xml), at);
        };
    }

    private static int number(Xml xml, String name) {
        try {
            return Math.max(0, Integer.parseInt(xml.get(name, "0").strip()));
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    /** Source: Official Account API, events: of changes in the client only refusals are told. */
    private static List<Incoming.NoticeChoice> choices(Xml xml, String event, Subscriptions.Said refused) {
        var choices = new ArrayList<Incoming.NoticeChoice>();
        listed(xml, event).forEach(it -> {
            var template = it.get("TemplateId", "").strip();
            var said = switch (it.get("SubscribeStatusString", "").strip()) {
                case "accept" -> refused == Subscriptions.Said.DECLINED ? Subscriptions.Said.ACCEPTED : null;
                case "reject" -> refused;
                default -> null;
            };
            if (said != null && !template.isEmpty() && template.length() <= LONGEST_TEMPLATE_ID) {
                choices.add(new Incoming.NoticeChoice(template, said));
            }
        });
        return choices;
    }

    private static Stream<Xml> listed(Xml xml, String event) {
        return xml.children().stream().filter(it -> it.name().equals(event))
                .flatMap(it -> it.children().stream()).filter(it -> it.name().equals("List"));
    }

    private static @Nullable String scene(String key) {
        var prefix = "qrscene_";
        return key.length() > prefix.length() && key.startsWith(prefix)
                ? key.substring(prefix.length())
                : null;
    }

    private static Incoming wecom(AccountId account, Xml xml, Instant at) {
        var from = xml.get("FromUserName");
        return switch (xml.get("MsgType", "")) {
            case "event" -> wecomEvent(account, from, xml, at);
            case "text" -> from == null
                    ? other(account, xml, at)
                    : new Incoming.MemberWrote(account, new StaffId(from), xml.get("Content", ""), at);
            default -> other(account, xml, at);
        };
    }

    private static Incoming care(AccountId account, Xml xml, Instant at) {
        var token = xml.get("Token");
        return token != null && "kf_msg_or_event".equals(xml.get("Event"))
                ? new Incoming.MessagesWait(account, token, at)
                : other(account, xml, at);
    }

    private static Incoming wecomEvent(AccountId account, @Nullable String from, Xml xml, Instant at) {
        return switch (xml.get("Event", "")) {
            case "change_external_contact" -> contact(account, xml, at);
            case "change_external_tag" -> new Incoming.TagsChanged(account, at);
            case "template_card_event", "template_card_menu_event" -> from == null
                    ? other(account, xml, at)
                    : new Incoming.CardPressed(account, new StaffId(from), xml.get("TaskId", ""),
                            xml.get("EventKey", ""), chosen(xml), xml.get("ResponseCode"), at);
            default -> other(account, xml, at);
        };
    }

    /** What was chosen of the first list on a card. */
    private static @Nullable String chosen(Xml xml) {
        var at = xml;
        for (var name : List.of("SelectedItems", "SelectedItem", "OptionIds")) {
            var inner = at.children().stream().filter(it -> it.name().equals(name)).findFirst();
            if (inner.isEmpty()) {
                return null;
            }
            at = inner.get();
        }
        return at.get("OptionId");
    }

    private static Incoming contact(AccountId account, Xml xml, Instant at) {
        var userId = xml.get("UserID");
        var person = xml.get("ExternalUserID");
        if (userId == null || person == null) {
            return other(account, xml, at);
        }
        var staff = new StaffId(userId);
        return switch (xml.get("ChangeType", "")) {
            case "add_external_contact" -> added(account, staff, person, xml, false, at);
            case "add_half_external_contact" -> added(account, staff, person, xml, true, at);
            case "edit_external_contact" -> new Incoming.ContactEdited(account, staff, person, at);
            case "del_external_contact" -> new Incoming.ContactLost(account, staff, person,
                    "DELETE_BY_TRANSFER".equals(xml.get("Source"))
                            ? Incoming.LostBy.TRANSFER
                            : Incoming.LostBy.STAFF,
                    at);
            case "del_follow_user" ->
                new Incoming.ContactLost(account, staff, person, Incoming.LostBy.CUSTOMER, at);
            default -> other(account, xml, at);
        };
    }

    private static Incoming added(AccountId account, StaffId staff, String person, Xml xml, boolean half,
            Instant at) {
        return new Incoming.ContactAdded(account, staff, person, xml.get("State"), xml.get("WelcomeCode"),
                half, at);
    }

    private static Incoming other(AccountId account, Xml xml, Instant at) {
        return new Incoming.Other(account, xml.get("ExternalUserID"), MessageKeys.kind(xml), at);
    }

    private static Instant at(Xml xml, Instant otherwise) {
        try {
            return Instant.ofEpochSecond(Long.parseLong(xml.get("CreateTime", "").strip()));
        } catch (NumberFormatException | DateTimeException notATime) {
            return otherwise;
        }
    }
}
