package io.zhiyin.campaigns.tag;

/** What belongs together, as 等级 or 兴趣. Its name is unique. */
public record TagGroup(TagGroupId id, String name) {
    public TagGroup {
        TagName.check(name);
    }
}
