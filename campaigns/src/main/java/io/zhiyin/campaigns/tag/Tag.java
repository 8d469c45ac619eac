package io.zhiyin.campaigns.tag;

/** A label in a group; its name is unique there. */
public record Tag(TagId id, TagGroup group, String name) {
    public Tag {
        TagName.check(name);
    }
}
