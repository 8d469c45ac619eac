package io.zhiyin.templates;

import freemarker.core.Environment;
import freemarker.core.InvalidReferenceException;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.reflect.Method;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.TimeZone;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Renders message templates in a sandbox. Thread-safe; one for the whole program. Templates are kept parsed, the
 * {@value #KEPT} that came last.
 *
 * <p>A model holds texts, numbers, booleans, {@link java.time.LocalDate}, {@link java.time.Instant}, enums (as their
 * names), and maps, lists and records of these; {@code null} or an empty {@link java.util.Optional} is an absent value.
 * Dates are shown as 2026-03-05 and instants as 2026-03-05 09:30, or by {@code ?string("M月d日")}.
 */
public final class MessageRenderer {
    /** Characters of one message; the longest that any channel but mail carries is 4,000 bytes. */
    public static final int OUTPUT_LIMIT = 64 * 1024;
    /**
     * Characters handled by one rendering, loops counted: see {@link Work} for why that bounds time and memory. The worst
     * that was found stays far below 200 ms; an ordinary message uses a few hundred.
     */
    public static final long WORK_LIMIT = 500_000;

    private static final int KEPT = 512;

    private final ZoneId zone;
    private final int outputLimit;
    private final long workLimit;
    private final Configuration configuration = Sandbox.configuration();
    private final ClassValue<Map<String, Method>> recordParts = PlainData.recordParts();
    private final Map<String, Prepared> kept = new ConcurrentHashMap<>();
    private final Queue<String> order = new ConcurrentLinkedQueue<>();

    /** @param zone in which instants are shown unless a rendering names another */
    public MessageRenderer(ZoneId zone) {
        this(zone, OUTPUT_LIMIT, WORK_LIMIT);
    }

    /**
     * @param outputLimit characters of one message, more than 0
     * @param workLimit characters handled by one rendering, more than 0
     */
    public MessageRenderer(ZoneId zone, int outputLimit, long workLimit) {
        if (outputLimit <= 0 || workLimit <= 0) {
            throw new IllegalArgumentException(
                    "limits are more than 0: output " + outputLimit + ", work " + workLimit);
        }
        this.zone = zone;
        this.outputLimit = outputLimit;
        this.workLimit = workLimit;
    }

    /**
     * Renders one message.
     *
     * @return {@link Rendered}, or the {@link TemplateProblem} that keeps the template from being rendered with this model
     * @throws IllegalArgumentException when the template touches a value that is not plain data: a mistake of the caller
     */
    public Rendering render(String templateText, Map<String, ?> model) {
        return render(templateText, model, zone);
    }

    /** As {@link #render(String, Map)}, with instants shown in {@code shownIn}, the customer's zone. */
    public Rendering render(String templateText, Map<String, ?> model, ZoneId shownIn) {
        try {
            return run(prepared(templateText), model, shownIn);
        } catch (Refusal refusal) {
            return refusal.problem();
        }
    }

    /**
     * Renders an Official Account template message: one {@code key: value} a line, each value a template of its own, so
     * that no value of the model can make a field. The values are not yet held against their rules:
     * {@link FieldRules#check} does that, {@link FieldRules#clip} mends what only is too long.
     */
    public FieldsRendering renderFields(String templateText, Map<String, ?> model) {
        return renderFields(templateText, model, zone);
    }

    /** As {@link #renderFields(String, Map)}, with instants shown in {@code shownIn}, the customer's zone. */
    public FieldsRendering renderFields(String templateText, Map<String, ?> model, ZoneId shownIn) {
        try {
            Map<String, String> values = new LinkedHashMap<>();
            for (TemplateField field : TemplateField.read(templateText)) {
                switch (render(field.template(), model, shownIn)) {
                    case Rendered(var text) -> values.put(field.key(), text.strip());
                    case TemplateProblem problem -> {
                        return field.inTemplate(problem);
                    }
                }
            }
            return new RenderedFields(values);
        } catch (Refusal refusal) {
            return refusal.problem();
        }
    }

    Prepared prepared(String templateText) throws Refusal {
        Prepared known = kept.get(templateText);
        if (known != null) {
            return known;
        }
        Prepared made = Prepared.of(templateText, configuration);
        if (kept.put(templateText, made) == null) {
            order.add(templateText);
            while (kept.size() > KEPT) {
                String oldest = order.poll();
                if (oldest == null) {
                    break;
                }
                kept.remove(oldest);
            }
        }
        return made;
    }

    private Rendering run(Prepared prepared, Map<String, ?> model, ZoneId shownIn) {
        var work = new Work(workLimit, prepared.source().length());
        var out = new Output(outputLimit);
        try {
            Environment environment = prepared.template().createProcessingEnvironment(
                    new PlainData(work, shownIn, recordParts).root(model), out);
            environment.setTimeZone(TimeZone.getTimeZone(shownIn));
            environment.process();
            return new Rendered(out.text());
        } catch (Output.Full _) {
            return TemplateProblem.at(Position.START, ProblemCode.OUTPUT_TOO_LONG,
                    "消息超过 " + outputLimit + " 个字符，未生成。请缩短模板或列表。",
                    "The message is longer than " + outputLimit
                            + " characters and was not made. Shorten the template or the list.");
        } catch (Work.Exhausted _) {
            return TemplateProblem.at(Position.START, ProblemCode.TOO_MUCH_WORK, "模板要处理的内容太多，已停止。请减少循环或缩短列表。",
                    "The template has too much to do and was stopped. Use fewer loops or shorter lists.");
        } catch (TemplateException e) {
            return problem(prepared, e);
        } catch (IOException e) {
            throw new UncheckedIOException("a message is written to memory", e);
        }
    }

    private static TemplateProblem problem(Prepared prepared, TemplateException e) {
        Integer line = e.getLineNumber();
        Integer column = e.getColumnNumber();
        Expr expr = line == null || column == null
                ? null
                : prepared.written().expressionAt(line, column).orElse(null);
        Position place = expr == null ? Position.START : prepared.source().place(expr.at());
        if (e instanceof InvalidReferenceException) {
            String name = expr == null ? "…" : expr.path().orElse("…");
            return TemplateProblem.at(place, ProblemCode.MISSING_VALUE,
                    name + " 没有值，也没有写默认值。请写作 ${" + name + "!\"默认文字\"}。",
                    name + " has no value and no default. Write ${" + name + "!\"default text\"}.");
        }
        // Freemarker's own words would show the value.
        return TemplateProblem.at(place, ProblemCode.WRONG_KIND,
                "这里的值种类不对。文字、数字和日期可直接写；列表用 <#list> 或 ?join(\"、\")，是与否用 ?string(\"是\", \"否\")，日期样式如 ?string(\"M月d日\")。",
                "The value here is of the wrong kind. Texts, numbers and dates stand as they are; a list takes <#list> or ?join(\", \"), yes or no takes ?string(\"yes\", \"no\"), a date a pattern such as ?string(\"yyyy-MM-dd\").");
    }

    private static final class Output extends Writer {
        static final class Full extends IOException {
            private static final long serialVersionUID = 1;
        }

        private final int limit;
        private final StringBuilder text = new StringBuilder(256);

        Output(int limit) {
            this.limit = limit;
        }

        String text() {
            return text.toString();
        }

        @Override
        public void write(char[] characters, int from, int length) throws IOException {
            room(length);
            text.append(characters, from, length);
        }

        @Override
        public void write(String words, int from, int length) throws IOException {
            room(length);
            text.append(words, from, from + length);
        }

        @Override
        public void write(int character) throws IOException {
            room(1);
            text.append((char) character);
        }

        private void room(int length) throws Full {
            if (length > limit - text.length()) {
                throw new Full();
            }
        }

        @Override
        public void flush() {
            // The text is already where it belongs.
        }

        @Override
        public void close() {
            // Nothing is held open.
        }
    }
}
