package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.segment.SegmentId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom a campaign is for.
 *
 * @param segment null for all customers
 * @param excluded whoever is in one of these does not get it; 10 at most
 * @param holdout how many of a hundred are left out, so that what the campaign does can be told from what would have
 *     happened anyway; 0 to 50. Who it is, is drawn by the customer and the campaign: the same at every run.
 */
public record Audience(@Nullable SegmentId segment, List<SegmentId> excluded, int holdout) {
    public static final int MOST_EXCLUDED = 10;
    public static final int MOST_HELD_OUT = 50;

    public Audience {
        excluded = List.copyOf(excluded);
        if (excluded.size() > MOST_EXCLUDED) {
            throw new IllegalArgumentException("最多排除 " + MOST_EXCLUDED + " 个人群。At most " + MOST_EXCLUDED
                    + " segments can be left out.");
        }
        if (holdout < 0 || holdout > MOST_HELD_OUT) {
            throw new IllegalArgumentException("对照组须为 0 至 " + MOST_HELD_OUT + "%，收到的是 " + holdout
                    + "。The holdout is from 0 to " + MOST_HELD_OUT + " percent; it was " + holdout + ".");
        }
    }

    public static Audience of(@Nullable SegmentId segment) {
        return new Audience(segment, List.of(), 0);
    }
}
