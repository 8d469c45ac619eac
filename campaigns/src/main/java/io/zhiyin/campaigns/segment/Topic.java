package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.segment.Rule.Condition;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What can happen to a customer, as far as it can change whether a condition holds of them. */
enum Topic {
    /** Came to be, was merged, erased, or has another birthday: every segment is asked anew. */
    CUSTOMER, DETAIL, TAG, IDENTITY, CONTACT, INTERACTION, ORDER, INSIGHT, CONSENT, FIELD;

    static Topic of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }

    /** What can change any of these conditions. */
    static Set<Topic> touching(Set<Condition> conditions) {
        var topics = EnumSet.of(CUSTOMER);
        conditions.forEach(it -> topics.add(touching(it)));
        return topics;
    }

    private static Topic touching(Condition condition) {
        return switch (condition) {
            case Rule.Everyone(),Rule.BirthdayWithin(_),Rule.BirthdayThisMonth(),Rule.BirthdayKnown(_),Rule.Source(_, _),Rule.CreatedWithin(_),Standing.BornBetween(_, _),Standing.InSegment(_) ->
                CUSTOMER;
            case Rule.HasTag(_),Standing.TaggedWithin(_, _) -> TAG;
            case Rule.Following(_, _),Standing.FollowedWithin(_, _),Standing.HasIdentity(_, _) -> IDENTITY;
            case Rule.HasOwner(),Rule.OwnedBy(_, _) -> CONTACT;
            // A message that was sent stands on the timeline as well, and so does what opens a window.
            case Rule.LastInteraction(_, _),Dealing.Interacted _,Dealing.Received _,Standing.WindowOpen(_) ->
                INTERACTION;
            case Rule.InStage(_),Rule.Scored(_, _, _),Standing.InClass(_),Standing.ChurnRisk(_),Standing.Expected(_),Standing.Warned() ->
                INSIGHT;
            case Dealing.Ordered _,Dealing.LastOrder(_) -> ORDER;
            case Standing.Consented(_) -> CONSENT;
            case Standing.HasDetail(_) -> DETAIL;
            case Profiled _ -> FIELD;
        };
    }

    /** Whether some of these change within the day by time alone, or by what leaves no news. */
    static boolean restless(Set<Condition> conditions) {
        return conditions.stream().anyMatch(it -> it instanceof Standing.WindowOpen
                || (it instanceof Dealing.Received asked
                        && asked.response() == Dealing.Received.Response.DELIVERED));
    }
}
