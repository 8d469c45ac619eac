package io.zhiyin.templates;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of an Official Account template message, {@code thing1: 生日快乐}.
 *
 * @param template the value's own template
 * @param line where the value stands in the whole text, from 1
 * @param column likewise
 */
record TemplateField(String key, String template, int line, int column) {
    private static final Pattern LINE = Pattern.compile("[ \\t]*([a-z_]+[0-9]{0,3})[ \\t]*[:：][ \\t]*(.*)");
    private static final int MOST = 20;

    static List<TemplateField> read(String templateText) throws Refusal {
        SourceText source = SourceText.of(templateText);
        List<TemplateField> fields = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        int offset = 0;
        for (String line : source.text().split("\n", -1)) {
            if (!line.isBlank()) {
                Matcher matcher = LINE.matcher(line);
                if (!matcher.matches()) {
                    throw source.refuse(offset, ProblemCode.FIELD_LAYOUT, "模板消息每行一个字段，写作 thing1: 文字。",
                            "A template message has one field a line, written thing1: text.");
                }
                String key = matcher.group(1);
                if (!keys.add(key) || keys.size() > MOST) {
                    throw source.refuse(offset, ProblemCode.FIELD_LAYOUT,
                            "字段 " + key + " 重复，或字段超过 " + MOST + " 个。",
                            "Field " + key + " comes twice, or there are more than " + MOST + " fields.");
                }
                Position place = source.place(offset + matcher.start(2));
                fields.add(new TemplateField(key, matcher.group(2), place.line(), place.column()));
            }
            offset += line.length() + 1;
        }
        if (fields.isEmpty()) {
            throw source.refuse(0, ProblemCode.EMPTY_TEXT, "模板消息没有字段。每行一个，写作 thing1: 文字。",
                    "The template message has no fields. One a line, written thing1: text.");
        }
        return fields;
    }

    /** A problem of the value, told with its place in the whole text. */
    TemplateProblem inTemplate(TemplateProblem problem) {
        return new TemplateProblem(problem.code(), line, problem.column() + column - 1, problem.messageZh(),
                problem.messageEn());
    }
}
