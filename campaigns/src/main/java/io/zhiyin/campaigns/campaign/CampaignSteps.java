package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.store.Row;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who did what with a campaign, and which versions of it there were: rows that are only ever added. */
final class CampaignSteps {
    private static final String NOTE = """
            insert into campaign_step (campaign_id, version, what, by_key, by_name, administrator, comment, customers, segments, at)
            values (:campaign, :version, :what, :key, :by, :administrator, :comment, :customers, :segments, :now)""";
    // Of what it is now: another name is the same campaign.
    private static final String NEWEST = """
            select s.what, s.version, s.by_key, s.by_name, s.administrator, s.comment, s.segments, s.at,
                   v.what - 'name' is not distinct from n.what - 'name' as same
              from campaign c
              join lateral (select * from campaign_step s where s.campaign_id = c.id and s.what = any(cast(:kinds as text[]))
                             order by s.id desc limit 1) s on true
              left join campaign_version v on v.campaign_id = c.id and v.version = s.version
              left join campaign_version n on n.campaign_id = c.id and n.version = c.version
             where c.id = :campaign""";
    private static final String HISTORY = """
            select case when v.version = 1 then 'created' else 'edited' end as what, v.version, v.by_name, null as comment,
                   cast(null as bigint) as customers, v.at, 0 as id,
                   array(select f.key from jsonb_each(v.what) f where p.what is not null
                           and v.what->f.key is distinct from p.what->f.key order by f.key) as changed
              from campaign_version v
              left join campaign_version p on p.campaign_id = v.campaign_id and p.version = v.version - 1
             where v.campaign_id = :campaign
            union all
            select what, version, by_name, comment, customers, at, id, cast('{}' as text[]) from campaign_step
             where campaign_id = :campaign
             order by at desc, version desc, id desc limit :limit""";

    private static final int MOST = 200;

    private CampaignSteps() {}

    /** @param segments what its segments say, for the words that are given on it */
    record What(CampaignStep.Kind kind, @Nullable String comment, @Nullable Long customers,
            @Nullable String segments) {
        static What of(CampaignStep.Kind kind) {
            return new What(kind, null, null, null);
        }
    }

    /** @param same whether it was done with what the campaign is now */
    record Newest(CampaignStep.Kind kind, String key, String by, boolean administrator,
            @Nullable String comment, @Nullable String segments, Instant at, boolean same) {}

    static void note(Sql tx, Campaign of, What what, Hand by, Instant now) {
        tx.sql(NOTE).bind("campaign", of.id().value()).bind("version", of.version())
                .bind("what", what.kind.name().toLowerCase(Locale.ROOT)).bind("key", by.key())
                .bind("by", by.name()).bind("administrator", by.administrator())
                .bind("comment", what.comment).bind("customers", what.customers)
                .bind("segments", what.segments).bind("now", now).update();
    }

    static Optional<Newest> newest(Sql sql, CampaignId campaign, List<CampaignStep.Kind> kinds) {
        return sql.sql(NEWEST).bind("campaign", campaign.value())
                .bindAll("kinds", String.class,
                        kinds.stream().map(it -> it.name().toLowerCase(Locale.ROOT)).toList())
                .first(row -> new Newest(kind(row), row.text("by_key"), row.text("by_name"),
                        row.flag("administrator"), row.textOrNull("comment"), row.textOrNull("segments"),
                        row.instant("at"), row.flag("same")));
    }

    /** The newest first, {@value #MOST} at most. */
    static List<CampaignStep> history(Sql sql, CampaignId campaign) {
        return sql.sql(HISTORY).bind("campaign", campaign.value()).bind("limit", MOST)
                .list(row -> new CampaignStep(kind(row), row.integer("version"), row.text("by_name"),
                        row.textOrNull("comment"), row.texts("changed"), row.numberOrNull("customers"),
                        row.instant("at")));
    }

    private static CampaignStep.Kind kind(Row row) {
        return CampaignStep.Kind.valueOf(row.text("what").toUpperCase(Locale.ROOT));
    }
}
