package io.zhiyin.bot.wechat.official;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.wechat.Answer;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.tag.platform.PlatformTags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import me.chanjar.weixin.mp.bean.tag.WxUserTag;

/**
 * The tags of an Official Account's followers: at most 100, and 20 on one follower; it has no groups. Source: Official
 * Account API, tags of users.
 */
public final class OfficialTags implements PlatformTags {
    private static final String MEMBERS = "/cgi-bin/tags/members/";
    private static final int MOST_AT_ONCE = 50;
    /** The platform's own: 0 none, 1 blacklist, 2 starred. */
    private static final long LAST_OF_SYSTEM = 2;
    private static final int NO_TAG = 45159;
    private static final int SOME_FAILED = 45171;
    /** Unknown openid, one of another account, no follower. */
    private static final Set<Integer> NOBODY = Set.of(40003, 49003, 43004);
    /** Name taken or bad, too long, the platform's own, 100 tags, too many followers to delete it, no such tag. */
    private static final Set<Integer> NOT_TAKEN = Set.of(45157, 45158, 45058, 45056, 45057, NO_TAG);
    /** Busy, called too often, the same follower is being changed. */
    private static final Set<Integer> LATER = Set.of(-1, 45009, 45011, 45169);

    private final OfficialPlatform platform;

    public OfficialTags(OfficialPlatform platform) {
        this.platform = platform;
    }

    @Override
    public AccountId account() {
        return platform.account();
    }

    @Override
    public Optional<String> onlyGroup() {
        return Optional.of("公众号标签");
    }

    @Override
    public List<Listed> list() {
        return Answer.of(() -> platform.sdk().getUserTagService().tagGet()).orFail().stream()
                .filter(it -> it.getId() > LAST_OF_SYSTEM).map(this::listed).toList();
    }

    /** One that is there by that name is the one. */
    @Override
    public Listed make(String group, String name) {
        var there = list().stream().filter(it -> it.name().equals(name)).findFirst();
        return there.orElseGet(
                () -> listed(taken(Answer.of(() -> platform.sdk().getUserTagService().tagCreate(name)))));
    }

    @Override
    public void rename(String id, String name) {
        taken(Answer.of(() -> platform.sdk().getUserTagService().tagUpdate(Long.parseLong(id), name)));
    }

    @Override
    public void delete(String id) {
        var answer = Answer.of(() -> platform.sdk().getUserTagService().tagDelete(Long.parseLong(id)));
        if (!(answer instanceof Answer.Refused<Boolean>(var code, _)) || !NOT_TAKEN.contains(code)) {
            answer.orFail();
        }
    }

    /** Tag by tag, fifty people a call; where some of them could not be done, each alone tells why. */
    @Override
    public List<Marked> mark(List<Mark> marks) {
        Map<Change, List<String>> changes = new LinkedHashMap<>();
        for (var mark : marks) {
            mark.add().forEach(tag -> changes.computeIfAbsent(new Change(tag, true), _ -> new ArrayList<>())
                    .add(mark.person()));
            mark.remove()
                    .forEach(tag -> changes.computeIfAbsent(new Change(tag, false), _ -> new ArrayList<>())
                            .add(mark.person()));
        }
        var left = new HashMap<String, Marked>();
        changes.forEach((change, people) -> {
            for (var i = 0; i < people.size(); i += MOST_AT_ONCE) {
                make(change, people.subList(i, Math.min(people.size(), i + MOST_AT_ONCE)), left);
            }
        });
        return marks.stream().map(it -> left.getOrDefault(it.person(), new Marked.Done())).toList();
    }

    private record Change(String tag, boolean add) {}

    private void make(Change change, List<String> people, Map<String, Marked> left) {
        var result = call(change, people);
        switch (result) {
            case Marked.Done _ -> {
            }
            case Marked.Never _,Marked.Nobody _ when people.size() > 1 ->
                people.forEach(it -> make(change, List.of(it), left));
            default -> people.forEach(it -> left.put(it, result));
        }
    }

    private Marked call(Change change, List<String> people) {
        var body = new JsonObject().put("openid_list", new JsonArray(people))
                .put("tagid", Long.parseLong(change.tag));
        var path = MEMBERS + (change.add ? "batchtagging" : "batchuntagging");
        return switch (platform.post(path, body.encode())) {
            case Answer.Said<JsonObject> _ -> new Marked.Done();
            case Answer.Refused<JsonObject>(var code, _) when NOBODY.contains(code) -> new Marked.Nobody();
            case Answer.Refused<JsonObject>(var code, _) when code == NO_TAG -> new Marked.NoTag();
            case Answer.Refused<JsonObject>(var code, _) when LATER.contains(code) -> new Marked.Later(code);
            // alone and still "some failed": the platform does not say why, and they may have left meanwhile
            case Answer.Refused<JsonObject>(var code, _) when code == SOME_FAILED && people.size() == 1 ->
                new Marked.Nobody();
            case Answer.Refused<JsonObject>(var code, _) -> new Marked.Never(code);
            case Answer.NotSent<JsonObject>(var code, _, _) -> new Marked.Later(code);
            case Answer.Lost<JsonObject> _ -> new Marked.Later(0);
        };
    }

    private Listed listed(WxUserTag tag) {
        return new Listed(String.valueOf(tag.getId()), null, onlyGroup().orElseThrow(), tag.getName());
    }

    private static <T> T taken(Answer<T> answer) {
        if (answer instanceof Answer.Refused<T>(var code, var text) && NOT_TAKEN.contains(code)) {
            throw new Refused(code, text);
        }
        return answer.orFail();
    }
}
