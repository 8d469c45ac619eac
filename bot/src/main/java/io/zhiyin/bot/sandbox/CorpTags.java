package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Corp tags in groups, and the marking of pairs. A tag made in the console is not the app's to change: the sandbox answers 48002,
 * which the pages leave open. Source: WeCom API, tags.
 */
final class CorpTags {
    private static final int MOST = 10_000;
    private static final int MOST_PER_PAIR = 3_000;
    private static final int NAME = 30;
    private static final long ORDERS = 4_294_967_296L;

    private static final class Tag {
        private final String id;
        private final Instant since;
        private final boolean ours;
        private String name;
        private long order;

        private Tag(String id, Instant since, boolean ours, String name, long order) {
            this.id = id;
            this.since = since;
            this.ours = ours;
            this.name = name;
            this.order = order;
        }

        private JsonObject json(String nameOf, String idOf) {
            return new JsonObject().put(idOf, id).put(nameOf, name).put("create_time", since.getEpochSecond())
                    .put("order", order).put("deleted", false);
        }
    }

    private record Group(Tag head, Map<String, Tag> tags) {
        private Optional<Tag> named(String name) {
            return tags.values().stream().filter(tag -> tag.name.equals(name)).findFirst();
        }
    }

    private final Contacts contacts;
    private final People people;
    private final VirtualClock clock;
    private final Ids ids;
    private final Map<String, Group> groups = new LinkedHashMap<>();

    CorpTags(Contacts contacts, People people, VirtualClock clock, Ids ids) {
        this.contacts = contacts;
        this.people = people;
        this.clock = clock;
        this.ids = ids;
    }

    JsonObject list(Api.Call call) {
        var wantedGroups = call.body().texts("group_id");
        var wantedTags = wantedGroups.isEmpty() ? call.body().texts("tag_id") : List.<String>of();
        var list = new JsonArray();
        for (var group : groups.values()) {
            if (!wantedGroups.isEmpty() && !wantedGroups.contains(group.head().id))
                continue;
            var tags = group.tags().values().stream()
                    .filter(tag -> wantedTags.isEmpty() || wantedTags.contains(tag.id)).toList();
            if (!tags.isEmpty())
                list.add(json(group, tags));
        }
        return WecomApi.ok().put("tag_group", list);
    }

    private static JsonObject json(Group group, List<Tag> tags) {
        var rows = new JsonArray();
        tags.forEach(tag -> rows.add(tag.json("name", "id")));
        return group.head().json("group_name", "group_id").put("tag", rows);
    }

    JsonObject add(Api.Call call) {
        var body = call.body();
        var wanted = body.objects("tag");
        if (wanted.isEmpty())
            throw WecomApi.empty("tag");
        for (var tag : wanted) {
            name(tag.text("name", ""));
            order(tag);
        }
        Group group;
        var groupId = body.text("group_id");
        if (groupId.isPresent()) {
            group = Optional.ofNullable(groups.get(groupId.get()))
                    .orElseThrow(() -> new Refusal(40068, "invalid tagid"));
        } else {
            group = group(name(body.text("group_name", "")), order(body), true);
        }
        if (count() + wanted.size() > MOST)
            throw new Refusal(40126, "corp tag count out of limit");
        var made = new LinkedHashMap<String, Tag>();
        for (var tag : wanted) {
            var name = tag.text("name", "");
            var found = group.named(name).orElseGet(() -> tag(group, name, order(tag), true));
            made.put(found.id, found);
        }
        return WecomApi.ok().put("tag_group", json(group, List.copyOf(made.values())));
    }

    private Group group(String name, long order, boolean ours) {
        return groups.values().stream().filter(group -> group.head().name.equals(name)).findFirst()
                .orElseGet(() -> {
                    var head = new Tag(ids.opaque("etSbx", 27), clock.instant(), ours, name, order);
                    var group = new Group(head, new LinkedHashMap<>());
                    groups.put(head.id, group);
                    return group;
                });
    }

    private Tag tag(Group group, String name, long order, boolean ours) {
        var tag = new Tag(ids.opaque("etSbx", 27), clock.instant(), ours, name, order);
        group.tags().put(tag.id, tag);
        return tag;
    }

    private long count() {
        return groups.values().stream().mapToLong(group -> group.tags().size()).sum();
    }

    private static String name(String name) {
        if (name.isBlank())
            throw WecomApi.empty("name");
        if (name.codePointCount(0, name.length()) > NAME)
            throw new Refusal(40072, "invalid tag name size");
        return name;
    }

    private static long order(Fields fields) {
        long order = fields.number("order", 0);
        if (order < 0 || order >= ORDERS)
            throw WecomApi.parameter("order");
        return order;
    }

    JsonObject edit(Api.Call call) {
        var id = call.body().text("id").orElseThrow(() -> WecomApi.empty("id"));
        var group = Optional.ofNullable(groups.get(id));
        var tag = group.map(Group::head).or(() -> find(id))
                .orElseThrow(() -> new Refusal(40068, "invalid tagid"));
        if (!tag.ours)
            throw new Refusal(48002, "api forbidden");
        if (call.body().has("name")) {
            var name = name(call.body().text("name", ""));
            boolean taken = group.isPresent()
                    ? groups.values().stream()
                            .anyMatch(other -> other.head() != tag && other.head().name.equals(name))
                    : groupOf(id).named(name).filter(other -> other != tag).isPresent();
            if (taken)
                throw new Refusal(40071, "invalid tag name");
            tag.name = name;
        }
        if (call.body().has("order"))
            tag.order = order(call.body());
        return WecomApi.ok();
    }

    JsonObject delete(Api.Call call) {
        var tagIds = call.body().texts("tag_id");
        var groupIds = call.body().texts("group_id");
        if (tagIds.isEmpty() && groupIds.isEmpty())
            throw WecomApi.empty("tag_id and group_id");
        var gone = new ArrayList<Tag>();
        for (var id : tagIds)
            gone.add(find(id).orElseThrow(() -> new Refusal(40068, "invalid tagid")));
        for (var id : groupIds)
            gone.addAll(
                    Optional.ofNullable(groups.get(id)).orElseThrow(() -> new Refusal(40068, "invalid tagid"))
                            .tags().values());
        if (gone.stream().anyMatch(tag -> !tag.ours))
            throw new Refusal(48002, "api forbidden");
        for (var tag : gone) {
            groups.values().forEach(group -> group.tags().remove(tag.id));
            people.customers().forEach(customer -> customer.relations.values()
                    .forEach(relation -> relation.tags.remove(tag.id)));
        }
        groups.values().removeIf(group -> group.tags().isEmpty());
        return WecomApi.ok();
    }

    JsonObject mark(Api.Call call) {
        var add = call.body().texts("add_tag");
        var remove = call.body().texts("remove_tag");
        if (add.isEmpty() && remove.isEmpty())
            throw WecomApi.empty("add_tag and remove_tag");
        var pair = contacts.pair(call.body());
        Stream.concat(add.stream(), remove.stream()).forEach(this::known);
        var after = new LinkedHashSet<>(pair.relation().tags);
        remove.forEach(after::remove);
        after.addAll(add);
        if (after.size() > MOST_PER_PAIR)
            throw new Refusal(40144, "tag count of the contact out of limit");
        pair.relation().tags.clear();
        pair.relation().tags.addAll(after);
        return WecomApi.ok();
    }

    /** @throws Refusal 40068 when there is no such tag */
    void known(String id) {
        if (find(id).isEmpty())
            throw new Refusal(40068, "invalid tagid");
    }

    private Optional<Tag> find(String id) {
        return groups.values().stream().flatMap(group -> group.tags().values().stream())
                .filter(tag -> tag.id.equals(id)).findFirst();
    }

    private Group groupOf(String tagId) {
        return groups.values().stream().filter(group -> group.tags().containsKey(tagId)).findFirst()
                .orElseThrow();
    }

    /** Makes a tag as the administrator does in the console; returns its id. */
    String madeInConsole(String groupName, String name) {
        var group = group(groupName, 0, false);
        return group.named(name).orElseGet(() -> tag(group, name, 0, false)).id;
    }

    JsonArray described(Customer.Relation relation) {
        var list = new JsonArray();
        for (var id : relation.tags) {
            find(id).ifPresent(tag -> list.add(new JsonObject().put("group_name", groupOf(id).head().name)
                    .put("tag_name", tag.name).put("tag_id", id).put("type", 1)));
        }
        return list;
    }

    List<String> names(Customer.Relation relation) {
        return relation.tags.stream().flatMap(id -> find(id).stream()).map(tag -> tag.name).toList();
    }

    JsonArray json() {
        var list = new JsonArray();
        var seen = new HashSet<String>();
        for (var group : groups.values()) {
            for (var tag : group.tags().values()) {
                if (seen.add(tag.id))
                    list.add(new JsonObject().put("id", tag.id).put("group", group.head().name).put("name",
                            tag.name));
            }
        }
        return list;
    }
}
