package io.zhiyin.templates;

import freemarker.template.SimpleDate;
import freemarker.template.SimpleNumber;
import freemarker.template.TemplateBooleanModel;
import freemarker.template.TemplateDateModel;
import freemarker.template.TemplateHashModel;
import freemarker.template.TemplateModel;
import freemarker.template.TemplateScalarModel;
import freemarker.template.TemplateSequenceModel;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Shows a model to Freemarker as data and nothing else: what is not one of the kinds below has no form here, so there is
 * no object whose methods or class could be reached.
 */
final class PlainData {
    /** Decimal digits of a figure, before and behind the point. */
    private static final int LONGEST_FIGURE = 60;

    private final Work work;
    private final ZoneId zone;
    private final ClassValue<Map<String, Method>> recordParts;

    PlainData(Work work, ZoneId zone, ClassValue<Map<String, Method>> recordParts) {
        this.work = work;
        this.zone = zone;
        this.recordParts = recordParts;
    }

    /** The readers of a record's components by name, found once per class. */
    static ClassValue<Map<String, Method>> recordParts() {
        return new ClassValue<>() {
            @Override
            protected Map<String, Method> computeValue(Class<?> type) {
                Map<String, Method> parts = new HashMap<>();
                for (RecordComponent part : type.getRecordComponents()) {
                    Method reader = part.getAccessor();
                    // The record may be private to the feature that made it.
                    reader.setAccessible(true);
                    parts.put(part.getName(), reader);
                }
                return Map.copyOf(parts);
            }
        };
    }

    TemplateHashModel root(Map<String, ?> model) {
        return new Fields(name -> wrap(name, model.get(name)));
    }

    private @Nullable TemplateModel wrap(String where, @Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Optional<?> maybe -> wrap(where, maybe.orElse(null));
            case String text -> new Text(work, text);
            case Enum<?> word -> new Text(work, word.name());
            case Boolean truth -> truth ? TemplateBooleanModel.TRUE : TemplateBooleanModel.FALSE;
            case Number number -> new SimpleNumber(plain(where, number));
            case LocalDate date -> date(date.atStartOfDay(zone).toInstant(), TemplateDateModel.DATE);
            case Instant instant -> date(instant, TemplateDateModel.DATETIME);
            case Map<?, ?> map -> new Fields(name -> wrap(where + "." + name, map.get(name)));
            case List<?> list -> new Items(where, list);
            case Collection<?> items -> new Items(where, List.copyOf(items));
            case Record fields -> new Fields(name -> wrap(where + "." + name, part(fields, name)));
            default -> throw notPlain(where, value);
        };
    }

    private static Number plain(String where, Number number) {
        boolean plain = switch (number) {
            case Integer _,Long _,Short _,Byte _,Double _,Float _ -> true;
            // 1e999999999 is ten characters and a thousand million zeros.
            case BigDecimal decimal ->
                decimal.precision() <= LONGEST_FIGURE && Math.abs((long) decimal.scale()) <= LONGEST_FIGURE;
            case BigInteger integer -> integer.bitLength() <= LONGEST_FIGURE * 3;
            default -> false;
        };
        if (!plain) {
            throw notPlain(where, number);
        }
        return number;
    }

    // Freemarker knows the time as java.util.Date only; it does not leave this method as such.
    @SuppressWarnings("JavaUtilDate")
    private static TemplateModel date(Instant instant, int kind) {
        return new SimpleDate(java.util.Date.from(instant), kind);
    }

    private @Nullable Object part(Record fields, String name) {
        Method reader = recordParts.get(fields.getClass()).get(name);
        if (reader == null) {
            return null;
        }
        try {
            return reader.invoke(fields);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(
                    "record " + fields.getClass().getName() + " does not show " + name, e);
        }
    }

    private static IllegalArgumentException notPlain(String where, Object value) {
        return new IllegalArgumentException("the model's " + where + " is a " + value.getClass().getName()
                + "; a message takes texts, figures, yes or no, LocalDate, Instant, lists, maps and records");
    }

    private interface Reader {
        @Nullable
        TemplateModel read(String name);
    }

    private record Fields(Reader reader) implements TemplateHashModel {
        @Override
        public @Nullable TemplateModel get(String name) {
            return reader.read(name);
        }

        @Override
        public boolean isEmpty() {
            return false;
        }
    }

    private record Text(Work work, String text) implements TemplateScalarModel {
        @Override
        public String getAsString() {
            work.textRead(text);
            return text;
        }
    }

    private final class Items implements TemplateSequenceModel {
        private final String where;
        private final List<?> items;

        Items(String where, List<?> items) {
            this.where = where;
            this.items = items;
        }

        @Override
        public @Nullable TemplateModel get(int index) {
            work.itemTaken();
            return index < 0 || index >= items.size()
                    ? null
                    : wrap(where + "[" + index + "]", items.get(index));
        }

        @Override
        public int size() {
            return items.size();
        }
    }
}
