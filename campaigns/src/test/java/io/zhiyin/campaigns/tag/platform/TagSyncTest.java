package io.zhiyin.campaigns.tag.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Directory.ContactDetails;
import io.zhiyin.campaigns.customer.Directory.StaffContact;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.customer.Meetings;
import io.zhiyin.campaigns.customer.Meetings.Meeting;
import io.zhiyin.campaigns.customer.Meetings.Person;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.tag.GivenBy;
import io.zhiyin.campaigns.tag.Tag;
import io.zhiyin.campaigns.tag.TagGroup;
import io.zhiyin.campaigns.tag.Tags;
import io.zhiyin.campaigns.tag.platform.PlatformTags.Marked;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is given or taken on one side reaches the other, and nothing goes round. */
class TagSyncTest {
    private static final AccountId CORP = new AccountId("corp");
    private static final Instant NOW = Instant.parse("2026-09-25T02:00:00Z");

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final Database db = database.db();
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final Tags tags = new Tags(db);
    private final FakePlatformTags corp = new FakePlatformTags(CORP);
    private final TagSync sync = new TagSync(db, clock, tags, List.of(corp));
    private final Contacts contacts = new Contacts(database.vault());

    @Test
    void a_group_that_is_shared_is_made_there_and_who_has_its_tags_has_them_there() {
        var lin = contact("wmLin", "zhou", "song");
        var gold = tag("等级", "金卡");
        give(lin, gold);
        sync.catchUp();
        assertThat(corp.calls).as("nobody has said that it stands there").isEmpty();

        share(gold.group());

        assertThat(corp.names()).containsExactly("等级/金卡");
        assertThat(corp.names("wmLin", "zhou")).containsExactly("金卡");
        assertThat(corp.names("wmLin", "song")).containsExactly("金卡");

        tags.take(db, lin, gold.id());
        sync.catchUp();
        assertThat(corp.names("wmLin", "zhou")).isEmpty();
        assertThat(corp.names("wmLin", "song")).isEmpty();
        corp.calls.clear();
        sync.catchUp();
        assertThat(corp.calls).as("nothing differs").isEmpty();
    }

    @Test
    void a_tag_made_there_is_made_here_and_who_is_marked_there_has_it_here() {
        var lin = contact("wmLin", "zhou", "song");
        var id = corp.madeThere("门店", "西湖店");
        corp.markedThere("wmLin", "zhou", id);

        hear("wmLin", "zhou");

        assertThat(names(lin)).containsExactly("西湖店");
        assertThat(tags.of(lin).getFirst().tagging().by()).isEqualTo(GivenBy.PLATFORM);
        sync.catchUp();
        assertThat(corp.names("wmLin", "song")).as("the other one's contact too").containsExactly("西湖店");
        hear("wmLin", "zhou", "song");
        corp.calls.clear();
        sync.catchUp();
        assertThat(corp.calls).isEmpty();

        corp.unmarkedThere("wmLin", "song", id);
        hear("wmLin", "zhou", "song");
        assertThat(names(lin)).isEmpty();
        sync.catchUp();
        assertThat(corp.names("wmLin", "zhou")).isEmpty();
    }

    @Test
    void changes_on_both_sides_since_the_last_look_are_both_kept() {
        var lin = contact("wmLin", "zhou");
        var tea = tag("口味", "岩茶");
        var cake = tag("口味", "点心");
        give(lin, tea);
        share(tea.group());
        assertThat(corp.names("wmLin", "zhou")).containsExactly("岩茶");

        // here one is given, there one is taken and another given, before anybody looks
        give(lin, cake);
        var silver = corp.madeThere("等级", "银卡");
        corp.unmarkedThere("wmLin", "zhou", "t1");
        corp.markedThere("wmLin", "zhou", silver);
        hear("wmLin", "zhou");
        sync.catchUp();

        assertThat(names(lin)).containsExactlyInAnyOrder("点心", "银卡");
        assertThat(corp.names("wmLin", "zhou")).containsExactlyInAnyOrder("点心", "银卡");
    }

    @Test
    void what_was_heard_before_a_tag_was_written_there_does_not_take_it() {
        var lin = contact("wmLin", "zhou");
        var tea = tag("口味", "岩茶");
        give(lin, tea);
        var asked = sync.now();
        var before = details("wmLin", "zhou");
        share(tea.group());

        sync.told(IdentityKind.EXTERNAL_USERID, before, asked);

        assertThat(names(lin)).containsExactly("岩茶");
    }

    @Test
    void a_new_name_goes_over_either_way_and_what_is_not_ours_to_rename_is_said() {
        var ours = tag("等级", "金卡");
        share(ours.group());
        corp.madeThere("等级", "店长认识");
        relist();
        assertThat(corp.names()).containsExactly("等级/金卡", "等级/店长认识");

        tags.rename(ours.id(), "黑金");
        var foreign = tags.list().stream().filter(it -> it.name().equals("店长认识")).findFirst().orElseThrow();
        tags.rename(foreign.id(), "老友");
        relist();
        assertThat(corp.names()).containsExactly("等级/黑金", "等级/店长认识");
        assertThat(sync.refusedTags()).extracting(TagSync.RefusedTag::name, TagSync.RefusedTag::problem)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("老友", 48002));

        corp.renamedThere("t1", "黑金会员");
        relist();
        assertThat(tags.find(ours.id()).orElseThrow().name()).isEqualTo("黑金会员");
        tags.renameGroup(ours.group().id(), "会员等级");
        relist();
        assertThat(corp.names()).containsExactly("会员等级/黑金会员", "会员等级/店长认识");
    }

    @Test
    void what_is_deleted_here_is_deleted_there_and_what_is_deleted_there_is_kept_here_until_it_is_asked_for() {
        var gold = tag("等级", "金卡");
        var silver = tag("等级", "银卡");
        share(gold.group());
        tags.delete(gold.id());
        relist();
        assertThat(corp.names()).containsExactly("等级/银卡");

        corp.deletedThere("t2");
        relist();
        relist();
        assertThat(corp.names()).isEmpty();
        assertThat(tags.find(silver.id())).isPresent();
        assertThat(sync.refusedTags()).extracting(TagSync.RefusedTag::problem)
                .containsExactly((Integer) null);

        sync.tryAgain();
        sync.catchUp();
        assertThat(corp.names()).containsExactly("等级/银卡");
        assertThat(sync.refusedTags()).isEmpty();
    }

    @Test
    void what_a_platform_does_not_take_is_said_and_tried_again_when_asked_for() {
        var lin = contact("wmLin", "zhou");
        var tea = tag("口味", "岩茶");
        give(lin, tea);
        corp.refusal = 40126;
        share(tea.group());
        assertThat(sync.refusedTags()).extracting(TagSync.RefusedTag::problem).containsExactly(40126);

        corp.refusal = null;
        corp.answer = new Marked.Never(40144);
        sync.tryAgain();
        sync.catchUp();
        assertThat(sync.refusedTags()).isEmpty();
        assertThat(sync.refusedPeople()).extracting(TagSync.RefusedPeople::problem,
                TagSync.RefusedPeople::people, TagSync.RefusedPeople::example)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(40144, 1L, lin.value()));
        corp.calls.clear();
        sync.catchUp();
        assertThat(corp.calls).as("not again and again").isEmpty();

        corp.answer = null;
        sync.tryAgain();
        sync.catchUp();
        assertThat(sync.refusedPeople()).isEmpty();
        assertThat(corp.names("wmLin", "zhou")).containsExactly("岩茶");
    }

    @Test
    void a_platform_that_cannot_be_asked_keeps_nothing_from_being_done_later() {
        var lin = contact("wmLin", "zhou");
        var tea = tag("口味", "岩茶");
        give(lin, tea);
        corp.broken = true;
        share(tea.group());
        assertThat(sync.standings().getFirst().failure()).contains("busy");

        corp.broken = false;
        relist();
        assertThat(sync.standings().getFirst().failure()).isNull();
        assertThat(corp.names("wmLin", "zhou")).containsExactly("岩茶");
    }

    @Test
    void a_tag_changed_while_it_is_being_written_is_written_again() {
        var lin = contact("wmLin", "zhou");
        var tea = tag("口味", "岩茶");
        var cake = tag("口味", "点心");
        share(tea.group());
        corp.meanwhile = () -> {
            corp.meanwhile = () -> {};
            give(lin, cake);
        };
        give(lin, tea);

        sync.catchUp();
        sync.catchUp();

        assertThat(corp.names("wmLin", "zhou")).containsExactlyInAnyOrder("岩茶", "点心");
    }

    @Test
    void who_left_and_comes_back_keeps_their_tags_here_and_has_them_there_again() {
        var lin = contact("wmLin", "zhou");
        var tea = tag("口味", "岩茶");
        give(lin, tea);
        share(tea.group());
        db.transaction(
                tx -> contacts.lose(tx, CORP, new StaffId("zhou"), "wmLin", "customer", NOW.plusSeconds(5)));
        corp.unmarkedThere("wmLin", "zhou", "t1");

        db.transaction(
                tx -> contacts.add(tx, CORP, new StaffId("zhou"), "wmLin", lin, null, NOW.plusSeconds(9)));
        hear("wmLin", "zhou");
        sync.catchUp();

        assertThat(names(lin)).containsExactly("岩茶");
        assertThat(corp.names("wmLin", "zhou")).containsExactly("岩茶");
    }

    @Test
    void a_group_that_stands_there_no_more_is_left_as_it_is_on_both_sides() {
        var lin = contact("wmLin", "zhou");
        var tea = tag("口味", "岩茶");
        give(lin, tea);
        share(tea.group());

        sync.share(tea.group().id(), Set.of());
        relist();
        tags.take(db, lin, tea.id());
        sync.catchUp();
        hear("wmLin", "zhou");

        assertThat(corp.names("wmLin", "zhou")).containsExactly("岩茶");
        assertThat(names(lin)).isEmpty();
    }

    private void share(TagGroup group) {
        sync.share(group.id(), Set.of(CORP));
        sync.catchUp();
    }

    private void relist() {
        sync.changed();
        sync.catchUp();
    }

    private Tag tag(String group, String name) {
        var in = tags.groups().stream().filter(it -> it.name().equals(group)).findFirst()
                .orElseGet(() -> tags.createGroup(group));
        return tags.create(in.id(), name);
    }

    private void give(CustomerId customer, Tag tag) {
        tags.give(db, customer, tag.id(), GivenBy.PERSON, "店长", NOW);
    }

    private List<String> names(CustomerId customer) {
        return tags.of(customer).stream().map(it -> it.tag().name()).toList();
    }

    private CustomerId contact(String person, String... staff) {
        return db.inTransaction(tx -> {
            var who = new Meetings().meet(tx,
                    List.of(new Meeting(new Person(CORP, IdentityKind.EXTERNAL_USERID, person), "wecom",
                            NOW)))
                    .values().iterator().next().customer();
            for (var member : staff) {
                contacts.add(tx, CORP, new StaffId(member), person, who, null, NOW);
            }
            return who;
        });
    }

    private void hear(String person, String... staff) {
        sync.told(IdentityKind.EXTERNAL_USERID, details(person, staff), sync.now());
    }

    private ContactDetails details(String person, String... staff) {
        var relations = new ArrayList<StaffContact>();
        for (var member : staff) {
            relations.add(new StaffContact(new StaffId(member), NOW, null, null, null, List.of(),
                    corp.told(person, member)));
        }
        return new ContactDetails(CORP, person, null, true, NOW, null, null, relations, List.of());
    }
}
