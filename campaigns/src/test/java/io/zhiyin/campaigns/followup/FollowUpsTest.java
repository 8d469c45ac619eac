package io.zhiyin.campaigns.followup;

import static io.zhiyin.campaigns.followup.Staffed.HE;
import static io.zhiyin.campaigns.followup.Staffed.SONG;
import static io.zhiyin.campaigns.followup.Staffed.ZHOU;
import static io.zhiyin.campaigns.followup.Staffed.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.campaigns.customer.Merge.Cause;
import io.zhiyin.campaigns.customer.Merges;
import io.zhiyin.campaigns.followup.FollowUp.State;
import io.zhiyin.campaigns.followup.FollowUpDesk.Moved;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FollowUpsTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final Staffed shop = new Staffed(database);

    @Test
    void what_is_due_while_nobody_is_there_is_due_at_the_next_opening() {
        shop.works(ZHOU);
        var lin = shop.customerOf(ZHOU, 3);

        assertThat(shop.made(shop.call(lin, "2026-11-18T16:30")).dueAt()).isEqualTo(at("2026-11-18T16:30"));
        assertThat(shop.made(shop.call(lin, "2026-11-19T07:00")).dueAt()).isEqualTo(at("2026-11-19T09:00"));
        assertThat(shop.made(shop.call(lin, "2026-11-19T18:00")).dueAt()).isEqualTo(at("2026-11-20T09:00"));
        // a Friday evening
        assertThat(shop.made(shop.call(lin, "2026-11-20T21:00")).dueAt()).isEqualTo(at("2026-11-23T09:00"));

        shop.of.settings().set(new FollowUpSettings(
                new WorkingHours(EnumSet.of(DayOfWeek.SATURDAY), LocalTime.of(10, 30), LocalTime.of(22, 0),
                        Staffed.SHANGHAI),
                2, 5, FollowUpSettings.Manager.NOBODY, null, false), "王芳");
        assertThat(shop.made(shop.call(lin, "2026-11-20T21:00")).dueAt()).isEqualTo(at("2026-11-21T10:30"));
        assertThat(shop.of.settings().get().hours().days()).containsExactly(DayOfWeek.SATURDAY);
    }

    @Test
    void time_at_work_is_counted_over_nights_and_weekends() {
        var hours = WorkingHours.usual(Staffed.SHANGHAI);

        assertThat(hours.before(at("2026-11-18T15:00"), Duration.ofHours(4)))
                .isEqualTo(at("2026-11-18T11:00"));
        assertThat(hours.before(at("2026-11-18T10:00"), Duration.ofHours(4)))
                .isEqualTo(at("2026-11-17T15:00"));
        assertThat(hours.before(at("2026-11-23T10:00"), Duration.ofHours(4)))
                .isEqualTo(at("2026-11-20T15:00"));
        assertThat(hours.before(at("2026-11-22T23:00"), Duration.ofHours(1)))
                .isEqualTo(at("2026-11-20T17:00"));
        assertThat(hours.open(at("2026-11-18T09:00"))).isTrue();
        assertThat(hours.open(at("2026-11-18T18:00"))).isFalse();
    }

    @Test
    void the_owner_does_it_and_without_one_whoever_has_the_fewest() {
        shop.works(ZHOU, SONG, HE);
        var lin = shop.customerOf(ZHOU, 9);
        shop.isContact(lin, SONG, 3);

        assertThat(shop.made(shop.call(lin, "2026-11-18T16:00")).member()).isEqualTo(ZHOU);

        shop.contacts.lose(shop.db, Staffed.CORP, ZHOU.staff(), "wm" + lin.value(), "CUSTOMER", shop.now());
        assertThat(shop.made(shop.call(lin, "2026-11-18T16:00")).member()).isEqualTo(SONG);
        assertThat(shop.made(shop.call(shop.customer(), "2026-11-18T16:00")).member()).isEqualTo(HE);
        var chosen = shop.made(shop.wanted(lin, HE, shop.now(), "chosen"));
        assertThat(chosen.member()).isEqualTo(HE);
        assertThat(chosen.title()).isEqualTo("回访新茶口感");
    }

    @Test
    void a_whole_segment_is_spread_evenly_and_the_same_form_makes_no_second_one() {
        shop.works(ZHOU, SONG, HE);
        IntStream.range(0, 4).forEach(_ -> shop.customerOf(ZHOU, 3));
        IntStream.range(0, 8).forEach(_ -> shop.customer());
        var everybody = shop.segments.create("所有人", new Rule.Everyone());

        var wanted = (java.util.function.Function<io.zhiyin.campaigns.customer.CustomerId, NewFollowUp>) who -> shop
                .wanted(who, null, shop.now(), "form/" + who.value());
        assertThat(shop.of.bySegment().count(everybody)).isEqualTo(12);
        assertThat(shop.of.bySegment().make(everybody.id(), wanted)).contains(12);
        assertThat(shop.of.bySegment().make(everybody.id(), wanted)).contains(0);

        var perMember = shop.open().stream()
                .collect(Collectors.groupingBy(FollowUp::member, Collectors.counting()));
        assertThat(perMember).containsOnly(java.util.Map.entry(ZHOU, 4L), java.util.Map.entry(SONG, 4L),
                java.util.Map.entry(HE, 4L));
    }

    @Test
    void one_cause_makes_one_whoever_is_first() throws Exception {
        shop.works(ZHOU);
        var lin = shop.customerOf(ZHOU, 3);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var made = threads
                    .invokeAll(java.util.Collections.<java.util.concurrent.Callable<Boolean>>nCopies(8,
                            () -> shop.of.desk().make(shop.wanted(lin, null, shop.now(), "warning 7"))
                                    .isPresent()));
            var first = 0;
            for (var one : made) {
                first += one.get() ? 1 : 0;
            }
            assertThat(first).isEqualTo(1);
        }
        assertThat(shop.open()).hasSize(1);
    }

    @Test
    void it_is_done_once_and_the_outcome_stands_on_the_timeline() {
        shop.works(ZHOU);
        var lin = shop.customerOf(ZHOU, 3);
        var id = shop.made(shop.call(lin, "2026-11-18T16:00")).id();

        assertThat(shop.of.desk().done(id, ZHOU.signature(), "要半斤白毫银针")).isEqualTo(Moved.DONE);
        assertThat(shop.of.desk().done(id, "王芳", "又一次")).isEqualTo(Moved.NOT_OPEN);
        assertThat(shop.of.desk().later(id, "王芳", at("2026-11-19T10:00"))).isEqualTo(Moved.NOT_OPEN);
        assertThat(shop.of.desk().cancel(id, "王芳")).isEqualTo(Moved.NOT_OPEN);
        assertThat(shop.of.desk().cancel(new FollowUpId(99), "王芳")).isEqualTo(Moved.NOT_THERE);

        var it = shop.followUp(id);
        assertThat(it.state()).isEqualTo(State.DONE);
        assertThat(it.endedBy()).isEqualTo("staff:zhoulan");
        assertThat(it.outcome()).isEqualTo("要半斤白毫银针");
        assertThat(shop.history(id)).containsExactly("made", "done");
        var told = shop.interactions.timeline(shop.db, lin, InteractionKind.FOLLOW_UP, null, 9);
        assertThat(told).singleElement().satisfies(moment -> {
            assertThat(moment.text()).isEqualTo("要半斤白毫银针");
            assertThat(moment.detail()).containsEntry("kind", "call").containsEntry("staff", "zhoulan");
        });
    }

    @Test
    void put_off_it_comes_again_within_working_hours_and_never_in_the_past() {
        shop.works(ZHOU);
        var id = shop.made(shop.call(shop.customerOf(ZHOU, 3), "2026-11-18T16:00")).id();

        shop.of.desk().later(id, ZHOU.signature(), at("2026-11-18T19:00"));
        assertThat(shop.followUp(id).dueAt()).isEqualTo(at("2026-11-19T09:00"));
        assertThat(shop.followUp(id).round()).isEqualTo(1);
        assertThatThrownBy(() -> shop.of.desk().later(id, ZHOU.signature(), at("2026-11-18T10:00")))
                .isInstanceOf(InvalidInput.class);
        assertThat(shop.history(id)).containsExactly("made", "later");
    }

    @Test
    void handed_over_it_is_the_colleagues_and_can_be_handed_over_once() {
        shop.works(ZHOU, SONG);
        var lin = shop.customerOf(ZHOU, 3);
        var first = shop.made(shop.call(lin, "2026-11-18T16:00"));

        assertThatThrownBy(() -> shop.of.desk().handOver(first.id(), "王芳", ZHOU))
                .isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> shop.of.desk().handOver(first.id(), "王芳", HE))
                .isInstanceOf(InvalidInput.class);
        assertThat(shop.of.desk().handOver(first.id(), ZHOU.signature(), SONG)).isEqualTo(Moved.DONE);
        assertThat(shop.of.desk().handOver(first.id(), ZHOU.signature(), SONG)).isEqualTo(Moved.NOT_OPEN);

        assertThat(shop.followUp(first.id()).state()).isEqualTo(State.HANDED_OVER);
        assertThat(shop.open()).singleElement().satisfies(next -> {
            assertThat(next.member()).isEqualTo(SONG);
            assertThat(next.follows()).isEqualTo(first.id());
            assertThat(next.note()).isEqualTo("上次说偏淡");
            assertThat(next.dueAt()).isEqualTo(first.dueAt());
        });
        // to whoever comes next: the owner, who is not the one who hands over
        var second = shop.open().getFirst();
        assertThat(shop.of.desk().handOver(second.id(), SONG.signature(), null)).isEqualTo(Moved.DONE);
        assertThat(shop.open()).extracting(FollowUp::member).containsExactly(ZHOU);
    }

    @Test
    void a_merge_takes_them_along_and_undone_gives_them_back_and_erasing_takes_them_away() {
        shop.works(ZHOU);
        var lin = shop.customerOf(ZHOU, 3);
        var other = shop.customer();
        var id = shop.made(shop.call(other, "2026-11-18T16:00")).id();
        var merges = new Merges(shop.customers, List.of(shop.of.followUps()));

        var kept = shop.db.inTransaction(tx -> merges.merge(tx, lin, other, Cause.byHand("王芳", shop.now())));
        assertThat(shop.followUp(id).customer()).isEqualTo(kept);
        var merge = merges.of(shop.db, kept).getFirst();
        shop.db.transaction(tx -> merges.undo(tx, merge.id(), "王芳", shop.now()));
        assertThat(shop.followUp(id).customer()).isEqualTo(other);

        shop.db.sql("delete from customer where id = :id").bind("id", other.value()).update();
        assertThat(shop.of.followUps().find(shop.db, id)).isEmpty();
    }

    @Test
    void without_staff_there_is_nobody_to_do_it() {
        var lin = shop.customer();
        assertThatThrownBy(() -> shop.of.desk().make(shop.call(lin, "2026-11-18T16:00")))
                .isInstanceOf(InvalidInput.class).hasMessageContaining("企业微信");
    }
}
