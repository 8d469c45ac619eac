package io.zhiyin.bot.console;

import io.zhiyin.campaigns.campaign.Measuring;
import io.zhiyin.campaigns.template.Template;
import io.zhiyin.campaigns.template.TemplateId;
import io.zhiyin.campaigns.template.Templates;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The variants of a campaign as they are typed, and how long orders count.
 *
 * @param others as many rows as there may be variants; 0: none is chosen
 */
public record MeasuringForm(long weight, List<Row> others, @Nullable Long attributionDays,
        @Nullable Long coupons) {
    public record Row(long template, long weight) {}

    public MeasuringForm {
        others = List.copyOf(others);
    }

    static MeasuringForm blank() {
        return of(Measuring.PLAIN);
    }

    static MeasuringForm of(Measuring measuring) {
        var rows = new ArrayList<Row>();
        measuring.others().forEach(it -> rows.add(new Row(it.template().value(), it.weight())));
        while (rows.size() < Measuring.MOST_OTHERS) {
            rows.add(new Row(0, 1));
        }
        var days = measuring.attributionDays();
        return new MeasuringForm(measuring.weight(), rows, days == null ? null : days.longValue(),
                measuring.coupons());
    }

    static MeasuringForm read(Visit visit) {
        var rows = new ArrayList<Row>();
        for (var i = 0; i < Measuring.MOST_OTHERS; i++) {
            rows.add(new Row(visit.fieldNumber("variant" + i).orElse(0L),
                    visit.fieldNumber("variant_weight" + i).orElse(1L)));
        }
        return new MeasuringForm(visit.fieldNumber("weight").orElse(1L), rows,
                visit.fieldNumber("attribution_days").orElse(null),
                visit.fieldNumber("coupons").orElse(null));
    }

    /** Whether more than one kind of words is tried. */
    public boolean tries() {
        return others.stream().anyMatch(it -> it.template != 0);
    }

    /** The templates that are chosen, those that are gone left out. */
    List<Template> templates(Templates all) {
        return others.stream().filter(it -> it.template != 0)
                .map(it -> all.get(new TemplateId(it.template))).flatMap(Optional::stream).toList();
    }

    boolean gone(Templates all) {
        return templates(all).size() != others.stream().filter(it -> it.template != 0).count();
    }

    /**
     * What is meant, with the newest versions of the words.
     *
     * @throws IllegalArgumentException when it is out of range, in both languages
     */
    Measuring measuring(Templates all) {
        var arms = others.stream().filter(it -> it.template != 0)
                .map(row -> all.get(new TemplateId(row.template))
                        .map(it -> new Measuring.Arm(it.id(), it.version(), Visit.small(row.weight))))
                .flatMap(Optional::stream).toList();
        return new Measuring(Visit.small(weight), arms,
                attributionDays == null ? null : Visit.small(attributionDays), coupons);
    }
}
