package io.zhiyin.campaigns.importing;

import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.tag.TagGroup;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.Tags;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tags that a file names: those that there are, and new ones in a group of their own. One thread asks and makes; any may ask for {@link #ids}. */
final class ImportTags {
    private static final String GROUP = "导入 Imported";
    /** A column taken for tags by mistake makes no more than this. */
    private static final int MOST_NEW = 200;

    private final Tags tags;
    private volatile Map<String, TagId> known = Map.of();
    private final Set<String> ambiguous = new HashSet<>();
    private final Set<String> fresh = new HashSet<>();

    ImportTags(Database db) {
        this.tags = new Tags(db);
        readAgain();
    }

    private void readAgain() {
        var found = new HashMap<String, TagId>();
        ambiguous.clear();
        for (var tag : tags.list()) {
            if (found.put(tag.name(), tag.id()) != null) {
                ambiguous.add(tag.name());
            }
        }
        for (var tag : tags.list()) {
            found.put(tag.group().name() + "/" + tag.name(), tag.id());
        }
        known = Map.copyOf(found);
    }

    Optional<Fault> fault(List<String> names) {
        for (var name : names) {
            if (ambiguous.contains(name)) {
                return Optional.of(new Fault(Column.TAGS, "有几个组里都有这个标签，请写成 组/标签。",
                        "More than one group has such a tag: write it as group/tag."));
            }
            if (!known.containsKey(name) && fresh.add(name) && fresh.size() > MOST_NEW) {
                fresh.remove(name);
                return Optional.of(new Fault(Column.TAGS,
                        "文件里的新标签超过 " + MOST_NEW + " 个，请先建好标签，或检查列的对应。",
                        "The file has more than " + MOST_NEW
                                + " new tags: make them first, or look at the mapping."));
            }
        }
        return Optional.empty();
    }

    /** Those of the names that there are; in a dry run the others are missing. */
    List<TagId> ids(List<String> names) {
        return names.stream().map(known::get).filter(it -> it != null).toList();
    }

    /** Makes what is new. On its own, before the batch that gives it: a tag without customers does no harm. */
    void make(List<String> names) {
        var missing = names.stream().filter(it -> !known.containsKey(it)).distinct().toList();
        if (missing.isEmpty()) {
            return;
        }
        var group = group();
        for (var name : missing) {
            try {
                tags.create(group.id(), name);
            } catch (InvalidInput madeMeanwhile) {
                // another import, or somebody in the console: it is read below
            }
        }
        readAgain();
    }

    private TagGroup group() {
        var there = tags.groups().stream().filter(it -> it.name().equals(GROUP)).findFirst();
        return there.orElseGet(() -> tags.createGroup(GROUP));
    }

    Tags in(Sql tx) {
        return new Tags(tx);
    }
}
