package io.zhiyin.bot.wechat.wecom;

import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.wechat.Answer;
import io.zhiyin.campaigns.account.PlatformFailure;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.delivery.Channel.GroupSends.Progress;
import io.zhiyin.campaigns.delivery.Channel.GroupSends.Result;
import io.zhiyin.campaigns.delivery.Channel.GroupSends.Status;
import io.zhiyin.campaigns.delivery.Channel.GroupSends.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.function.Function;
import me.chanjar.weixin.common.error.WxErrorException;
import org.jspecify.annotations.Nullable;

/** What became of group sends; there is no event for it, so it is asked for. Source: WeCom API, reading results. */
final class WecomGroupSends {
    private static final String TO_CUSTOMERS = "single";
    private static final int MADE_BY_CORP = 0;
    private static final int TASKS_A_PAGE = 100;
    private static final int ROWS_A_PAGE = 1000;
    private static final int CONFIRMED = 2;
    /** Source: WeCom API, error codes. */
    private static final int ALREADY_CANCELLED = 41093;

    private final WecomPlatform platform;

    WecomGroupSends(WecomPlatform platform) {
        this.platform = platform;
    }

    List<Task> tasks(Instant from, Instant to) {
        return pages(cursor -> platform.sdk().getExternalContactService().getGroupMsgListV2(TO_CUSTOMERS,
                Date.from(from), Date.from(to), null, MADE_BY_CORP, TASKS_A_PAGE, cursor),
                page -> page.getGroupMsgList(), page -> page.getNextCursor()).stream()
                .map(it -> new Task(it.getMsgId(), it.getText() == null ? null : it.getText().getContent(),
                        Instant.ofEpochSecond(it.getCreateTime())))
                .toList();
    }

    List<Progress> progress(String taskId) {
        return pages(
                cursor -> platform.sdk().getExternalContactService().getGroupMsgTask(taskId, ROWS_A_PAGE,
                        cursor),
                page -> page.getTaskList(), page -> page.getNextCursor()).stream()
                .map(it -> new Progress(new StaffId(it.getUserId()), is(it.getStatus(), CONFIRMED))).toList();
    }

    List<Result> results(String taskId, StaffId staff) {
        return pages(cursor -> platform.sdk().getExternalContactService().getGroupMsgSendResult(taskId,
                staff.value(),
                ROWS_A_PAGE, cursor), page -> page.getSendList(), page -> page.getNextCursor()).stream()
                .filter(it -> it.getExternalUserId() != null)
                .map(it -> new Result(it.getExternalUserId(), status(it.getStatus()), at(it.getSendTime())))
                .toList();
    }

    /** @throws PlatformFailure when it is not known whether the task still stands */
    void cancel(String taskId) {
        var answer = platform.post("/cgi-bin/externalcontact/cancel_groupmsg_send",
                new JsonObject().put("msgid", taskId).encode());
        if (!(answer instanceof Answer.Refused<JsonObject>(var code, _) && code == ALREADY_CANCELLED)) {
            answer.orFail();
        }
    }

    /** @throws PlatformFailure when it does not: three times in 24 hours at the most, and never for one that was cancelled */
    void remind(String taskId) {
        platform.post("/cgi-bin/externalcontact/remind_groupmsg_send",
                new JsonObject().put("msgid", taskId).encode()).orFail();
    }

    private interface Page<P> {
        P read(@Nullable String cursor) throws WxErrorException;
    }

    /** All rows over all pages, which end where no further cursor is given. */
    private static <P, R> List<R> pages(Page<P> pages, Function<P, @Nullable List<R>> rows,
            Function<P, @Nullable String> next) {
        var all = new ArrayList<R>();
        String cursor = null;
        do {
            var from = cursor;
            var page = Answer.of(() -> pages.read(from)).orFail();
            var found = rows.apply(page);
            all.addAll(found == null ? List.of() : found);
            var further = next.apply(page);
            cursor = further == null || further.isBlank() || further.equals(from) ? null : further;
        } while (cursor != null);
        return all;
    }

    private static Status status(@Nullable Integer status) {
        return switch (status == null ? 0 : status) {
            case 1 -> Status.SENT;
            case 2 -> Status.NOT_A_CONTACT;
            case 3 -> Status.CAPPED;
            default -> Status.NOT_SENT;
        };
    }

    private static boolean is(@Nullable Integer status, int expected) {
        return status != null && status == expected;
    }

    private static @Nullable Instant at(@Nullable Long seconds) {
        return seconds == null || seconds == 0 ? null : Instant.ofEpochSecond(seconds);
    }
}
