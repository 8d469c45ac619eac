package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.tag.Keywords;
import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When something happens to a customer, or so long after it. What happened is noted by the statement that made it
 * happen, in {@code happening}; nothing else has to be remembered.
 *
 * @param subject the tag or the segment; null where the event has none
 * @param keywords what the customer says; null where it is another event
 * @param afterHours how long after the event: 0 at once, 720 (30 days) at most
 * @param againDays a customer gets it at most once in so many days, whatever happens; 0: at each event
 */
public record EventTrigger(On on, @Nullable Long subject, @Nullable Keywords keywords, int afterHours,
        int againDays, int validHours, ZoneId shopZone) implements Trigger {
    public static final int MOST_AFTER_HOURS = 24 * 366;
    public static final int MOST_AGAIN_DAYS = 3_650;
    public static final int USUALLY_AGAIN_DAYS = 30;

    /** What happens. */
    public enum On {
        ORDER_PAID, SEGMENT_ENTERED, SEGMENT_LEFT, TAGGED, FOLLOWED, CHURN_WARNED, KEYWORD, REPLIED, UNFOLLOWED,
        /** A program says so. */
        API;

        private static final Set<On> OF_SEGMENTS = EnumSet.of(SEGMENT_ENTERED, SEGMENT_LEFT);

        public boolean ofSegment() {
            return OF_SEGMENTS.contains(this);
        }

        /** As it stands in the outbox and in JSON. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        public boolean hasSubject() {
            return ofSegment() || this == TAGGED;
        }

        /** What somebody who is in a journey may be waited for: it is told by itself. */
        public boolean canBeAwaited() {
            return this != API && this != KEYWORD;
        }
    }

    public EventTrigger {
        Trigger.validity(validHours);
        if (on.hasSubject() != (subject != null)) {
            throw new IllegalArgumentException("请选择标签或人群。Choose the tag or the segment.");
        }
        if ((on == On.KEYWORD) != (keywords != null)) {
            throw new IllegalArgumentException("请写出至少一个关键词。Write at least one keyword.");
        }
        if (afterHours < 0 || afterHours > MOST_AFTER_HOURS || againDays < 0 || againDays > MOST_AGAIN_DAYS) {
            throw new IllegalArgumentException("之后多久须在一年以内，间隔天数须为 0 至 " + MOST_AGAIN_DAYS
                    + "。It is sent within a year after the event, and again after 0 to " + MOST_AGAIN_DAYS
                    + " days.");
        }
    }

    /** One that goes by no words. */
    public EventTrigger(On on, @Nullable Long subject, int afterHours, int againDays, int validHours,
            ZoneId shopZone) {
        this(on, subject, null, afterHours, againDays, validHours, shopZone);
    }

    Duration validity() {
        return Trigger.validity(validHours);
    }

    @Override
    public String occasion() {
        return "event/" + on.name().toLowerCase(Locale.ROOT) + (subject == null ? "" : "/" + subject);
    }

    @Override
    public int sameOccasionDays() {
        return againDays;
    }
}
