package io.zhiyin.bot.console;

import freemarker.core.Environment;
import freemarker.core.TemplateClassResolver;
import freemarker.template.Configuration;
import freemarker.template.DefaultObjectWrapperBuilder;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import freemarker.template.TemplateMethodModelEx;
import freemarker.template.TemplateModelException;
import freemarker.template.TemplateScalarModel;
import freemarker.template.utility.DeepUnwrap;
import freemarker.template.TemplateModel;
import io.zhiyin.bot.security.Language;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TimeZone;
import java.util.function.Function;

/**
 * Turns a template and a record into HTML. Templates end in {@code .ftlh}, so that what people typed is escaped;
 * they see the record's components, {@code frame}, and a few functions for words and times.
 */
final class View {
    /** What templates call; a component of a model may have none of these names, it would be hidden. */
    private static final Set<String> TAKEN = Set.of("frame", "msg", "known", "time", "clock", "exact", "ago",
            "iso",
            "day", "date", "count");

    private final Configuration templates = new Configuration(Configuration.VERSION_2_3_34);
    private final Words words;
    private final Clock clock;
    private final ZoneId zone;

    View(Words words, Clock clock, ZoneId zone) {
        this.words = words;
        this.clock = clock;
        this.zone = zone;
        templates.setClassLoaderForTemplateLoading(View.class.getClassLoader(), "console/templates");
        templates.setDefaultEncoding("UTF-8");
        templates.setOutputEncoding("UTF-8");
        templates.setURLEscapingCharset("UTF-8");
        templates.setRecognizeStandardFileExtensions(true);
        templates.setObjectWrapper(new DefaultObjectWrapperBuilder(Configuration.VERSION_2_3_34).build());
        templates.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
        templates.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        templates.setLogTemplateExceptions(false);
        templates.setWrapUncheckedExceptions(true);
        templates.setFallbackOnNullLoopVariable(false);
        templates.setLocalizedLookup(false);
        // Else a number in a link is written 1,234,567.
        templates.setNumberFormat("computer");
    }

    String render(String template, Record model, Language language, Frame frame) {
        for (var component : model.getClass().getRecordComponents()) {
            if (TAKEN.contains(component.getName())) {
                throw new IllegalArgumentException(model.getClass() + " hides " + component.getName());
            }
        }
        var out = new StringWriter(16 * 1024);
        try {
            var page = templates.getTemplate(template + ".ftlh").createProcessingEnvironment(model, out);
            page.setLocale(language.locale());
            page.setTimeZone(TimeZone.getTimeZone(zone));
            page.setGlobalVariable("frame", page.getObjectWrapper().wrap(frame));
            functions(page, language);
            page.process();
            return out.toString();
        } catch (TemplateException slip) {
            throw new IllegalStateException("the page " + template + " could not be made", slip);
        } catch (IOException missing) {
            throw new UncheckedIOException("the template " + template + " could not be read", missing);
        }
    }

    private void functions(Environment page, Language language) {
        var times = new Times(clock, zone, language, words);
        page.setGlobalVariable("msg",
                function(with -> words.say(language, text(with.getFirst()), values(with))));
        page.setGlobalVariable("known", function(with -> words.has(language, text(with.getFirst()))));
        page.setGlobalVariable("time", instant(times::time));
        page.setGlobalVariable("clock", instant(times::clock));
        page.setGlobalVariable("exact", instant(times::exact));
        page.setGlobalVariable("ago", instant(times::ago));
        page.setGlobalVariable("iso", instant(Instant::toString));
        page.setGlobalVariable("day", function(with -> times.day(date(with.getFirst()))));
        page.setGlobalVariable("date", function(with -> times.date(date(with.getFirst()))));
        page.setGlobalVariable("count", function(with -> grouped(number(with.getFirst()), language)));
    }

    private static TemplateMethodModelEx instant(Function<Instant, String> format) {
        return function(with -> {
            if (with.getFirst() instanceof Instant at) {
                return format.apply(at);
            }
            throw new IllegalArgumentException("a time is needed");
        });
    }

    private static TemplateMethodModelEx function(Function<List<Object>, Object> body) {
        return arguments -> {
            var values = new ArrayList<Object>(arguments.size());
            for (var argument : arguments) {
                values.add(plain((TemplateModel) argument));
            }
            return body.apply(values);
        };
    }

    private static Object plain(TemplateModel argument) throws TemplateModelException {
        if (argument instanceof TemplateScalarModel scalar
                && !(argument instanceof freemarker.template.AdapterTemplateModel)) {
            return scalar.getAsString();
        }
        var value = DeepUnwrap.unwrap(argument);
        if (value == null) {
            throw new TemplateModelException("a value is missing");
        }
        return value;
    }

    private static List<Object> values(List<Object> with) {
        return with.subList(1, with.size());
    }

    private static String text(Object value) {
        return String.valueOf(value);
    }

    private static LocalDate date(Object value) {
        if (value instanceof LocalDate day) {
            return day;
        }
        throw new IllegalArgumentException("a date is needed");
    }

    private static long number(Object value) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalArgumentException("a number is needed");
    }

    private static String grouped(long number, Language language) {
        return java.text.NumberFormat.getIntegerInstance(language.locale()).format(number);
    }
}
