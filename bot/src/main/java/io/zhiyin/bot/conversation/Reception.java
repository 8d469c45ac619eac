package io.zhiyin.bot.conversation;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.campaign.KeywordTriggers;
import io.zhiyin.campaigns.consent.Consents;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.ErasedPeople;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.customer.Meetings.Known;
import io.zhiyin.campaigns.customer.Meetings.Meeting;
import io.zhiyin.campaigns.customer.Meetings.Person;
import io.zhiyin.campaigns.customer.Meetings;
import io.zhiyin.campaigns.customer.Naming;
import io.zhiyin.campaigns.customer.ReplyWindows;
import io.zhiyin.campaigns.customer.Subscriptions;
import io.zhiyin.campaigns.delivery.Deliveries;
import io.zhiyin.campaigns.delivery.MassReports;
import io.zhiyin.campaigns.delivery.SendingStops;
import io.zhiyin.campaigns.delivery.StaffTasks;
import io.zhiyin.campaigns.followup.CardPresses;
import io.zhiyin.campaigns.inbox.InboxHandler;
import io.zhiyin.campaigns.interaction.Incoming;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.tag.TagRules;
import io.zhiyin.campaigns.tag.Tags;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Takes in what the inbox accepted. A batch is read, its people are met in one statement, every message becomes a
 * {@link Page} of effects in memory, and the effects of all are written set by set: a few statements a batch, in the
 * transaction that marks the rows done.
 */
public final class Reception implements InboxHandler {
    /** Who is told that a platform keeps messages that are to be fetched. */
    public interface Bells {
        void ring(Sql tx, AccountId account, String token, Instant at);
    }

    private final Function<InboxMessage, Incoming> reader;
    private final Naming naming;
    private final Bells bells;
    private final Meetings meetings;
    private final ReplyWindows windows;
    private final Subscriptions subscriptions = new Subscriptions();
    private final ErasedPeople erased;
    private final Contacts contacts;
    private final Customers customers;
    private final Interactions interactions;
    private final Consents consents;
    private final Tags tags;
    private final TagRules rules;
    private final KeywordTriggers keywords = new KeywordTriggers();
    private final Deliveries deliveries;
    private final Conversation conversation;
    private final Words words;
    private final Clock clock;
    private final Runnable newcomers;
    private final Consumer<AccountId> tagsChanged;

    /**
     * @param reader turns an account's inner XML into our words
     * @param newcomers is told when somebody's details are to be read from the platform
     * @param tagsChanged is told of an account whose own tags were changed there
     * @param naming what each account calls people, and who of them are one
     */
    public Reception(Function<InboxMessage, Incoming> reader, Customers customers, ErasedPeople erased,
            Contacts contacts,
            Interactions interactions, Consents consents, Tags tags, TagRules rules, Deliveries deliveries,
            Words words, java.time.ZoneId shopZone, Clock clock, Runnable newcomers,
            Consumer<AccountId> tagsChanged, Naming naming, Bells bells) {
        this.reader = reader;
        this.naming = naming;
        this.meetings = new Meetings(naming);
        this.windows = new ReplyWindows();
        this.erased = erased;
        this.contacts = contacts;
        this.customers = customers;
        this.interactions = interactions;
        this.consents = consents;
        this.tags = tags;
        this.rules = rules;
        this.deliveries = deliveries;
        this.conversation = new Conversation(words, shopZone);
        this.words = words;
        this.clock = clock;
        this.newcomers = newcomers;
        this.tagsChanged = tagsChanged;
        this.bells = bells;
    }

    @Override
    public List<Handled> handle(Sql tx, List<InboxMessage> messages) {
        var read = messages.stream().map(message -> new Read(message, reader.apply(message)))
                .toList();
        var metAll = read.stream().flatMap(it -> meeting(it.incoming()).stream()).toList();
        var withdrawn = erased.lift(tx, people(read.stream().filter(it -> ofTheirOwnAccord(it.incoming()))));
        var gone = erased.among(tx, people(read.stream().filter(it -> !ofTheirOwnAccord(it.incoming()))));
        var known = meetings.hear(tx, metAll.stream().filter(it -> !gone.contains(it.person())).toList());
        stillWithdrawn(tx, withdrawn, metAll, known);
        var page = new Page(naming, known, rules.current(), conversation, SendingStops.everything(tx));
        var answers = new ArrayList<Handled>(read.size());
        for (var one : read) {
            // What happens around one who was erased, without their doing, is nobody's.
            var reply = meeting(one.incoming()).filter(it -> gone.contains(it.person())).isPresent()
                    ? Optional.<String>empty()
                    : page.take(one.message(), one.incoming());
            answers.add(new Handled(one.message().id(), reply.orElse(null)));
        }
        write(tx, page);
        return answers;
    }

    /** Before what they say now, which counts more if it says otherwise. */
    private void stillWithdrawn(Sql tx, Set<Person> withdrawn, List<Meeting> met, Map<Person, Known> known) {
        for (var person : withdrawn) {
            var back = met.stream().filter(it -> it.person().equals(person)).findFirst();
            var who = known.get(person);
            if (who != null) {
                consents.record(tx, who.customer(), false, "before-erasure",
                        back.map(Meeting::at).orElseGet(clock::instant));
            }
        }
    }

    private List<Person> people(Stream<Read> read) {
        return read.flatMap(it -> meeting(it.incoming()).stream()).map(Meeting::person).toList();
    }

    /** What brings one back who was erased: not what a staff member or the platform does, nor their leaving. */
    private static boolean ofTheirOwnAccord(Incoming incoming) {
        return switch (incoming) {
            case Incoming.Followed _,Incoming.Scanned _,Incoming.Wrote _,Incoming.SentMedia _,Incoming.ClickedMenu _,Incoming.ContactAdded _,Incoming.Entered _,Incoming.NoticeChoices _ ->
                true;
            case Incoming.Unfollowed _,Incoming.ContactEdited _,Incoming.ContactLost _,Incoming.TemplateJobFinished _,Incoming.NoticesSent _,Incoming.MassFinished _,Incoming.MemberWrote _,Incoming.CardPressed _,Incoming.TagsChanged _,Incoming.SendFailed _,Incoming.StaffWrote _,Incoming.MessagesWait _,Incoming.Other _ ->
                false;
        };
    }

    private void write(Sql tx, Page page) {
        meetings.touch(tx, page.heard());
        meetings.following(tx, page.following());
        windows.close(tx, page.unfollowed());
        windows.open(tx, page.openedWindows());
        interactions.add(tx, page.events());
        tags.giveAll(tx, page.taggings());
        keywords.hear(tx, page.spoken());
        customers.toldBirthdays(tx, page.birthdays());
        for (var said : page.consents()) {
            consents.record(tx, said.customer(), said.given(), "chat", said.at());
        }
        meetings.readAgain(tx, page.toReadAgain());
        changeContacts(tx, page.contactChanges());
        for (var late : page.lateReplies()) {
            deliveries.reply(tx, late.cause(), late.customer(), late.account(), late.person(), late.text(),
                    clock.instant());
        }
        for (var job : page.templateJobs()) {
            deliveries.templateJobFinished(tx, job.account(), job.person(), job.platformId(), job.status(),
                    job.at());
        }
        for (var said : page.noticeChoices()) {
            subscriptions.said(tx, said.identity(), said.template(), said.said(), said.at());
        }
        for (var sent : page.noticesSent()) {
            sent.reports().forEach(it -> deliveries.noticeSent(tx, sent.account(), sent.person(),
                    it.platformId(), it.code(), it.status(), sent.at()));
        }
        for (var job : page.massJobs()) {
            MassReports.note(tx, job.account(), job.platformId(), job.status(),
                    new MassReports.Counts(job.total(), job.filtered(), job.arrived(), job.failed()),
                    job.at());
        }
        for (var welcome : page.welcomes()) {
            deliveries.welcome(tx, welcome.cause(), welcome.customer(), welcome.account(), welcome.code(),
                    welcome.text(), welcome.at());
        }
        for (var failed : page.failedSends()) {
            deliveries.careFailed(tx, failed.account(), failed.person(), failed.platformId(), failed.reason(),
                    failed.at());
        }
        page.rings().forEach(it -> bells.ring(tx, it.account(), it.token(), it.at()));
        for (var said : page.greetings()) {
            StaffTasks.greeted(tx, said.account(), said.staff(), said.taskId(), said.at());
        }
        page.presses().forEach(press -> CardPresses.note(tx, press));
        page.changedTags().forEach(tagsChanged);
        if (page.metSomebodyNew() || !page.toReadAgain().isEmpty()) {
            newcomers.run();
        }
    }

    private void changeContacts(Sql tx, List<Page.ContactChange> changes) {
        var met = new ArrayList<Contacts.Seen>();
        for (var change : changes) {
            switch (change) {
                case Page.Added it -> {
                    add(tx, it);
                    met.add(new Contacts.Seen(it.event().account(), it.event().staff(), it.event().at()));
                }
                case Page.Lost(var lost) -> contacts.lose(tx, lost.account(), lost.staff(), lost.person(),
                        lost.by().name(), lost.at());
            }
        }
        contacts.seen(tx, met);
    }

    private void add(Sql tx, Page.Added it) {
        var added = it.event();
        contacts.add(tx, added.account(), added.staff(), added.person(), it.customer(), added.state(),
                added.at());
        var code = added.welcomeCode();
        if (code != null) {
            var welcome = words
                    .wecomWelcome(contacts.staffName(tx, added.account(), added.staff()).orElse(null));
            deliveries.welcome(tx, it.cause(), it.customer(), added.account(), code, welcome, added.at());
        }
    }

    /** Who is met by an event, and how they came if they are new. Staff events and reports meet nobody. */
    private Optional<Meeting> meeting(Incoming incoming) {
        return switch (incoming) {
            case Incoming.Followed(var account, var who, var scene, var at) -> Optional
                    .of(follower(account, who, scene == null ? "follow" : "scan:" + scene, at));
            case Incoming.Scanned(var account, var who, var scene, var at) -> Optional
                    .of(follower(account, who, "scan:" + scene, at));
            case Incoming.Unfollowed(var account, var who, var at) ->
                Optional.of(follower(account, who, "message", at));
            case Incoming.Wrote(var account, var who, _, var at) ->
                Optional.of(follower(account, who, "message", at));
            case Incoming.SentMedia(var account, var who, _, _, var at) -> Optional
                    .of(follower(account, who, "message", at));
            case Incoming.ClickedMenu(var account, var who, _, _, var at) -> Optional
                    .of(follower(account, who, "menu", at));
            case Incoming.NoticeChoices(var account, var who, _, var at) -> Optional
                    .of(follower(account, who, "notice", at));
            case Incoming.ContactAdded(var account, _, var who, var state, _, _, var at) -> Optional
                    .of(contact(account, who, state == null ? "wecom" : "wecom:" + state, at));
            case Incoming.ContactEdited(var account, _, var who, var at) -> Optional
                    .of(contact(account, who, "wecom", at));
            case Incoming.ContactLost(var account, _, var who, _, var at) -> Optional
                    .of(contact(account, who, "wecom", at));
            case Incoming.TemplateJobFinished _,Incoming.NoticesSent _,Incoming.MassFinished _,Incoming.MemberWrote _,Incoming.CardPressed _,Incoming.TagsChanged _,Incoming.MessagesWait _,Incoming.Other _ ->
                Optional
                        .empty();
            case Incoming.Entered(var account, var who, var scene, var param, _, var at) -> Optional
                    .of(follower(account, who,
                            param == null ? scene == null ? "care" : "care:" + scene : "care:" + param, at));
            case Incoming.SendFailed(var account, var who, _, _, var at) ->
                Optional.of(follower(account, who, "care", at));
            case Incoming.StaffWrote(var account, _, var who, _, var at) ->
                Optional.of(follower(account, who, "care", at));
        };
    }

    private Meeting follower(AccountId account, String openId, String source, Instant at) {
        return new Meeting(new Person(account, naming.kindOf(account), openId), source, at);
    }

    private static Meeting contact(AccountId account, String externalUserId, String source,
            Instant at) {
        return new Meeting(new Person(account, IdentityKind.EXTERNAL_USERID, externalUserId), source, at);
    }

    private record Read(InboxMessage message, Incoming incoming) {}
}
