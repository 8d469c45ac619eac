package io.zhiyin.templates;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The values of a template message by their keys ({@code thing1}, {@code date2}), in the order of the template. */
public record RenderedFields(Map<String, String> values) implements FieldsRendering {
    public RenderedFields {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Hides the words, as {@link Rendered} does. */
    @Override
    public String toString() {
        return "RenderedFields" + values.keySet();
    }
}
