package io.zhiyin.bot.conversation;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.campaign.KeywordTriggers.Spoken;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers.Told;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.customer.Meetings.Following;
import io.zhiyin.campaigns.customer.Meetings.Known;
import io.zhiyin.campaigns.customer.Meetings.Person;
import io.zhiyin.campaigns.customer.Naming;
import io.zhiyin.campaigns.customer.ReplyWindows.Opened;
import io.zhiyin.campaigns.customer.ReplyWindows.Opening;
import io.zhiyin.campaigns.customer.Subscriptions;
import io.zhiyin.campaigns.delivery.StaffTasks;
import io.zhiyin.campaigns.followup.CardPresses;
import io.zhiyin.campaigns.followup.Member;
import io.zhiyin.campaigns.inbox.InboxHandler.InboxMessage;
import io.zhiyin.campaigns.interaction.Incoming;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.interaction.Interactions.Event;
import io.zhiyin.campaigns.tag.RuleSet;
import io.zhiyin.campaigns.tag.TagRule.Source;
import io.zhiyin.campaigns.tag.Tagging;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one batch causes, gathered message by message in their order and written set by set. Nothing here touches the
 * database.
 */
final class Page {

    record Said(CustomerId customer, boolean given, Instant at) {}

    /** What became of a relation with a staff member. */
    sealed interface ContactChange {}

    record Added(long cause, CustomerId customer, Incoming.ContactAdded event) implements ContactChange {}

    record Lost(Incoming.ContactLost event) implements ContactChange {}

    record Late(long cause, CustomerId customer, AccountId account, String person, String text) {}

    /** @param code what the platform gave to greet them with, once and within 20 seconds */
    record Welcome(long cause, CustomerId customer, AccountId account, String code, String text,
            Instant at) {}

    record NoticeChoice(long identity, String template, Subscriptions.Said said, Instant at) {}

    /** Source: WeCom API, 微信客服, callback and pulling, msg_send_fail. */
    private static final int REFUSES_MESSAGES = 10;

    private final Naming naming;
    private final Map<Person, Known> known;
    private final RuleSet rules;
    private final Conversation conversation;
    private final Map<CustomerId, Instant> heard = new HashMap<>();
    private final Map<Long, Following> following = new HashMap<>();
    private final List<Opened> openedWindows = new ArrayList<>();
    private final Map<Long, Instant> unfollowed = new HashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Tagging> taggings = new ArrayList<>();
    private final List<Incoming.CardPressed> greetings = new ArrayList<>();
    private final List<CardPresses.Press> presses = new ArrayList<>();
    private final List<Told> birthdays = new ArrayList<>();
    private final List<Said> consents = new ArrayList<>();
    private final List<ContactChange> contactChanges = new ArrayList<>();
    private final List<Long> toReadAgain = new ArrayList<>();
    private final Set<AccountId> changedTags = new HashSet<>();
    private final boolean silent;
    private final List<Late> lateReplies = new ArrayList<>();
    private final List<Incoming.TemplateJobFinished> templateJobs = new ArrayList<>();
    private final List<Incoming.SendFailed> failedSends = new ArrayList<>();
    private final List<NoticeChoice> noticeChoices = new ArrayList<>();
    private final List<Incoming.MassFinished> massJobs = new ArrayList<>();
    private final List<Incoming.NoticesSent> noticesSent = new ArrayList<>();
    private final List<Welcome> welcomes = new ArrayList<>();
    private final List<Incoming.MessagesWait> rings = new ArrayList<>();
    private final List<Spoken> spoken = new ArrayList<>();

    /** @param silent all sending is stopped: what would be said now waits as what is said late does */
    Page(Naming naming, Map<Person, Known> known, RuleSet rules, Conversation conversation, boolean silent) {
        this.naming = naming;
        this.silent = silent;
        this.known = known;
        this.rules = rules;
        this.conversation = conversation;
    }

    /** Notes what a message causes; returns the passive reply for the connection that waits, if one does. */
    Optional<String> take(InboxMessage message, Incoming incoming) {
        return switch (incoming) {
            case Incoming.Followed it -> followed(message, it);
            case Incoming.Scanned it -> scanned(message, it);
            case Incoming.Unfollowed it -> unfollowed(message, it);
            case Incoming.Wrote it -> wrote(message, it);
            case Incoming.SentMedia it -> {
                var who = follower(it.account(), it.person());
                open(who, Opening.MESSAGE, it.at());
                happened(message, who, InteractionKind.MEDIA_IN, it.at(), null,
                        detail("kind", it.kind(), "media", it.mediaId()));
                earn(who, Source.EVENT, "media_in:" + it.kind(), it.at());
                yield Optional.empty();
            }
            case Incoming.ClickedMenu it -> {
                var who = follower(it.account(), it.person());
                if (it.opensWindow()) {
                    open(who, Opening.ACTION, it.at());
                }
                happened(message, who, InteractionKind.MENU, it.at(), null, detail("key", it.key()));
                earn(who, Source.EVENT, "menu:" + it.key(), it.at());
                yield Optional.empty();
            }
            case Incoming.ContactAdded it -> contactAdded(message, it);
            case Incoming.ContactEdited it -> {
                var who = contact(it.account(), it.person());
                toReadAgain.add(who.identity());
                happened(message, who, InteractionKind.CONTACT_EDITED, it.at(), null,
                        detail("staff", it.staff().value()));
                yield Optional.empty();
            }
            case Incoming.ContactLost it -> {
                var who = contact(it.account(), it.person());
                contactChanges.add(new Lost(it));
                happened(message, who, InteractionKind.CONTACT_LOST, it.at(), null,
                        detail("staff", it.staff().value(), "by", it.by().name()));
                earn(who, Source.EVENT, "contact_lost", it.at());
                yield Optional.empty();
            }
            case Incoming.TemplateJobFinished it -> {
                templateJobs.add(it);
                yield Optional.empty();
            }
            case Incoming.NoticeChoices it -> {
                chose(message, it);
                yield Optional.empty();
            }
            case Incoming.MassFinished it -> {
                massJobs.add(it);
                yield Optional.empty();
            }
            case Incoming.NoticesSent it -> {
                noticesSent.add(it);
                yield Optional.empty();
            }
            case Incoming.CardPressed it -> {
                if (CardPresses.ours(it.key())) {
                    presses.add(new CardPresses.Press(new Member(it.account(), it.staff()), it.taskId(),
                            it.key(), it.chosen(), it.responseCode()));
                    yield Optional.empty();
                }
                if (!it.key().equals(StaffTasks.DONE)) {
                    yield Optional.empty();
                }
                greetings.add(it);
                yield message.awaited() ? Optional.of(conversation.greeted()) : Optional.empty();
            }
            case Incoming.Entered it -> entered(message, it);
            case Incoming.SendFailed it -> sendFailed(it);
            case Incoming.StaffWrote it -> {
                var who = follower(it.account(), it.person());
                events.add(new Event(who.customer(), it.account(), InteractionKind.MESSAGE_OUT, it.at(),
                        it.text(), detail("route", "staff", "staff", it.staff().value()), message.id()));
                yield Optional.empty();
            }
            case Incoming.MessagesWait it -> {
                rings.add(it);
                yield Optional.empty();
            }
            case Incoming.TagsChanged it -> {
                changedTags.add(it.account());
                yield Optional.empty();
            }
            // Kept in the inbox and counted there by kind: nothing for a customer's timeline.
            case Incoming.MemberWrote _,Incoming.Other _ -> Optional.empty();
        };
    }

    private void chose(InboxMessage message, Incoming.NoticeChoices it) {
        var who = follower(it.account(), it.person());
        for (var choice : it.choices()) {
            noticeChoices.add(new NoticeChoice(who.identity(), choice.template(), choice.said(), it.at()));
            happened(message, who,
                    choice.said() == Subscriptions.Said.ACCEPTED
                            ? InteractionKind.NOTICE_ACCEPTED
                            : InteractionKind.NOTICE_REFUSED,
                    it.at(), null, detail("template", choice.template()));
        }
    }

    private Optional<String> entered(InboxMessage message, Incoming.Entered it) {
        var who = follower(it.account(), it.person());
        follows(who, new Following(true, it.at()));
        happened(message, who, InteractionKind.CARE_ENTERED, it.at(), null,
                it.scene() == null && it.sceneParam() == null
                        ? Map.of()
                        : detail("scene", String.valueOf(it.scene()), "param", it.sceneParam()));
        earn(who, Source.EVENT, "care_entered", it.at());
        var scene = it.sceneParam() == null ? it.scene() : it.sceneParam();
        if (scene != null) {
            earn(who, Source.SCENE, scene, it.at());
        }
        var code = it.welcomeCode();
        var words = conversation.welcome().reply();
        if (code != null && words != null) {
            welcomes.add(new Welcome(message.id(), who.customer(), it.account(), code, words, it.at()));
        }
        return Optional.empty();
    }

    private Optional<String> sendFailed(Incoming.SendFailed it) {
        failedSends.add(it);
        if (it.reason() == REFUSES_MESSAGES) {
            var who = follower(it.account(), it.person());
            follows(who, new Following(false, it.at()));
        }
        return Optional.empty();
    }

    private Optional<String> followed(InboxMessage message, Incoming.Followed it) {
        var who = follower(it.account(), it.person());
        follows(who, new Following(true, it.at()));
        open(who, Opening.ACTION, it.at());
        happened(message, who, InteractionKind.FOLLOW, it.at(), null, detail("scene", it.scene()));
        earn(who, Source.EVENT, "follow", it.at());
        var scene = it.scene();
        if (scene != null) {
            earn(who, Source.SCENE, scene, it.at());
        }
        return answer(message, who, it.person(), it.at(), conversation.welcome());
    }

    private Optional<String> scanned(InboxMessage message, Incoming.Scanned it) {
        var who = follower(it.account(), it.person());
        open(who, Opening.ACTION, it.at());
        happened(message, who, InteractionKind.SCAN, it.at(), null, detail("scene", it.scene()));
        earn(who, Source.EVENT, "scan", it.at());
        earn(who, Source.SCENE, it.scene(), it.at());
        return Optional.empty();
    }

    private Optional<String> unfollowed(InboxMessage message, Incoming.Unfollowed it) {
        var who = follower(it.account(), it.person());
        follows(who, new Following(false, it.at()));
        unfollowed.merge(who.identity(), it.at(), Page::later);
        // a window opened earlier in this batch is gone as well
        openedWindows.removeIf(
                window -> window.identity() == who.identity() && !window.at().isAfter(it.at()));
        happened(message, who, InteractionKind.UNFOLLOW, it.at(), null, Map.of());
        earn(who, Source.EVENT, "unfollow", it.at());
        return Optional.empty();
    }

    private Optional<String> wrote(InboxMessage message, Incoming.Wrote it) {
        var who = follower(it.account(), it.person());
        var lastHeard = heard.getOrDefault(who.customer(), who.lastInteractionAt());
        if (desk(it.account()) && who.isNew()) {
            follows(who, new Following(true, it.at()));
        }
        open(who, Opening.MESSAGE, it.at());
        happened(message, who, InteractionKind.MESSAGE_IN, it.at(), it.text(), Map.of());
        earn(who, Source.EVENT, InteractionKind.MESSAGE_IN.code(), it.at());
        earn(who, Source.KEYWORD, it.text(), it.at());
        spoken.add(new Spoken(who.customer(), message.id(), it.text(), it.at()));
        return answer(message, who, it.person(), it.at(), conversation.answer(it.text(), it.at(), lastHeard));
    }

    private Optional<String> contactAdded(InboxMessage message, Incoming.ContactAdded it) {
        var who = contact(it.account(), it.person());
        toReadAgain.add(who.identity());
        contactChanges.add(new Added(message.id(), who.customer(), it));
        happened(message, who, InteractionKind.CONTACT_ADDED, it.at(), null,
                detail("staff", it.staff().value(), "state", it.state()));
        earn(who, Source.EVENT, "contact_added", it.at());
        var state = it.state();
        if (state != null) {
            earn(who, Source.SCENE, state, it.at());
        }
        return Optional.empty();
    }

    private Optional<String> answer(InboxMessage message, Known who, String person, Instant at, Turn turn) {
        var birthday = turn.birthday();
        if (birthday != null) {
            birthdays.add(new Told(who.customer(), birthday, at));
            happened(message, who, InteractionKind.BIRTHDAY_SET, at, null, Map.of());
            earn(who, Source.EVENT, "birthday_set", at);
        }
        var consent = turn.consent();
        if (consent != null) {
            consents.add(new Said(who.customer(), consent, at));
            happened(message, who, InteractionKind.CONSENT, at, null,
                    detail("given", String.valueOf(consent)));
        }
        var reply = turn.reply();
        if (reply == null) {
            return Optional.empty();
        }
        if (!message.awaited() || silent) {
            lateReplies.add(new Late(message.id(), who.customer(), message.account(), person, reply));
            return Optional.empty();
        }
        happened(message, who, InteractionKind.MESSAGE_OUT, at, reply, detail("route", "passive_reply"));
        return Optional.of(reply);
    }

    /** The platforms promise no order: the newest counts, and of one second the one that arrived last. */
    private void follows(Known who, Following change) {
        following.merge(who.identity(), change, (one, other) -> other.at().isBefore(one.at()) ? one : other);
    }

    private void open(Known who, Opening by, Instant at) {
        openedWindows.add(new Opened(who.identity(), by, at));
    }

    private void happened(InboxMessage message, Known who, InteractionKind kind, Instant at,
            @Nullable String text,
            Map<String, String> detail) {
        heard.merge(who.customer(), at, Page::later);
        events.add(new Event(who.customer(), message.account(), kind, at, text, detail, message.id()));
    }

    private void earn(Known who, Source source, String text, Instant at) {
        taggings.addAll(rules.taggings(source, text, who.customer(), at));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Whoever writes to an Official Account or to a 微信客服 desk. */
    private Known follower(AccountId account, String person) {
        return known(new Person(account, naming.kindOf(account), person));
    }

    private boolean desk(AccountId account) {
        return naming.kindOf(account) == IdentityKind.CARE_USERID;
    }

    private Known contact(AccountId account, String externalUserId) {
        return known(new Person(account, IdentityKind.EXTERNAL_USERID, externalUserId));
    }

    private Known known(Person person) {
        return Optional.ofNullable(known.get(person))
                .orElseThrow(() -> new IllegalStateException(
                        "somebody of the batch was not met, account " + person.account()));
    }

    private static Map<String, String> detail(String key, @Nullable String value) {
        return value == null ? Map.of() : Map.of(key, value);
    }

    private static Map<String, String> detail(String key, String value, String otherKey,
            @Nullable String otherValue) {
        return otherValue == null ? Map.of(key, value) : Map.of(key, value, otherKey, otherValue);
    }

    boolean metSomebodyNew() {
        return known.values().stream().anyMatch(Known::isNew);
    }

    /** Of those who were known before: who is new was made with it. */
    Map<CustomerId, Instant> heard() {
        var before = new HashMap<>(heard);
        known.values().stream().filter(Known::isNew).map(Known::customer).forEach(before::remove);
        return before;
    }

    Map<Long, Following> following() {
        return following;
    }

    List<Opened> openedWindows() {
        return openedWindows;
    }

    Map<Long, Instant> unfollowed() {
        return unfollowed;
    }

    List<Event> events() {
        return events;
    }

    List<Tagging> taggings() {
        return taggings;
    }

    List<Incoming.CardPressed> greetings() {
        return greetings;
    }

    List<CardPresses.Press> presses() {
        return presses;
    }

    List<Told> birthdays() {
        return birthdays;
    }

    List<Said> consents() {
        return consents;
    }

    List<ContactChange> contactChanges() {
        return contactChanges;
    }

    List<Long> toReadAgain() {
        return toReadAgain;
    }

    Set<AccountId> changedTags() {
        return changedTags;
    }

    List<Late> lateReplies() {
        return lateReplies;
    }

    List<Incoming.SendFailed> failedSends() {
        return failedSends;
    }

    List<NoticeChoice> noticeChoices() {
        return noticeChoices;
    }

    List<Incoming.MassFinished> massJobs() {
        return massJobs;
    }

    List<Incoming.NoticesSent> noticesSent() {
        return noticesSent;
    }

    List<Welcome> welcomes() {
        return welcomes;
    }

    List<Spoken> spoken() {
        return spoken;
    }

    List<Incoming.MessagesWait> rings() {
        return rings;
    }

    List<Incoming.TemplateJobFinished> templateJobs() {
        return templateJobs;
    }
}
