package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;

/** What became of group sends; there is no callback for it. Source: WeCom API, reading results. */
final class GroupSendReports {
    private static final int LONGEST_SPAN_DAYS = 31;

    private final GroupSends sends;
    private final Contacts contacts;

    GroupSendReports(GroupSends sends, Contacts contacts) {
        this.sends = sends;
        this.contacts = contacts;
    }

    JsonObject list(Api.Call call) {
        var body = call.body();
        var chatType = body.text("chat_type").orElseThrow(() -> WecomApi.empty("chat_type"));
        if (!chatType.equals("single") && !chatType.equals("group"))
            throw WecomApi.parameter("chat_type");
        var from = Instant
                .ofEpochSecond(body.number("start_time").orElseThrow(() -> WecomApi.empty("start_time")));
        var to = Instant.ofEpochSecond(body.number("end_time").orElseThrow(() -> WecomApi.empty("end_time")));
        if (to.isBefore(from) || to.isAfter(from.plusSeconds(LONGEST_SPAN_DAYS * 86_400L)))
            throw WecomApi.parameter("end_time");
        long limit = Paging.limit(body, 50, 100);
        long kind = body.number("filter_type", 2);
        if (kind < 0 || kind > 2)
            throw WecomApi.parameter("filter_type");
        var found = new ArrayList<GroupSend>();
        for (var send : sends.all()) {
            boolean inTime = !send.createdAt.isBefore(from) && !send.createdAt.isAfter(to);
            // Tasks made by API have no creator and are the corp's, not a member's.
            if (send.chatType.equals(chatType) && inTime && kind != 1 && body.text("creator").isEmpty())
                found.add(send);
        }
        var page = Paging.page(found, body.text("cursor", ""), limit);
        var list = new JsonArray();
        for (var send : page.rows()) {
            var row = new JsonObject().put("msgid", send.msgid)
                    .put("create_time", send.createdAt.getEpochSecond())
                    .put("create_type", 0);
            for (var part : new String[]{"text", "attachments"}) {
                if (send.asGiven.getValue(part) != null)
                    row.put(part, send.asGiven.getValue(part));
            }
            list.add(row);
        }
        return WecomApi.ok().put("group_msg_list", list).put("next_cursor", page.next());
    }

    JsonObject tasks(Api.Call call) {
        long limit = Paging.limit(call.body(), 500, 1_000);
        var send = sends.known(call.body());
        var page = Paging.page(new ArrayList<>(send.tasks.values()), call.body().text("cursor", ""), limit);
        var list = new JsonArray();
        for (var task : page.rows()) {
            var row = new JsonObject().put("userid", task.userid).put("status", task.sentAt == null ? 0 : 2);
            if (task.sentAt != null)
                row.put("send_time", task.sentAt.getEpochSecond());
            list.add(row);
        }
        return WecomApi.ok().put("task_list", list).put("next_cursor", page.next());
    }

    /** A task to groups lists only what was sent. */
    JsonObject results(Api.Call call) {
        long limit = Paging.limit(call.body(), 500, 1_000);
        var userid = call.body().text("userid").orElseThrow(() -> WecomApi.empty("userid"));
        var send = sends.known(call.body());
        var task = send.tasks.get(contacts.member(userid).userid());
        var rows = new ArrayList<JsonObject>();
        if (task != null) {
            for (var target : task.targets.values()) {
                if (send.toGroups() && target.status != GroupSend.SENT)
                    continue;
                var row = new JsonObject().put(send.toGroups() ? "chat_id" : "external_userid", target.id)
                        .put("userid", task.userid).put("status", target.status);
                if (target.sentAt != null)
                    row.put("send_time", target.sentAt.getEpochSecond());
                rows.add(row);
            }
        }
        var page = Paging.page(rows, call.body().text("cursor", ""), limit);
        return WecomApi.ok().put("send_list", new JsonArray(new ArrayList<>(page.rows()))).put("next_cursor",
                page.next());
    }
}
