package io.zhiyin.bot.sandbox;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One simulated person with a phone: a follower of the Official Account, a contact of staff, or neither yet. */
final class Customer {
    /** What the Official Account knows of its follower. */
    static final class Following {
        boolean follows;
        boolean refuses;
        @Nullable
        Instant since;
        String how = "ADD_SCENE_SEARCH";
        String scene = "";
        String remark = "";
        final Set<Long> tags = new LinkedHashSet<>();
        final Windows windows = new Windows();
        @Nullable
        Instant lastExchange;
        @Nullable
        Instant typingSince;
    }

    /** What one staff member has with this person. A relation the staff member ended is gone from {@link #relations}. */
    static final class Relation {
        final String userid;
        final Instant since;
        final String state;
        final long addWay;
        final String adder;
        boolean half;
        boolean leftByCustomer;
        boolean chatBegun;
        Instant lastInteraction;
        String remark = "";
        String description = "";
        String company = "";
        java.util.List<String> mobiles = java.util.List.of();
        final Set<String> tags = new LinkedHashSet<>();

        Relation(String userid, Instant since, String state, long addWay, String adder, boolean half) {
            this.userid = userid;
            this.since = since;
            this.lastInteraction = since;
            this.state = state;
            this.addWay = addWay;
            this.adder = adder;
            this.half = half;
        }
    }

    final String id;
    final String name;
    final int gender;
    final String openId;
    final String externalUserId;
    final @Nullable String unionId;
    final Phone phone;
    final Following official = new Following();
    final Map<String, Relation> relations = new LinkedHashMap<>();

    Customer(String id, String name, int gender, String openId, String externalUserId,
            @Nullable String unionId,
            Phone phone) {
        this.id = id;
        this.name = name;
        this.gender = gender;
        this.openId = openId;
        this.externalUserId = externalUserId;
        this.unionId = unionId;
        this.phone = phone;
    }

    Optional<Relation> relation(String userid) {
        return Optional.ofNullable(relations.get(userid));
    }
}
