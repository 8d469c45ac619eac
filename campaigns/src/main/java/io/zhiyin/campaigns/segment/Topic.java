package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.segment.Rule.Condition;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What can happen to a customer, as far as it can change whether a condition holds of them. */
enum Topic {
    /** Came to be, was merged, erased, or has another birthday: every segment is asked anew. */
    CUSTOMER, DETAIL, TAG, IDENTITY, CONTACT, INTERACTION, ORDER, INSIGHT, CONSENT, FIELD,
    /** A send whose outcome was lost or found, and what is learnt after it. */
    DELIVERY,
    /** A reply window whose sends are used up, or that has closed. */
    WINDOW;

    static Topic of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }

    /** As it stands in the column. */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What can change any of these conditions. */
    static Set<Topic> touching(Set<Condition> conditions) {
        var topics = EnumSet.of(CUSTOMER);
        conditions.forEach(it -> topics.addAll(touching(it)));
        return topics;
    }

    private static Set<Topic> touching(Condition condition) {
        return switch (condition) {
            case Rule.Everyone(),Rule.BirthdayWithin(_),Rule.BirthdayThisMonth(),Rule.BirthdayKnown(_),Rule.Source(_, _),Rule.CreatedWithin(_),Standing.BornBetween(_, _),Standing.InSegment(_) ->
                Set.of(CUSTOMER);
            case Rule.HasTag(_),Standing.TaggedWithin(_, _) -> Set.of(TAG);
            case Rule.Following(_, _),Standing.FollowedWithin(_, _),Standing.HasIdentity(_, _) ->
                Set.of(IDENTITY);
            case Rule.HasOwner(),Rule.OwnedBy(_, _) -> Set.of(CONTACT);
            case Rule.LastInteraction(_, _),Dealing.Interacted _ -> Set.of(INTERACTION);
            // A message that was sent stands on the timeline as well, and so does what opens a window or closes it early.
            case Dealing.Received(var response, _, _) -> response == Dealing.Received.Response.CONVERTED
                    ? Set.of(INTERACTION, DELIVERY, ORDER)
                    : Set.of(INTERACTION, DELIVERY);
            case Standing.WindowOpen(_) -> Set.of(INTERACTION, WINDOW);
            case Rule.InStage(_),Rule.Scored(_, _, _),Standing.InClass(_),Standing.ChurnRisk(_),Standing.Expected(_),Standing.Warned(),Standing.BeyondRhythm(_) ->
                Set.of(INSIGHT);
            case Dealing.Ordered _,Dealing.LastOrder(_) -> Set.of(ORDER);
            case Standing.Consented(_) -> Set.of(CONSENT);
            case Standing.HasDetail(_) -> Set.of(DETAIL);
            case Profiled _ -> Set.of(FIELD);
        };
    }
}
