package io.zhiyin.campaigns.tag;

import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.store.DuplicateKey;
import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.time.Clock;
import java.util.List;

/**
 * The rules that give tags. Kept in the database, asked in memory: {@link #current} is what messages are held
 * against, and {@link #refresh}, called every few seconds, takes in what other nodes changed.
 */
public final class TagRules {
    private static final String ALL = """
            select id, source, pattern, tag_id, active, created_at from tag_rule order by id""";
    private static final String ADD = """
            insert into tag_rule (source, pattern, tag_id, active, created_at)
            select :source, :pattern, id, true, :at from tag where id = :tag
            returning id, source, pattern, tag_id, active, created_at""";
    private static final String SWITCH = """
            update tag_rule set active = :active where id = :id""";
    private static final String DELETE = """
            delete from tag_rule where id = :id""";

    private final Sql db;
    private final Clock clock;
    private volatile RuleSet current = new RuleSet(List.of());

    /** Reads the rules once, so that {@link #current} is right from the start. */
    public TagRules(Sql db, Clock clock) {
        this.db = db;
        this.clock = clock;
        refresh();
    }

    /** All rules, the inactive too, oldest first. */
    public List<TagRule> list() {
        return db.sql(ALL).list(TagRules::rule);
    }

    /** @throws InvalidInput when the pattern is not one, the tag is gone, or the rule is there already */
    public TagRule create(TagRule.Source source, String pattern, TagId tag) {
        var read = TagPattern.read(source, pattern);
        try {
            var rule = db.sql(ADD).bind("source", source.code()).bind("pattern", read)
                    .bind("tag", tag.value()).bind("at", clock.instant()).first(TagRules::rule)
                    .orElseThrow(() -> new InvalidInput("tag", "没有这个标签，可能已被删除。",
                            "There is no such tag; it may have been deleted."));
            refresh();
            return rule;
        } catch (DuplicateKey there) {
            throw new InvalidInput("pattern", "这条规则已经有了。", "This rule is there already.");
        }
    }

    /** @return false when there is no such rule */
    public boolean switchTo(TagRuleId id, boolean active) {
        var switched = db.sql(SWITCH).bind("id", id.value()).bind("active", active).update() > 0;
        refresh();
        return switched;
    }

    /**
     * Deletes a rule; the tags it gave stay.
     *
     * @return false when there is no such rule
     */
    public boolean delete(TagRuleId id) {
        var deleted = db.sql(DELETE).bind("id", id.value()).update() > 0;
        refresh();
        return deleted;
    }

    /** The active rules as last read. */
    public RuleSet current() {
        return current;
    }

    /**
     * Reads the rules again and compiles them if they changed. A rule that another node deleted may still be met
     * until then, at worst for a tag that is gone, which {@link Tags#giveAll} leaves out.
     */
    // One reader at a time, or an older answer could replace a newer one.
    public synchronized void refresh() {
        var active = list().stream().filter(TagRule::active).toList();
        if (!current.isMadeOf(active)) {
            current = new RuleSet(active);
        }
    }

    private static TagRule rule(Row row) {
        return new TagRule(new TagRuleId(row.number("id")), TagRule.Source.of(row.text("source")),
                row.text("pattern"), new TagId(row.number("tag_id")), row.flag("active"),
                row.instant("created_at"));
    }
}
