package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.tag.TagGroupId;
import io.zhiyin.campaigns.tag.Tags;
import io.zhiyin.campaigns.tag.platform.TagSync;
import java.util.HashSet;

/** {@code /tag-sync}, {@code /tag-groups/ID/accounts}: tags on the platforms. */
public final class TagSyncApi implements Resource {
    private static final int LONGEST = 100;

    private final Tags tags;
    private final TagSync sync;

    public TagSyncApi(Tags tags, TagSync sync) {
        this.tags = tags;
        this.sync = sync;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/tag-sync", this::stands).post("/tag-sync", this::again)
                .get("/tag-groups/{id}/accounts", this::accounts)
                .put("/tag-groups/{id}/accounts", this::share);
    }

    private Reply stands(Call call) {
        call.query().done();
        return Reply.ok(stands());
    }

    /** Tries again what was refused, and reads the platforms' lists anew. */
    private Reply again(Call call) {
        call.query().done();
        sync.tryAgain();
        return Reply.accepted("/tag-sync", stands());
    }

    private JsonObject stands() {
        return new JsonObject()
                .put("accounts", Reply.array(sync.standings(), it -> new JsonObject()
                        .put("account", it.account().value()).put("linked", it.linked())
                        .put("waiting", it.waiting()).put("listedAt", CustomerJson.time(it.listedAt()))
                        .put("failure", it.failure())))
                .put("refusedTags", Reply.array(sync.refusedTags(), it -> new JsonObject()
                        .put("account", it.account().value()).put("tag", it.tag()).put("name", it.name())
                        .put("code", it.problem())))
                .put("refusedCustomers", Reply.array(sync.refusedPeople(), it -> new JsonObject()
                        .put("account", it.account().value()).put("code", it.problem())
                        .put("customers", it.people()).put("example", it.example())));
    }

    private Reply accounts(Call call) {
        call.query().done();
        return Reply.ok(accounts(group(call)));
    }

    private Reply share(Call call) {
        var group = group(call);
        var fields = call.fields();
        var with = new HashSet<AccountId>();
        for (var id : fields.texts("accounts", LONGEST, LONGEST)) {
            var known = sync.accounts().stream().filter(it -> it.value().equals(id)).findFirst();
            if (known.isEmpty()) {
                fields.wrong("accounts", "没有名为“" + id + "”、有标签的渠道账号。",
                        "There is no account “" + id + "” that has tags.");
            }
            known.ifPresent(with::add);
        }
        fields.done();
        sync.share(group, with);
        return Reply.ok(accounts(group));
    }

    private JsonObject accounts(TagGroupId group) {
        var with = new JsonArray();
        sync.shared().getOrDefault(group, java.util.List.of()).forEach(it -> with.add(it.value()));
        return new JsonObject().put("accounts", with);
    }

    private TagGroupId group(Call call) {
        var id = new TagGroupId(call.id("id"));
        return tags.groups().stream().filter(it -> it.id().equals(id)).findFirst().map(it -> it.id())
                .orElseThrow(() -> new Refused(Problem.notFound()));
    }
}
