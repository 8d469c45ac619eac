package io.zhiyin.templates;

import freemarker.core.ParseException;
import freemarker.template.Configuration;
import freemarker.template.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** A template read, checked and ready to run any number of times, by many threads at once. */
record Prepared(SourceText source, List<Node> nodes, FreemarkerSource written, Template template) {
    static Prepared of(String templateText, Configuration configuration) throws Refusal {
        SourceText source = SourceText.of(templateText);
        List<Node> nodes = TemplateParser.parse(source);
        FreemarkerSource written = FreemarkerSource.of(nodes);
        try {
            return new Prepared(source, nodes, written,
                    new Template("message", written.text(), configuration));
        } catch (ParseException e) {
            Position place = written
                    .expressionAt(Math.max(1, e.getLineNumber()), Math.max(1, e.getColumnNumber()))
                    .map(expr -> source.place(expr.at())).orElse(Position.START);
            throw new Refusal(TemplateProblem.at(place, ProblemCode.SYNTAX, "这里的写法不成立，请检查。",
                    "This cannot be read; look it over."));
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot fail to be read", e);
        }
    }
}
