package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.profile.FieldId;
import java.time.LocalDate;
import java.util.stream.Collectors;

/** What is known in the shop's own fields, as SQL. */
final class ProfiledSql {
    private static final String HAS = """
            exists (select from profile_value v where v.customer_id = c.id and v.field_id = :%1$s and v.known""";
    // A field that has been deleted says nothing of anybody: that nothing is known must not come to mean everybody.
    private static final String HAS_NOT = """
            (exists (select from profile_field f where f.id = :%1$s)
             and not exists (select from profile_value v where v.customer_id = c.id and v.field_id = :%1$s and v.known""";

    private final Binding binding;

    ProfiledSql(Binding binding) {
        this.binding = binding;
    }

    String of(Profiled profiled, boolean holds) {
        return binding.filled(holds ? HAS : HAS_NOT, profiled.field().value()) + asked(profiled)
                + (holds ? ")" : "))");
    }

    private String asked(Profiled profiled) {
        return switch (profiled) {
            case Profiled.Known(_) -> "";
            case Profiled.Is(var field, var words) -> words.stream().map(it -> text(field, it))
                    .collect(Collectors.joining(" or ", " and (", ")"));
            case Profiled.Among(_, var choices) ->
                binding.filled(" and v.choices && cast(:%s as bigint[])",
                        (Object) choices.toArray(Long[]::new));
            case Profiled.Between(_, var least, var most) ->
                binding.asked(" and v.number >= cast(cast(:%s as text) as numeric)",
                        least == null ? null : least.toPlainString())
                        + binding.asked(" and v.number <= cast(cast(:%s as text) as numeric)",
                                most == null ? null : most.toPlainString());
            case Profiled.Dated(_, var from, var to) -> days(from, to);
            case Profiled.Near(_, var past, var days) -> {
                var today = binding.today();
                yield past ? days(today.minusDays(days), today) : days(today, today.plusDays(days));
            }
        };
    }

    private String text(FieldId field, String words) {
        return binding.filled("v.text_index = :%s", (Object) binding.index(field, words));
    }

    private String days(@org.jspecify.annotations.Nullable LocalDate from,
            @org.jspecify.annotations.Nullable LocalDate to) {
        return binding.asked(" and v.day >= cast(:%s as date)", from)
                + binding.asked(" and v.day <= cast(:%s as date)", to);
    }
}
