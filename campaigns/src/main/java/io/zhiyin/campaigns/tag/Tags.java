package io.zhiyin.campaigns.tag;

import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Merge;
import io.zhiyin.campaigns.customer.MergeNotes;
import io.zhiyin.campaigns.customer.MergeStep;
import io.zhiyin.campaigns.store.DuplicateKey;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Groups, tags, and which customer has which. */
public final class Tags implements MergeStep {
    private static final int LONGEST_DAYS = 3_650;
    private static final int A_SLICE = 5_000;
    private static final String GROUPS = """
            select id as group_id, name as group_name from tag_group order by id""";
    private static final String ADD_GROUP = """
            insert into tag_group (name) values (:name) returning id as group_id, name as group_name""";
    private static final String RENAME_GROUP = """
            update tag_group set name = :name where id = :id""";
    private static final String DELETE_GROUP = """
            delete from tag_group g where g.id = :id and not exists (select from tag t where t.group_id = g.id)""";
    private static final String GROUP_EXISTS = """
            select count(*) from tag_group where id = :id""";

    private static final String ALL = """
            select t.id, t.name, t.valid_days, t.group_id, g.name as group_name
              from tag t join tag_group g on g.id = t.group_id order by t.group_id, t.id""";
    private static final String FIND = """
            select t.id, t.name, t.valid_days, t.group_id, g.name as group_name
              from tag t join tag_group g on g.id = t.group_id where t.id = :id""";
    private static final String NAMES = """
            select id, name from tag where id = any(:ids)""";
    private static final String COUNTED = """
            select t.id, t.name, t.valid_days, t.group_id, g.name as group_name, coalesce(n.customers, 0) as customers
              from tag t join tag_group g on g.id = t.group_id
              left join (select given.tag_id, count(*) as customers
                           from tagging given join customer c on c.id = given.customer_id
                          where c.merged_into is null group by given.tag_id) n on n.tag_id = t.id
             order by t.group_id, t.id""";
    private static final String ADD = """
            with added as (insert into tag (group_id, name)
                           select id, :name from tag_group where id = :group returning id, name, valid_days, group_id)
            select a.id, a.name, a.valid_days, a.group_id, g.name as group_name from added a join tag_group g on g.id = a.group_id""";
    private static final String RENAME = """
            update tag set name = :name where id = :id""";
    private static final String DELETE = """
            delete from tag where id = :id""";

    // The tags are locked first: one that was deleted meanwhile drops out instead of failing the whole batch.
    // One order of customers and tags for all batches, so that two of them cannot wait for each other.
    // What ends by itself and is earned anew lasts longer.
    private static final String GIVE = """
            with living as materialized (
                select id, valid_days from tag where id = any(:tags) order by id for key share)
            insert into tagging as k (customer_id, tag_id, given_by, giver, given_at, expires_at)
            select distinct on (w.customer_id, w.tag_id) w.customer_id, w.tag_id, w.given_by, w.giver, w.given_at,
                   coalesce(w.until, w.given_at + make_interval(days => living.valid_days))
              from unnest(cast(:customers as bigint[]), cast(:tags as bigint[]), cast(:bys as text[]),
                          cast(:givers as text[]), cast(:ats as timestamptz[]), cast(:untils as timestamptz[]))
                   as w (customer_id, tag_id, given_by, giver, given_at, until)
              join living on living.id = w.tag_id
             order by w.customer_id, w.tag_id, w.given_at
            on conflict (customer_id, tag_id) do update set expires_at = excluded.expires_at
             where k.expires_at is not null
               and (excluded.expires_at is null or excluded.expires_at > k.expires_at)
            returning cast(k.xmax as text) = '0' as fresh""";
    private static final String LASTS = """
            update tag set valid_days = :days where id = :id""";
    private static final String EXPIRE = """
            delete from tagging where ctid = any(array(
                select ctid from tagging where expires_at <= :now order by expires_at limit :limit for update skip locked))""";
    private static final String TAKE = """
            delete from tagging where customer_id = :customer and tag_id = :tag""";
    private static final String TAKE_FROM = """
            delete from tagging where customer_id = any(:customers) and tag_id = :tag""";
    private static final String OF = """
            select x.customer_id, x.tag_id as id, t.name, t.valid_days, t.group_id, g.name as group_name,
                   x.given_by, x.giver, x.given_at, x.expires_at
              from tagging x join tag t on t.id = x.tag_id join tag_group g on g.id = t.group_id
             where x.customer_id = any(:customers) order by x.customer_id, t.group_id, t.id""";

    private static final String NOTE = MergeNotes.keep("tagging");
    private static final String RESTORE = MergeNotes.restore("tagging", "tag_id", "tag");
    private static final String MOVE = """
            insert into tagging as k (customer_id, tag_id, given_by, giver, given_at, expires_at)
            select :kept, tag_id, given_by, giver, given_at, expires_at from tagging where customer_id = :gone
            on conflict (customer_id, tag_id) do update
               set given_by = excluded.given_by, giver = excluded.giver, given_at = excluded.given_at,
                   expires_at = excluded.expires_at
             where excluded.given_at < k.given_at""";
    private static final String TAKE_ALL = """
            delete from tagging where customer_id = :gone""";

    private final Sql db;

    public Tags(Sql db) {
        this.db = db;
    }

    /** A tag and how many customers have it; customers merged into others do not count. */
    public record Counted(Tag tag, long customers) {}

    /** A tag that a customer has, with who gave it and when. */
    public record Given(Tag tag, Tagging tagging) {}

    public List<TagGroup> groups() {
        return db.sql(GROUPS).list(Tags::group);
    }

    /** @throws InvalidInput when the name is unfit or taken */
    public TagGroup createGroup(String name) {
        var read = TagName.read(name);
        return unlessTaken(read, () -> db.sql(ADD_GROUP).bind("name", read).one(Tags::group));
    }

    /**
     * @return false when there is no such group
     * @throws InvalidInput when the name is unfit or taken
     */
    public boolean renameGroup(TagGroupId id, String name) {
        var read = TagName.read(name);
        return unlessTaken(read,
                () -> db.sql(RENAME_GROUP).bind("name", read).bind("id", id.value()).update() > 0);
    }

    /**
     * @return false when there is no such group
     * @throws InvalidInput while it has tags
     */
    public boolean deleteGroup(TagGroupId id) {
        if (db.sql(DELETE_GROUP).bind("id", id.value()).update() > 0) {
            return true;
        }
        if (db.sql(GROUP_EXISTS).bind("id", id.value()).count() > 0) {
            throw new InvalidInput("group", "组内还有标签，请先删除这些标签。",
                    "The group still has tags: delete them first.");
        }
        return false;
    }

    /** All tags, group by group, oldest first. */
    public List<Tag> list() {
        return db.sql(ALL).list(Tags::tag);
    }

    /** All tags with their customers counted: costs a pass over all taggings. */
    public List<Counted> counted() {
        return db.sql(COUNTED).list(row -> new Counted(tag(row), row.number("customers")));
    }

    public Optional<Tag> find(TagId id) {
        return db.sql(FIND).bind("id", id.value()).first(Tags::tag);
    }

    /** The names of those of the tags that there are: a deleted one is missing. */
    public Map<TagId, String> names(Collection<TagId> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        Map<TagId, String> names = new LinkedHashMap<>();
        db.sql(NAMES).bindAll("ids", Long.class, ids.stream().map(TagId::value).toList())
                .list(row -> names.put(new TagId(row.number("id")), row.text("name")));
        return names;
    }

    /** @throws InvalidInput when there is no such group, or the name is unfit or taken in it */
    public Tag create(TagGroupId group, String name) {
        var read = TagName.read(name);
        return unlessTaken(read,
                () -> db.sql(ADD).bind("group", group.value()).bind("name", read).first(Tags::tag))
                .orElseThrow(() -> new InvalidInput("group", "没有这个标签组，可能已被删除。",
                        "There is no such group; it may have been deleted."));
    }

    /**
     * @return false when there is no such tag
     * @throws InvalidInput when the name is unfit or taken in its group
     */
    public boolean rename(TagId id, String name) {
        var read = TagName.read(name);
        return unlessTaken(read,
                () -> db.sql(RENAME).bind("name", read).bind("id", id.value()).update() > 0);
    }

    /**
     * Deletes a tag, takes it from all customers and deletes the rules that give it. Segments that name it stay,
     * say so, and hold nobody by it.
     *
     * @return false when there is no such tag
     */
    public boolean delete(TagId id) {
        return db.sql(DELETE).bind("id", id.value()).update() > 0;
    }

    /** @return false when the customer had the tag: the first giver stays; or when the tag has been deleted */
    public boolean give(Sql sql, CustomerId customer, TagId tag, GivenBy by, String giver, Instant at) {
        return giveAll(sql, List.of(new Tagging(customer, tag, by, giver, at))) > 0;
    }

    /**
     * Gives many tags to many customers in one statement. What a customer has already stays as it was first given, but
     * ends later where it is given for longer; the earliest wins within the list, and a tag that has been deleted meanwhile
     * is left out.
     *
     * @return how many taggings are new
     */
    public int giveAll(Sql tx, List<Tagging> taggings) {
        if (taggings.isEmpty()) {
            return 0;
        }
        return tx.sql(GIVE)
                .bindAll("customers", Long.class, taggings.stream().map(it -> it.customer().value()).toList())
                .bindAll("tags", Long.class, taggings.stream().map(it -> it.tag().value()).toList())
                .bindAll("bys", String.class, taggings.stream().map(it -> it.by().code()).toList())
                .bindAll("givers", String.class, taggings.stream().map(Tagging::giver).toList())
                .bindAll("ats", Instant.class, taggings.stream().map(Tagging::at).toList())
                .bindAll("untils", Instant.class, taggings.stream().map(Tagging::until).toList())
                .list(row -> row.flag("fresh")).stream().mapToInt(fresh -> fresh ? 1 : 0).sum();
    }

    /**
     * Says how long the tag lasts that is given from now on; what was given before stays as it is.
     *
     * @param days 1 to 3650; null: it does not end by itself
     * @return false when there is no such tag
     * @throws InvalidInput when it is another number of days
     */
    public boolean lasts(TagId id, @Nullable Integer days) {
        if (days != null && (days < 1 || days > LONGEST_DAYS)) {
            throw new InvalidInput("validDays", "有效期须为 1 到 " + LONGEST_DAYS + " 天。",
                    "A tag is valid for 1 to " + LONGEST_DAYS + " days.");
        }
        return db.sql(LASTS).bind("days", days).bind("id", id.value()).update() > 0;
    }

    /** Takes the tags that have ended by now; how many. */
    public int expire(Instant now) {
        var ended = 0;
        for (var more = true; more;) {
            var some = db.sql(EXPIRE).bind("now", now).bind("limit", A_SLICE).update();
            ended += some;
            more = some == A_SLICE;
        }
        return ended;
    }

    /** @return false when the customer did not have the tag */
    public boolean take(Sql sql, CustomerId customer, TagId tag) {
        return sql.sql(TAKE).bind("customer", customer.value()).bind("tag", tag.value()).update() > 0;
    }

    /** @return how many of the customers had the tag */
    public int takeAll(Sql sql, Collection<CustomerId> customers, TagId tag) {
        return sql.sql(TAKE_FROM)
                .bindAll("customers", Long.class, customers.stream().map(CustomerId::value).toList())
                .bind("tag", tag.value()).update();
    }

    /** The tags of a customer, group by group. */
    public List<Given> of(CustomerId customer) {
        return ofAll(List.of(customer)).getOrDefault(customer, List.of());
    }

    /** The tags of many customers; who has none is missing. */
    public Map<CustomerId, List<Given>> ofAll(Collection<CustomerId> customers) {
        Map<CustomerId, List<Given>> tags = new LinkedHashMap<>();
        var ids = customers.stream().map(CustomerId::value).toList();
        for (var given : db.sql(OF).bindAll("customers", Long.class, ids).list(Tags::given)) {
            tags.computeIfAbsent(given.tagging().customer(), _ -> new ArrayList<>()).add(given);
        }
        return tags;
    }

    /** The one who stays has the tags of both, each from its first giver. */
    @Override
    public void merge(Sql tx, Merge merge) {
        List.of(NOTE, MOVE, TAKE_ALL).forEach(it -> MergeNotes.run(tx, it, merge));
    }

    @Override
    public void undo(Sql tx, Merge merge, Set<AccountId> accounts) {
        MergeNotes.run(tx, RESTORE, merge);
    }

    private static <T> T unlessTaken(String name, Supplier<T> change) {
        try {
            return change.get();
        } catch (DuplicateKey taken) {
            throw new InvalidInput("name", "“" + name + "”已经有了，请换一个名称。",
                    "There is a “" + name + "” already: choose another name.");
        }
    }

    private static TagGroup group(Row row) {
        return new TagGroup(new TagGroupId(row.number("group_id")), row.text("group_name"));
    }

    private static Tag tag(Row row) {
        return new Tag(new TagId(row.number("id")), group(row), row.text("name"),
                row.integerOrNull("valid_days"));
    }

    private static Given given(Row row) {
        var tag = tag(row);
        return new Given(tag, new Tagging(new CustomerId(row.number("customer_id")), tag.id(),
                GivenBy.of(row.text("given_by")), row.text("giver"), row.instant("given_at"),
                row.instantOrNull("expires_at")));
    }
}
