package io.zhiyin.campaigns.template;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One version of a template, complete; a version never changes. */
public record Template(TemplateId id, String name, int version, List<Variant> variants, Instant createdAt,
        Instant updatedAt) {
    public Template {
        variants = List.copyOf(variants);
    }

    public Optional<Variant> variant(Variant.For channel) {
        return variants.stream().filter(it -> it.channel() == channel).findFirst();
    }
}
