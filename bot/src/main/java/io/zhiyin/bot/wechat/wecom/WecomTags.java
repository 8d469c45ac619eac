package io.zhiyin.bot.wechat.wecom;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.wechat.Answer;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.PlatformFailure;
import io.zhiyin.campaigns.tag.platform.PlatformTags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tags of a corp (企业标签), marked on the contacts of its staff. Source: WeCom API, tags of customers. */
public final class WecomTags implements PlatformTags {
    private static final String AT = "/cgi-bin/externalcontact/";
    private static final int NO_TAG = 40068;
    /** No contact, or not one this app may see. */
    private static final Set<Integer> NOBODY = Set.of(84061, 40096);
    /** Name taken or bad, too long, no more tags, not this app's. */
    private static final Set<Integer> NOT_TAKEN = Set.of(40071, 40072, 40126, NO_TAG, 48002);
    /** Busy, two writers, calls in parallel, called too often, two at once on one contact. */
    private static final Set<Integer> LATER = Set.of(-1, 6000, 45033, 45009, 45035);

    private final WecomPlatform platform;

    public WecomTags(WecomPlatform platform) {
        this.platform = platform;
    }

    @Override
    public AccountId account() {
        return platform.account();
    }

    @Override
    public Optional<String> onlyGroup() {
        return Optional.empty();
    }

    @Override
    public List<Listed> list() {
        return listed(platform.post(AT + "get_corp_tag_list", "{}").orFail());
    }

    @Override
    public Listed make(String group, String name) {
        var body = new JsonObject().put("group_name", group).put("tag",
                new JsonArray().add(new JsonObject().put("name", name)));
        var made = new JsonObject().put("tag_group", new JsonArray()
                .add(taken(platform.post(AT + "add_corp_tag", body.encode())).getJsonObject("tag_group")));
        return listed(made).stream().filter(it -> it.name().equals(name)).findFirst()
                .orElseThrow(() -> new PlatformFailure(0,
                        "平台的回答里没有新标签。The platform's answer does not hold the new tag.",
                        Duration.ofMinutes(1)));
    }

    @Override
    public void rename(String id, String name) {
        taken(platform.post(AT + "edit_corp_tag", new JsonObject().put("id", id).put("name", name).encode()));
    }

    @Override
    public void delete(String id) {
        var answer = platform.post(AT + "del_corp_tag",
                new JsonObject().put("tag_id", new JsonArray().add(id)).encode());
        if (answer instanceof Answer.Refused<JsonObject>(var code, _) && code == NO_TAG) {
            return;
        }
        answer.orFail();
    }

    /** One contact after the other: two calls at once on one contact are refused. */
    @Override
    public List<Marked> mark(List<Mark> marks) {
        var marked = new ArrayList<Marked>();
        for (var mark : marks) {
            marked.add(mark(mark));
        }
        return marked;
    }

    private Marked mark(Mark mark) {
        var body = new JsonObject().put("userid", mark.staff()).put("external_userid", mark.person());
        if (!mark.add().isEmpty()) {
            body.put("add_tag", new JsonArray(mark.add()));
        }
        if (!mark.remove().isEmpty()) {
            body.put("remove_tag", new JsonArray(mark.remove()));
        }
        return switch (platform.post(AT + "mark_tag", body.encode())) {
            case Answer.Said<JsonObject> _ -> new Marked.Done();
            case Answer.Refused<JsonObject>(var code, _) when NOBODY.contains(code) -> new Marked.Nobody();
            case Answer.Refused<JsonObject>(var code, _) when code == NO_TAG -> new Marked.NoTag();
            case Answer.Refused<JsonObject>(var code, _) when LATER.contains(code) -> new Marked.Later(code);
            case Answer.Refused<JsonObject>(var code, _) -> new Marked.Never(code);
            case Answer.NotSent<JsonObject>(var code, _, _) -> new Marked.Later(code);
            // made again, which changes nothing where it was done
            case Answer.Lost<JsonObject> _ -> new Marked.Later(0);
        };
    }

    private static JsonObject taken(Answer<JsonObject> answer) {
        if (answer instanceof Answer.Refused<JsonObject>(var code, var text) && NOT_TAKEN.contains(code)) {
            throw new Refused(code, text);
        }
        return answer.orFail();
    }

    private static List<Listed> listed(JsonObject answer) {
        var listed = new ArrayList<Listed>();
        for (var group : objects(answer, "tag_group")) {
            if (!group.getBoolean("deleted", false)) {
                for (var tag : objects(group, "tag")) {
                    if (!tag.getBoolean("deleted", false)) {
                        listed.add(new Listed(tag.getString("id"), group.getString("group_id"),
                                group.getString("group_name"), tag.getString("name")));
                    }
                }
            }
        }
        return listed;
    }

    private static List<JsonObject> objects(JsonObject of, String name) {
        return of.getJsonArray(name, new JsonArray()).stream().map(JsonObject.class::cast).toList();
    }
}
