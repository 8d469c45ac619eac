package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.segment.RuleJson;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Sql;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the segments of a campaign say, those that they ask for in turn included, as a short text that is another one
 * when any of their rules is. Who is in them is not in it: that changes by itself.
 */
final class SegmentsAsApproved {
    private static final String LISTS = """
            select m.segment_id, count(*) || '/' || sum(m.customer_id) as members
              from segment_member m join segment s on s.id = m.segment_id and s.kind = 'list'
             where s.id = any(cast(:segments as bigint[])) group by m.segment_id""";

    private final Segments segments;

    SegmentsAsApproved(Segments segments) {
        this.segments = segments;
    }

    String of(Campaign campaign) {
        return hash(rules(campaign.settings().audience()));
    }

    /** The same with who is on the fixed lists among them: these change by somebody's hand alone. */
    String withLists(Sql sql, Audience audience) {
        var rules = rules(audience);
        sql.sql(LISTS).bindAll("segments", Long.class, List.copyOf(rules.keySet()))
                .list(row -> rules.merge(row.number("segment_id"), " " + row.text("members"),
                        String::concat));
        return hash(rules);
    }

    private Map<Long, String> rules(Audience audience) {
        var rules = new TreeMap<Long, String>();
        var open = new ArrayDeque<SegmentId>(
                Stream.concat(Stream.ofNullable(audience.segment()), audience.excluded().stream()).toList());
        while (!open.isEmpty()) {
            var id = open.remove();
            if (!rules.containsKey(id.value())) {
                var rule = segments.get(id).map(it -> it.rule());
                rules.put(id.value(), rule.map(it -> RuleJson.write(it).encode()).orElse(""));
                rule.ifPresent(it -> open.addAll(it.segments()));
            }
        }
        return rules;
    }

    private static String hash(Map<Long, String> rules) {
        try {
            var hash = MessageDigest.getInstance("SHA-256")
                    .digest(rules.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
