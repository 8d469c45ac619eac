package io.zhiyin.bot.demo;

import io.zhiyin.bot.Features;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.followup.Cause;
import io.zhiyin.campaigns.followup.FollowUp.Kind;
import io.zhiyin.campaigns.followup.FollowUp.Priority;
import io.zhiyin.campaigns.followup.FollowUpRule;
import io.zhiyin.campaigns.followup.NewFollowUp;
import java.time.Duration;
import java.util.List;

/** Some things that the staff of the sample shop have promised: due soon, due in some days, one done. */
final class SampleFollowUps {
    private record Promise(Kind kind, String title, String note, Priority priority, Duration in) {}

    private static final List<Promise> PROMISES = List.of(
            new Promise(Kind.CALL, "问问新到岩茶的口感", "上次说火功重了些", Priority.USUAL, Duration.ofMinutes(2)),
            new Promise(Kind.GIFT, "送一份品鉴装白茶", "朋友介绍来的，第一次喝白茶", Priority.USUAL, Duration.ofHours(3)),
            new Promise(Kind.REPLY, "回复团购报价", "要三十份，带礼盒", Priority.HIGH, Duration.ofHours(5)),
            new Promise(Kind.VISIT, "邀请来周末品茶会", "喜欢普洱，住得近", Priority.USUAL, Duration.ofDays(1)),
            new Promise(Kind.CARE, "问候一下，很久没来了", "以前每月都来", Priority.LOW, Duration.ofDays(2)));

    private final Features features;

    SampleFollowUps(Features features) {
        this.features = features;
    }

    /** Each has a cause of its own, so that a start that was killed half-way makes no second one. */
    void make(List<CustomerId> people, String by) {
        var of = features.followUps();
        if (of.followUps().members(features.db()).isEmpty()) {
            return;
        }
        var now = features.clock().instant();
        for (var i = 0; i < PROMISES.size() && i < people.size(); i++) {
            var it = PROMISES.get(i);
            var made = of.desk()
                    .make(new NewFollowUp(people.get(i), null, it.kind, it.title, it.note, it.priority,
                            now.plus(it.in), new Cause(Cause.Sort.OPERATOR, "sample/" + i), by));
            if (i == 1) {
                made.ifPresent(id -> of.desk().done(id, by, "收到了，说清甜"));
            }
        }
        for (var rule : of.rules().all()) {
            of.rules().set(
                    new FollowUpRule(rule.sort(), true, rule.leastFen(), rule.dueHours(), rule.priority()),
                    by);
        }
    }
}
