package io.zhiyin.campaigns.journey;

import io.zhiyin.campaigns.campaign.CampaignId;
import io.zhiyin.campaigns.campaign.JourneyHappenings;
import io.zhiyin.campaigns.campaign.StepMessages;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.followup.Cause;
import io.zhiyin.campaigns.followup.FollowUpDesk;
import io.zhiyin.campaigns.followup.NewFollowUp;
import io.zhiyin.campaigns.journey.Walk.Turn;
import io.zhiyin.campaigns.journey.Walk.Walker;
import io.zhiyin.campaigns.profile.ProfileValues;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.profile.ValueReader;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.segment.Rule;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Sql;
import io.zhiyin.campaigns.tag.GivenBy;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.Tagging;
import io.zhiyin.campaigns.tag.Tags;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.zip.CRC32C;

/** What each kind of step does with those who come to it: one statement for all of them where it can be. */
final class Deeds {
    private static final String CAMPAIGN = """
            select campaign_id from journey_message where journey_id = :journey and version = :version and step = :step""";
    private static final String MEETING = """
            select c.id from customer c where c.id = any(cast(:customers as bigint[])) and true""";
    private static final String CALL = """
            insert into journey_call (stay_id, step, key, url, made_at)
            select t.stay, :step, t.key, :url, :now from unnest(cast(:stays as bigint[]), cast(:keys as text[])) as t (stay, key)
            on conflict (key) do nothing""";
    private static final String NAME = """
            select name from journey where id = :journey""";
    private static final int HUNDRED = 100;

    private final Segments segments;
    private final Tags tags;
    private final Profiles profiles;
    private final FollowUpDesk followUps;
    private final JourneyHappenings happenings;

    Deeds(Segments segments, Tags tags, Profiles profiles, FollowUpDesk followUps,
            JourneyHappenings happenings) {
        this.segments = segments;
        this.tags = tags;
        this.profiles = profiles;
        this.followUps = followUps;
        this.happenings = happenings;
    }

    /** A step of a version. */
    record Place(JourneyId journey, int version, ZoneId shopZone, Step step) {
        String code() {
            return journey.value() + "/" + version + "/" + step.id();
        }
    }

    /** What becomes of everybody who is there. */
    Map<Walker, Turn> at(Sql tx, Place place, List<Walker> here, Instant now) {
        return switch (place.step) {
            case Step.Wait(_, var amount, var unit) -> waiting(here, now, _ -> now.plus(unit.of(amount)));
            case Step.Until until -> waiting(here, now,
                    it -> LocalTimes.next(until, now, it.zone == null ? place.shopZone : it.zone));
            case Step.Await await -> await(tx, place, await, here, now);
            case Step.Branch branch -> branch(tx, branch, here, now);
            case Step.Split split -> each(here, it -> drawn(place.journey, split, it.customer));
            case Step.Label label -> label(tx, place, label, here, now);
            case Step.SetField set -> set(tx, place, set, here, now);
            case Step.Message message -> message(tx, place, message, here, now);
            case Step.Task task -> task(tx, place, task, here, now);
            case Step.Call(_, var url) -> call(tx, place, url, here, now);
            case Step.GoTo _,Step.Leave _ -> each(here, _ -> "on");
        };
    }

    private static Map<Walker, Turn> each(List<Walker> here, Function<Walker, String> way) {
        var turns = new LinkedHashMap<Walker, Turn>();
        here.forEach(it -> turns.put(it, new Turn.Go(way.apply(it))));
        return turns;
    }

    private static Map<Walker, Turn> waiting(List<Walker> here, Instant now,
            Function<Walker, Instant> until) {
        var turns = new LinkedHashMap<Walker, Turn>();
        for (var walker : here) {
            var end = walker.arrivedAt() == null ? until.apply(walker) : now;
            turns.put(walker, end.isAfter(now) ? new Turn.Stand(end) : new Turn.Go("on"));
        }
        return turns;
    }

    private Map<Walker, Turn> await(Sql tx, Place place, Step.Await await, List<Walker> here, Instant now) {
        var over = here.stream().filter(it -> it.arrivedAt() != null && !it.woken()).toList();
        // It may have happened in time and not been looked at yet: a late node decides nothing.
        var happened = over.isEmpty()
                ? Set.<CustomerId>of()
                : new HashSet<>(happenings.happenedTo(tx, place.journey.value(), await.on().code(),
                        await.subject(),
                        over.stream().map(it -> new JourneyHappenings.Window(it.customer,
                                LocalTimes.second(it.since(now)), it.until(now))).toList()));
        var turns = new LinkedHashMap<Walker, Turn>();
        for (var walker : here) {
            if (walker.arrivedAt() == null) {
                turns.put(walker, new Turn.Stand(now.plus(await.unit().of(await.amount()))));
            } else {
                turns.put(walker, new Turn.Go(walker.woken() || happened.contains(walker.customer)
                        ? Step.HAPPENED
                        : Step.OTHERWISE));
            }
        }
        return turns;
    }

    private Map<Walker, Turn> branch(Sql tx, Step.Branch branch, List<Walker> here, Instant now) {
        var turns = new LinkedHashMap<Walker, Turn>();
        var left = new ArrayList<>(here);
        for (var arm : branch.arms()) {
            var rule = arm.rule();
            if (rule != null && !left.isEmpty()) {
                var meeting = meeting(tx, segments, rule, left.stream().map(it -> it.customer).toList(), now);
                left.removeIf(it -> {
                    if (meeting.contains(it.customer)) {
                        turns.put(it, new Turn.Go(arm.key()));
                        return true;
                    }
                    return false;
                });
            }
        }
        left.forEach(it -> turns.put(it, new Turn.Go(Step.OTHERWISE)));
        return turns;
    }

    /** Those of the customers who meet a rule. */
    static Set<CustomerId> meeting(Sql tx, Segments segments, Rule rule, List<CustomerId> customers,
            Instant now) {
        var condition = segments.condition(rule, now);
        return new HashSet<>(condition.bindTo(tx.sql(MEETING.replace("true", condition.sql())))
                .bindAll("customers", Long.class, customers.stream().map(CustomerId::value).toList())
                .list(row -> new CustomerId(row.number("id"))));
    }

    /** The same customer comes to the same share of the same step, on any node and at any time. */
    static String drawn(JourneyId journey, Step.Split split, CustomerId customer) {
        var at = percentile("split/" + journey.value() + "/" + split.id() + "/" + customer.value());
        for (var share : split.shares()) {
            at -= share.percent();
            if (at < 0) {
                return share.key();
            }
        }
        return split.shares().getLast().key();
    }

    /** Whether somebody walks along without a message. */
    static boolean heldOut(JourneyId journey, int percent, CustomerId customer) {
        return percentile("holdout/" + journey.value() + "/" + customer.value()) < percent;
    }

    private static int percentile(String text) {
        var crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % HUNDRED);
    }

    private Map<Walker, Turn> label(Sql tx, Place place, Step.Label label, List<Walker> here, Instant now) {
        var giver = name(tx, place);
        tags.giveAll(tx, label.give().stream().flatMap(tag -> here.stream()
                .map(it -> new Tagging(it.customer, tag, GivenBy.RULE, giver, now))).toList());
        for (TagId tag : label.take()) {
            tags.takeAll(tx, here.stream().map(it -> it.customer).toList(), tag);
        }
        return each(here, _ -> "on");
    }

    private Map<Walker, Turn> set(Sql tx, Place place, Step.SetField set, List<Walker> here, Instant now) {
        var field = profiles.fields().living().stream().filter(it -> it.id().equals(set.field())).findFirst();
        if (field.isEmpty()) {
            return each(here, _ -> "gone");
        }
        var value = set.value().isBlank() ? null : ValueReader.read(field.get(), set.value());
        var by = name(tx, place);
        profiles.values().set(tx, here.stream().map(it -> new ProfileValues.Said(it.customer,
                field.get().id(), value, Source.OPERATOR, by, now)).toList());
        return each(here, _ -> "on");
    }

    private Map<Walker, Turn> message(Sql tx, Place place, Step.Message message, List<Walker> here,
            Instant now) {
        var campaign = tx.sql(CAMPAIGN).bind("journey", place.journey.value()).bind("version", place.version)
                .bind("step", place.step.id()).one(row -> new CampaignId(row.number("campaign_id")));
        var written = new HashSet<>(StepMessages.plan(tx, campaign,
                here.stream().map(it -> new StepMessages.To(it.customer, it.heldOut)).toList(),
                message.validHours(), place.shopZone, now));
        return each(here, it -> it.heldOut ? "held_out" : written.contains(it.customer) ? "on" : "had_today");
    }

    private Map<Walker, Turn> task(Sql tx, Place place, Step.Task task, List<Walker> here, Instant now) {
        if (followUps.nobody(tx)) {
            return each(here, _ -> "nobody");
        }
        var by = name(tx, place);
        var note = task.note().isBlank() ? null : task.note();
        followUps.makeAll(tx, here.stream().map(it -> new NewFollowUp(it.customer, null, task.kind(),
                task.title(), note, task.priority(), now.plus(Duration.ofHours(task.hours())),
                new Cause(Cause.Sort.JOURNEY, key(place, it, now)), by)).toList());
        return each(here, _ -> "on");
    }

    private static Map<Walker, Turn> call(Sql tx, Place place, String url, List<Walker> here, Instant now) {
        tx.sql(CALL).bind("step", place.step.id()).bind("url", url).bind("now", now)
                .bindAll("stays", Long.class, here.stream().map(it -> it.stay).toList())
                .bindAll("keys", String.class, here.stream().map(it -> key(place, it, now)).toList())
                .update();
        return each(here, _ -> "on");
    }

    /** One for each time somebody comes to a step. */
    private static String key(Place place, Walker walker, Instant now) {
        return place.code() + "/" + walker.stay + "/" + now.toEpochMilli();
    }

    private static String name(Sql tx, Place place) {
        return tx.sql(NAME).bind("journey", place.journey.value()).one(row -> row.text("name"));
    }
}
