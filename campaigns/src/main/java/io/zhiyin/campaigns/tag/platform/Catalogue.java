package io.zhiyin.campaigns.tag.platform;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.tag.TagGroup;
import io.zhiyin.campaigns.tag.TagGroupId;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.Tags;
import io.zhiyin.campaigns.tag.platform.PlatformTags.Listed;
import io.zhiyin.campaigns.tag.platform.PlatformTags.Refused;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the names of tags on both sides together: what is new on one side is made on the other, and a new name goes
 * over, the platform's first where both changed. What was deleted there stays here, and is not made there again; what
 * was deleted here is deleted there where it was made by us.
 */
final class Catalogue {
    private static final Logger log = LoggerFactory.getLogger(Catalogue.class);
    private static final String LINKS = """
            select l.id, l.tag_id, l.platform_id, l.name, l.group_name, l.ours, l.gone, t.name as tag_name,
                   t.group_id, g.name as tag_group
              from tag_link l left join tag t on t.id = l.tag_id left join tag_group g on g.id = t.group_id
             where l.account = :account order by l.id""";
    private static final String LINK = """
            insert into tag_link as l (account, tag_id, platform_id, name, group_name, ours)
            values (:account, :tag, :platform, :name, :group, :ours)
            on conflict (account, tag_id) do update
               set platform_id = excluded.platform_id, name = excluded.name, group_name = excluded.group_name,
                   ours = excluded.ours, gone = false, problem = null
            returning l.id""";
    private static final String TOLD = """
            update tag_link set name = :name, group_name = :group, problem = :problem where id = :id""";
    private static final String GONE = """
            update tag_link set gone = true, problem = null where id = :id""";
    private static final String FORGET = """
            delete from tag_link where id = :id""";
    private static final String REFUSED = """
            insert into tag_link as l (account, tag_id, name, group_name, ours, problem)
            values (:account, :tag, :name, :group, true, :problem)
            on conflict (account, tag_id) do update set problem = excluded.problem""";
    // A tag of that name in that group; where the platform has no groups, in any group that stands there.
    private static final String ALIKE = """
            select t.id from tag t join tag_group g on g.id = t.group_id
             where t.name = :name
               and (g.name = :group or (:anywhere and exists (select from tag_group_account a
                     where a.group_id = g.id and a.account = :account and a.active)))
               and not exists (select from tag_link l where l.account = :account and l.tag_id = t.id
                               and l.platform_id is not null and not l.gone)
             order by g.name = :group desc, t.id limit 1""";
    private static final String SHARES = """
            insert into tag_group_account (group_id, account, active) values (:group, :account, true)
            on conflict (group_id, account) do nothing""";
    private static final String SILENT = """
            select count(*) from tag_group_account a join tag_group g on g.id = a.group_id
             where a.account = :account and g.name = :group and not a.active""";
    private static final String TO_MAKE = """
            select t.id, t.name, g.name as group_name from tag t join tag_group g on g.id = t.group_id
              join tag_group_account a on a.group_id = g.id and a.account = :account and a.active
             where not exists (select from tag_link l where l.account = :account and l.tag_id = t.id
                                and (l.platform_id is not null or l.gone))
             order by t.group_id, t.id""";
    private static final String EVERYBODY_WITH = """
            insert into tag_news (identity_id)
            select i.id from tagging x join identity i on i.customer_id = x.customer_id and i.account = :account
             where x.tag_id = :tag""";

    private static final String TAKEN = """
            select (select count(*) from tag t where t.name = :name and t.group_id = :group and t.id <> :tag) as tags,
                   (select count(*) from tag_group g where g.name = :name and g.id <> :group) as groups""";

    /** The platform's own code for it, which need not be asked for. Source: WeCom API, global error codes. */
    private static final int NOT_OURS = 48002;

    private record Link(long id, @Nullable Long tag, @Nullable String platformId, String name, String group,
            boolean ours, boolean gone, @Nullable String tagName, @Nullable Long groupId,
            @Nullable String tagGroup) {}

    private record Wanted(long tag, String name, String group) {}

    private final Sql tx;
    private final Tags tags;
    private final PlatformTags platform;
    private final AccountId account;

    Catalogue(Sql tx, PlatformTags platform) {
        this.tx = tx;
        this.tags = new Tags(tx);
        this.platform = platform;
        this.account = platform.account();
    }

    void bringTogether() {
        var listed = platform.list();
        var links = links();
        for (var one : listed) {
            links.stream().filter(it -> one.id().equals(it.platformId)).findFirst()
                    .ifPresentOrElse(it -> known(it, one), () -> foundThere(one));
        }
        var there = new HashSet<>(listed.stream().map(Listed::id).toList());
        for (var link : links) {
            if (link.platformId != null && !link.gone && !there.contains(link.platformId)) {
                tx.sql(link.tag == null ? FORGET : GONE).bind("id", link.id).update();
            }
        }
        makeThere(listed);
    }

    private void known(Link link, Listed there) {
        var tag = link.tag;
        if (tag == null) {
            if (link.ours) {
                platform.delete(there.id());
                tx.sql(FORGET).bind("id", link.id).update();
            }
            return;
        }
        var group = groupName(link, there);
        var name = tagName(link, tag, there);
        tx.sql(TOLD).bind("id", link.id).bind("name", name.both).bind("group", group.both)
                .bind("problem", group.problem == null ? name.problem : group.problem).update();
    }

    /** @param both the name that both sides have now, or the platform's old one where ours could not go there */
    private record Agreed(String both, @Nullable Integer problem) {}

    private Agreed groupName(Link link, Listed there) {
        var id = there.groupId();
        var ours = link.tagGroup;
        if (id == null || ours == null || link.groupId == null || ours.equals(there.group())) {
            return new Agreed(there.group(), null);
        }
        if (!there.group().equals(link.group)) {
            if (taken(there.group(), link.groupId, 0, "groups")) {
                return new Agreed(there.group(), null);
            }
            var _ = tags.renameGroup(new TagGroupId(link.groupId), there.group());
            return new Agreed(there.group(), null);
        }
        var refused = there(link.ours, id, ours);
        return refused.isEmpty() ? new Agreed(ours, null) : new Agreed(link.group, refused.get());
    }

    private Agreed tagName(Link link, long tag, Listed there) {
        var ours = link.tagName;
        if (ours == null || link.groupId == null || ours.equals(there.name())) {
            return new Agreed(there.name(), null);
        }
        if (!there.name().equals(link.name)) {
            if (!taken(there.name(), link.groupId, tag, "tags")) {
                var _ = tags.rename(new TagId(tag), there.name());
            }
            return new Agreed(there.name(), null);
        }
        var refused = there(link.ours, there.id(), ours);
        return refused.isEmpty() ? new Agreed(ours, null) : new Agreed(link.name, refused.get());
    }

    /** Asked before, for a refusal would end the transaction: where another has the name, each side keeps its own. */
    private boolean taken(String name, long group, long tag, String what) {
        return tx.sql(TAKEN).bind("name", name).bind("group", group).bind("tag", tag)
                .one(row -> row.number(what)) > 0;
    }

    private Optional<Integer> there(boolean ours, String id, String name) {
        if (!ours) {
            return Optional.of(NOT_OURS);
        }
        try {
            platform.rename(id, name);
            return Optional.empty();
        } catch (Refused refused) {
            return Optional.of(refused.code());
        }
    }

    private void foundThere(Listed there) {
        if (tx.sql(SILENT).bind("account", account.value()).bind("group", there.group()).count() > 0) {
            return;
        }
        var alike = tx.sql(ALIKE).bind("account", account.value()).bind("name", there.name())
                .bind("group", there.group()).bind("anywhere", platform.onlyGroup().isPresent())
                .first(row -> row.number("id"));
        if (alike.isPresent()) {
            link(alike.get(), there, false);
            return;
        }
        try {
            var group = tags.groups().stream().filter(it -> it.name().equals(there.group())).findFirst()
                    .orElseGet(() -> tags.createGroup(there.group()));
            shares(group);
            if (!taken(there.name(), group.id().value(), 0, "tags")) {
                link(tags.create(group.id(), there.name()).id().value(), there, false);
            }
        } catch (InvalidInput unfit) {
            log.atWarn().addKeyValue("account", account).log(
                    "a tag of the platform cannot be one of ours: {}",
                    unfit.getMessage());
        }
    }

    private void shares(TagGroup group) {
        tx.sql(SHARES).bind("group", group.id().value()).bind("account", account.value()).update();
    }

    private void link(long tag, Listed there, boolean ours) {
        var _ = tx.sql(LINK).bind("account", account.value()).bind("tag", tag).bind("platform", there.id())
                .bind("name", there.name()).bind("group", there.group()).bind("ours", ours)
                .one(row -> row.number("id"));
        tx.sql(EVERYBODY_WITH).bind("account", account.value()).bind("tag", tag).update();
    }

    private void makeThere(List<Listed> listed) {
        var wanted = tx.sql(TO_MAKE).bind("account", account.value()).list(
                row -> new Wanted(row.number("id"), row.text("name"), row.text("group_name")));
        for (var one : wanted) {
            try {
                var made = platform.make(platform.onlyGroup().orElse(one.group), one.name);
                link(one.tag, made, listed.stream().noneMatch(it -> it.id().equals(made.id())));
            } catch (Refused refused) {
                tx.sql(REFUSED).bind("account", account.value()).bind("tag", one.tag).bind("name", one.name)
                        .bind("group", one.group).bind("problem", refused.code()).update();
            }
        }
    }

    private List<Link> links() {
        return tx.sql(LINKS).bind("account", account.value()).list(Catalogue::link);
    }

    private static Link link(Row row) {
        return new Link(row.number("id"), row.numberOrNull("tag_id"), row.textOrNull("platform_id"),
                row.text("name"), row.text("group_name"), row.flag("ours"), row.flag("gone"),
                row.textOrNull("tag_name"), row.numberOrNull("group_id"), row.textOrNull("tag_group"));
    }
}
