package io.zhiyin.bot.console;

import io.zhiyin.bot.security.Language;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.profile.ProfileField;
import io.zhiyin.campaigns.profile.ProfileFields;
import io.zhiyin.campaigns.segment.Segment;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.tag.Tags;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the editor of a rule offers to choose from. */
final class RuleChoices {
    private final Segments segments;
    private final Tags tags;
    private final Campaigns campaigns;
    private final ProfileFields fields;
    private final List<AccountId> accounts;

    RuleChoices(Segments segments, Tags tags, Campaigns campaigns, ProfileFields fields,
            List<AccountId> accounts) {
        this.segments = segments;
        this.tags = tags;
        this.campaigns = campaigns;
        this.fields = fields;
        this.accounts = List.copyOf(accounts);
    }

    Choices of(Language language, @Nullable Segment segment, RuleForm.Node form) {
        return new Choices(Asks.GROUPS, Asks.ALL, own(form),
                tags.list().stream()
                        .map(it -> new SegmentPages.Choice(it.id().value(),
                                it.group().name() + " / " + it.name()))
                        .toList(),
                accounts.stream().map(AccountId::value).toList(),
                segments.list().stream()
                        .filter(it -> segment == null || !it.id().equals(segment.id()))
                        .map(it -> new SegmentPages.Choice(it.id().value(), it.name(language.locale())))
                        .toList(),
                campaigns.list().stream()
                        .map(it -> new SegmentPages.Choice(it.id().value(), it.settings().name())).toList());
    }

    /** The shop's own fields: those that are asked for, and whichever the rule speaks of already. */
    private List<Own> own(RuleForm.Node form) {
        var used = new HashSet<String>();
        keys(form, used);
        var all = fields.all();
        var own = new ArrayList<Own>();
        all.stream().filter(it -> !it.archived() || used.contains(Asks.key(it)))
                .map(it -> new Own(Asks.key(it), it.name(), it.choices())).forEach(own::add);
        // one that has been deleted stays where it stands, to be seen and changed
        used.stream().filter(it -> Asks.custom(it) && own.stream().noneMatch(one -> one.key.equals(it)))
                .forEach(it -> own.add(new Own(it, "?", List.of())));
        return own;
    }

    private static void keys(RuleForm.Node node, Set<String> keys) {
        keys.add(node.kind());
        node.parts().forEach(it -> keys(it, keys));
    }

    /** A field of the shop's own, as the editor offers it. */
    public record Own(String key, String name, List<ProfileField.Choice> choices) {
        public Own {
            choices = List.copyOf(choices);
        }
    }

    /** What there is to choose from. */
    public record Choices(List<String> groups, List<Asks.Ask> asks, List<Own> fields,
            List<SegmentPages.Choice> tags,
            List<String> accounts,
            List<SegmentPages.Choice> segments, List<SegmentPages.Choice> campaigns) {
        public Choices {
            groups = List.copyOf(groups);
            asks = List.copyOf(asks);
            fields = List.copyOf(fields);
            tags = List.copyOf(tags);
            accounts = List.copyOf(accounts);
            segments = List.copyOf(segments);
            campaigns = List.copyOf(campaigns);
        }
    }
}
