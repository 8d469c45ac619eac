package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One group-send task of the corp: for each staff member a to-do, for each customer or group an outcome. */
final class GroupSend {
    static final int NOT_SENT = 0;
    static final int SENT = 1;
    static final int LOST = 2;
    static final int CAPPED = 3;

    static final class Target {
        final String id;
        int status = NOT_SENT;
        @Nullable
        Instant sentAt;

        Target(String id) {
            this.id = id;
        }
    }

    static final class Task {
        final String userid;
        final Map<String, Target> targets = new LinkedHashMap<>();
        @Nullable
        Instant sentAt;

        Task(String userid) {
            this.userid = userid;
        }
    }

    final String msgid;
    final Instant createdAt;
    final String chatType;
    final boolean allowSelect;
    final Attachments.Words words;
    final JsonObject asGiven;
    final Map<String, Task> tasks = new LinkedHashMap<>();
    final ArrayDeque<Instant> reminders = new ArrayDeque<>();
    boolean cancelled;

    GroupSend(String msgid, Instant createdAt, String chatType, boolean allowSelect, Attachments.Words words,
            JsonObject asGiven) {
        this.msgid = msgid;
        this.createdAt = createdAt;
        this.chatType = chatType;
        this.allowSelect = allowSelect;
        this.words = words;
        this.asGiven = asGiven;
    }

    Task task(String userid) {
        return tasks.computeIfAbsent(userid, Task::new);
    }

    boolean toGroups() {
        return chatType.equals("group");
    }

    JsonObject json(Task task, java.util.function.Function<String, String> named) {
        var targets = new JsonArray();
        task.targets.values().forEach(target -> targets.add(new JsonObject().put("id", target.id)
                .put("name", named.apply(target.id)).put("status", target.status)));
        return new JsonObject().put("msgid", msgid).put("createdAt", createdAt.toString())
                .put("text", words.text())
                .put("attachments", words.rendition()).put("chatType", chatType)
                .put("allowSelect", allowSelect)
                .put("cancelled", cancelled).put("reminders", reminders.size())
                .put("status", task.sentAt == null ? 0 : 2)
                .put("sentAt", task.sentAt == null ? "" : task.sentAt.toString()).put("targets", targets);
    }
}
