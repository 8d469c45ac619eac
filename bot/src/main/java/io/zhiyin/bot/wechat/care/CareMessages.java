package io.zhiyin.bot.wechat.care;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.wechat.Answer;
import io.zhiyin.bot.wechat.Replies;
import io.zhiyin.bot.wechat.wecom.WecomPlatform;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.inbox.MessageStore;
import io.zhiyin.campaigns.inbox.NewMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What customers write to a desk, which the platform keeps for three days. Source: WeCom API, 微信客服, callback and
 * pulling.
 */
public final class CareMessages implements MessageStore {
    private static final int MOST = 1_000;
    private static final int BAD_TOKEN = 95007;
    private static final int BAD_CURSOR = 50100;

    private final WecomPlatform platform;
    private final String desk;
    private final Function<JsonObject, NewMessage> row;

    /** @param row how an item of the platform's becomes a row of the inbox */
    public CareMessages(WecomPlatform platform, String desk, Function<JsonObject, NewMessage> row) {
        this.platform = platform;
        this.desk = desk;
        this.row = row;
    }

    @Override
    public AccountId account() {
        return platform.account();
    }

    /** A token that is over is left out: asking without one is allowed, if seldom. */
    @Override
    public Pulled pull(@Nullable String cursor, @Nullable String token) {
        var answer = ask(cursor, token);
        if (token != null && refusedWith(answer, BAD_TOKEN)) {
            answer = ask(cursor, null);
        }
        if (cursor != null && refusedWith(answer, BAD_CURSOR)) {
            // from the beginning: what was taken already is known by its id
            answer = ask(null, null);
        }
        var said = answer.orFail();
        return new Pulled(messages(said.getJsonArray("msg_list", new JsonArray())),
                Replies.text(said, "next_cursor").orElse(null),
                said.getValue("has_more") instanceof Number more && more.intValue() == 1);
    }

    private static boolean refusedWith(Answer<JsonObject> answer, int code) {
        return answer instanceof Answer.Refused<JsonObject>(var refused, _) && refused == code;
    }

    private Answer<JsonObject> ask(@Nullable String cursor, @Nullable String token) {
        var body = new JsonObject().put("open_kfid", desk).put("limit", MOST).put("voice_format", 0);
        if (cursor != null) {
            body.put("cursor", cursor);
        }
        if (token != null) {
            body.put("token", token);
        }
        return platform.post("/cgi-bin/kf/sync_msg", body.encode());
    }

    private List<NewMessage> messages(JsonArray items) {
        var messages = new ArrayList<NewMessage>();
        for (var item : items) {
            if (item instanceof JsonObject message) {
                messages.add(row.apply(message));
            }
        }
        return messages;
    }
}
