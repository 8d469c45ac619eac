package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.segment.RuleJson;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.Segments;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the segments of a campaign say, those that they ask for in turn included, as a short text that is another one
 * when any of their rules is. Who is in them is not in it: that changes by itself.
 */
final class SegmentsAsApproved {
    private final Segments segments;

    SegmentsAsApproved(Segments segments) {
        this.segments = segments;
    }

    String of(Campaign campaign) {
        var audience = campaign.settings().audience();
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
        try {
            var hash = MessageDigest.getInstance("SHA-256")
                    .digest(rules.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
