package io.zhiyin.campaigns.tag;

import org.jspecify.annotations.Nullable;

/**
 * A label in a group; its name is unique there.
 *
 * @param validDays after so many days a tagging ends by itself, unless the tag is earned anew; null: it stays
 */
public record Tag(TagId id, TagGroup group, String name, @Nullable Integer validDays) {
    /** One that stays. */
    public Tag(TagId id, TagGroup group, String name) {
        this(id, group, name, null);
    }

    public Tag {
        TagName.check(name);
    }
}
