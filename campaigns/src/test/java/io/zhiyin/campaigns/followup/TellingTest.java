package io.zhiyin.campaigns.followup;

import static io.zhiyin.campaigns.followup.Staffed.CORP;
import static io.zhiyin.campaigns.followup.Staffed.HE;
import static io.zhiyin.campaigns.followup.Staffed.SONG;
import static io.zhiyin.campaigns.followup.Staffed.ZHOU;
import static io.zhiyin.campaigns.followup.Staffed.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.customer.Words;
import io.zhiyin.campaigns.delivery.Outcome;
import io.zhiyin.campaigns.followup.FollowUp.State;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TellingTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final Pattern TASK = Pattern.compile("\\[(.+)]");

    private final Staffed shop = new Staffed(database);

    @BeforeEach
    void staff() {
        shop.works(ZHOU, SONG, HE);
        settings(FollowUpSettings.Manager.NOBODY, null, false);
    }

    @Test
    void when_it_is_due_a_card_comes_once_whoever_looks() {
        var lin = shop.customerOf(ZHOU, 3);
        shop.made(shop.call(lin, "2026-11-18T16:00"));

        shop.of.work().catchUp();
        assertThat(shop.platform.shown).isEmpty();

        shop.itIs("2026-11-18T16:00");
        shop.of.work().catchUp();
        // another node
        new Staffed(database).of.work().catchUp();
        shop.of.work().catchUp();

        assertThat(shop.platform.shownTo(ZHOU)).singleElement().asString().contains("跟进提醒", "回访新茶口感",
                "上次说偏淡");
        assertThat(shop.history(shop.open().getFirst().id())).containsExactly("made", "told");
    }

    @Test
    void a_lost_answer_is_asked_for_again_with_the_same_words_and_shown_once() {
        shop.made(shop.call(shop.customerOf(ZHOU, 3), "2026-11-18T09:00"));
        shop.platform.answers.add(new Outcome.Unknown("reset"));
        shop.of.work().catchUp();
        assertThat(shop.platform.shownTo(ZHOU)).hasSize(1);

        hasten();
        shop.of.work().catchUp();

        assertThat(shop.platform.sent).hasSize(2);
        assertThat(shop.platform.shownTo(ZHOU)).hasSize(1);
        assertThat(states()).containsExactly("sent");
    }

    @Test
    void an_answer_lost_beyond_what_the_platform_recognises_stays_unknown() {
        shop.made(shop.call(shop.customerOf(ZHOU, 3), "2026-11-18T09:00"));
        shop.platform.answers.add(new Outcome.Unknown("reset"));
        shop.of.work().catchUp();
        shop.db.sql(
                "update staff_message set first_try_at = first_try_at - interval '4 hours', due_at = clock_timestamp()")
                .update();
        shop.of.work().catchUp();

        assertThat(shop.platform.sent).hasSize(1);
        assertThat(states()).containsExactly("unknown");
    }

    @Test
    void a_pressed_button_takes_effect_once_and_the_card_says_who_did_it() {
        // nearer to the next second: the card's task names the second it was made in
        shop.itIs("2026-11-18T10:00:00.900");
        shop.made(shop.call(shop.customerOf(ZHOU, 3), "2026-11-18T09:00"));
        shop.of.work().catchUp();
        var task = task(ZHOU);

        press(ZHOU, task, StaffPlatform.DONE, null);
        press(ZHOU, task, StaffPlatform.DONE, null);
        // of somebody whose card it is not, and a card that nobody knows
        press(SONG, task, StaffPlatform.LATER, null);
        press(ZHOU, "zf999-1", StaffPlatform.DONE, null);
        shop.of.work().catchUp();

        var it = shop.all(null).getFirst();
        assertThat(it.state()).isEqualTo(State.DONE);
        assertThat(it.endedBy()).isEqualTo("staff:zhoulan");
        assertThat(shop.history(it.id())).containsExactly("made", "told", "done");
        assertThat(shop.platform.changes).isNotEmpty();
        assertThat(shop.platform.changes.getLast().ended()).isEqualTo("已完成");
        assertThat(shop.platform.changes.getLast().head()).contains("员工zhoulan", "11月18日 10:00", "完成");
    }

    @Test
    void later_puts_it_off_once_for_one_card_and_a_new_card_comes() {
        shop.made(shop.call(shop.customerOf(ZHOU, 3), "2026-11-18T09:00"));
        shop.of.work().catchUp();
        var task = task(ZHOU);
        press(ZHOU, task, StaffPlatform.LATER, null);
        press(ZHOU, task, StaffPlatform.LATER, null);
        shop.of.work().catchUp();

        assertThat(shop.open().getFirst().dueAt()).isEqualTo(at("2026-11-18T12:00"));
        assertThat(shop.open().getFirst().round()).isEqualTo(1);
        assertThat(shop.platform.changes.getLast().ended()).isEqualTo("已推迟");
        shop.itIs("2026-11-18T12:00");
        shop.of.work().catchUp();
        assertThat(shop.platform.shownTo(ZHOU)).hasSize(2);
    }

    @Test
    void handed_over_by_the_card_it_is_told_to_the_chosen_colleague() {
        shop.made(shop.call(shop.customerOf(ZHOU, 3), "2026-11-18T09:00"));
        shop.of.work().catchUp();
        press(ZHOU, task(ZHOU), StaffPlatform.HAND_OVER, HE.code());
        shop.of.work().catchUp();

        assertThat(shop.open()).extracting(FollowUp::member).containsExactly(HE);
        assertThat(shop.platform.shownTo(HE)).hasSize(1);
        assertThat(shop.platform.changes.getLast().head()).contains("转交给员工heqing");
    }

    @Test
    void done_in_the_console_the_card_on_the_phone_is_drawn_anew() {
        var id = shop.made(shop.call(shop.customerOf(ZHOU, 3), "2026-11-18T09:00")).id();
        shop.of.work().catchUp();
        shop.of.desk().cancel(id, "王芳");
        shop.of.work().catchUp();

        assertThat(shop.platform.changes).singleElement()
                .satisfies(card -> assertThat(card.head()).contains("王芳", "取消"));
    }

    @Test
    void what_stays_undone_is_reminded_of_once_and_then_told_to_the_leader_all_in_working_hours() {
        settings(FollowUpSettings.Manager.LEADER, null, false);
        shop.platform.leaders.put("zhoulan", HE.staff());
        shop.made(shop.call(shop.customerOf(ZHOU, 3), "2026-11-18T16:00"));
        shop.itIs("2026-11-18T16:00");
        shop.of.work().catchUp();

        // two hours of that day, none of the night
        shop.itIs("2026-11-18T21:00");
        shop.of.work().catchUp();
        assertThat(shop.platform.shown).hasSize(1);
        shop.itIs("2026-11-19T11:00");
        shop.of.work().catchUp();
        shop.of.work().catchUp();
        assertThat(shop.platform.shownTo(ZHOU)).hasSize(2);
        assertThat(shop.platform.shownTo(ZHOU).getLast()).contains("已逾期");
        assertThat(shop.platform.shownTo(HE)).isEmpty();

        shop.itIs("2026-11-19T16:00");
        shop.of.work().catchUp();
        shop.itIs("2026-11-20T10:00");
        shop.of.work().catchUp();
        assertThat(shop.platform.shownTo(HE)).singleElement().asString().contains("员工zhoulan的跟进逾期未处理",
                "回访新茶口感");
        assertThat(shop.history(shop.open().getFirst().id())).containsExactly("made", "told", "reminded",
                "escalated");
    }

    @Test
    void where_no_leader_is_known_the_one_who_is_named_is_told_and_with_nobody_that_is_noted() {
        settings(FollowUpSettings.Manager.LEADER, SONG, false);
        shop.made(shop.call(shop.customerOf(ZHOU, 3), "2026-11-16T10:00"));
        var hers = shop.made(shop.wanted(shop.customer(), SONG, at("2026-11-16T10:00"), "hers"));
        shop.of.work().catchUp();
        shop.of.work().catchUp();
        shop.of.work().catchUp();

        assertThat(shop.platform.shownTo(SONG)).anyMatch(it -> it.contains("员工zhoulan的跟进逾期未处理"));
        assertThat(shop.history(hers.id())).contains("escalated_to_nobody");
    }

    @Test
    void the_morning_tells_once_what_the_day_holds() {
        settings(FollowUpSettings.Manager.NOBODY, null, true);
        var lin = shop.customerOf(ZHOU, 3);
        new Words(shop.db, shop.customers).name(lin, "林晓月");
        shop.made(shop.call(lin, "2026-11-19T15:00"));
        shop.made(shop.wanted(lin, SONG, at("2026-11-20T15:00"), "tomorrow"));
        shop.itIs("2026-11-19T08:00");
        shop.of.work().catchUp();
        assertThat(shop.platform.shown).isEmpty();

        shop.itIs("2026-11-19T09:00");
        shop.of.work().catchUp();
        new Staffed(database).of.work().catchUp();
        shop.itIs("2026-11-19T09:30");
        shop.of.work().catchUp();

        assertThat(shop.platform.shown).singleElement().asString()
                .contains("zhoulan: 今日跟进：1 件", "林晓月：回访新茶口感", "https://zhiyin.example.com/staff/follow-ups");
    }

    @Test
    void whoever_leaves_gives_theirs_to_the_customers_new_owner_or_to_the_balance() {
        var owned = shop.customerOf(ZHOU, 9);
        shop.isContact(owned, SONG, 2);
        shop.made(shop.call(owned, "2026-11-18T16:00"));
        var lonely = shop.made(shop.wanted(shop.customer(), ZHOU, at("2026-11-18T16:00"), "lonely"));
        shop.platform.left.add(ZHOU.staff());

        shop.of.work().whoLeft();

        assertThat(shop.open()).extracting(FollowUp::member).containsExactlyInAnyOrder(SONG, HE);
        assertThat(shop.followUp(lonely.id()).state()).isEqualTo(State.HANDED_OVER);
        assertThat(shop.of.followUps().members(shop.db)).doesNotContain(ZHOU);
    }

    @Test
    void a_customer_who_goes_to_a_colleague_takes_the_follow_ups_along() {
        var lin = shop.customerOf(ZHOU, 9);
        shop.made(shop.call(lin, "2026-11-18T16:00"));
        shop.contacts.lose(shop.db, CORP, ZHOU.staff(), "wm" + lin.value(), "TRANSFER", shop.now());
        shop.of.work().catchUp();
        assertThat(shop.open()).extracting(FollowUp::member).as("nobody has them yet").containsExactly(ZHOU);

        shop.isContact(lin, SONG, 0);
        shop.of.work().catchUp();
        assertThat(shop.open()).extracting(FollowUp::member).containsExactly(SONG);
    }

    private void settings(FollowUpSettings.Manager manager, @Nullable Member named,
            boolean digest) {
        shop.of.settings()
                .set(new FollowUpSettings(WorkingHours.usual(Staffed.SHANGHAI), 4, 9, manager, named,
                        digest), "王芳");
    }

    private void press(Member member, String task, String key,
            @Nullable String chosen) {
        CardPresses.note(shop.db, new CardPresses.Press(member, task, key, chosen, "rc of a press"));
    }

    private String task(Member member) {
        var found = TASK.matcher(shop.platform.shownTo(member).getLast());
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    /** As if the pause before the next try were over. */
    private void hasten() {
        shop.db.sql("update staff_message set due_at = clock_timestamp() - make_interval(secs => :s)")
                .bind("s", (double) Duration.ofSeconds(1).toSeconds()).update();
    }

    private List<String> states() {
        return shop.db.sql("select state from staff_message order by id").list(row -> row.text("state"));
    }
}
