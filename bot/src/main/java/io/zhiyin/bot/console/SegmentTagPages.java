package io.zhiyin.bot.console;

import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.segment.SegmentId;
import io.zhiyin.campaigns.segment.SegmentTags;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.tag.TagId;
import io.zhiyin.campaigns.tag.Tags;

/** Tags for a whole segment: once, or for whoever comes into it. */
final class SegmentTagPages {
    private final Segments segments;
    private final SegmentTags bySegment;
    private final Tags tags;
    private final SegmentPage page;

    SegmentTagPages(Segments segments, SegmentTags bySegment, Tags tags, SegmentPage page) {
        this.segments = segments;
        this.bySegment = bySegment;
        this.tags = tags;
        this.page = page;
    }

    void mount(Routes routes) {
        routes.post("/segments/:id/tags", this::tag).post("/segments/:id/tags/:tag/stop", this::stop);
    }

    private Answer tag(Visit visit) {
        var segment = segments.get(new SegmentId(visit.id("id"))).orElseThrow(() -> new NotHere("segment"));
        var tag = tags.find(new TagId(visit.needNumber("tag")))
                .orElseThrow(() -> new BadInput("no such tag"));
        var here = "/segments/" + segment.id().value();
        try {
            return switch (visit.typed("how")) {
                case "give" -> {
                    bySegment.giveToAll(segment.id(), tag.id(), visit.me().name(), null);
                    yield Answer.go(here, "segment.tagged");
                }
                case "take" -> {
                    bySegment.takeFromAll(segment.id(), tag.id());
                    yield Answer.go(here, "segment.untagged");
                }
                case "coming" -> {
                    bySegment.add(segment.id(), tag.id(), false);
                    yield Answer.go(here, "rule.made");
                }
                case "inside" -> {
                    bySegment.add(segment.id(), tag.id(), true);
                    yield Answer.go(here, "rule.made");
                }
                default -> throw new BadInput("no such way to give a tag");
            };
        } catch (InvalidInput wrong) {
            return page.again(visit, segment, wrong);
        }
    }

    private Answer stop(Visit visit) {
        var segment = new SegmentId(visit.id("id"));
        return bySegment.remove(segment, new TagId(visit.id("tag")))
                ? Answer.go(visit.asked("part").isPresent() ? "/tags#rules" : "/segments/" + segment.value(),
                        "rule.deleted")
                : new Answer.Missing();
    }
}
