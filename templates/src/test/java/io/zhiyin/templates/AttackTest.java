package io.zhiyin.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import freemarker.template.Template;
import freemarker.template.TemplateException;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttackTest {
    private final MessageRenderer renderer = new MessageRenderer(ZoneOffset.UTC);
    private final Map<String, Object> model = Map.of("name", "林", "tags", List.of("a", "b"), "bean",
            Map.of("x", 1));

    private Rendering render(String template) {
        return renderer.render(template, model);
    }

    private ProblemCode refusal(String template) {
        return ((TemplateProblem) render(template)).code();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ${"freemarker.template.utility.Execute"?new()("id")}                  | FORBIDDEN_BUILTIN
            ${"freemarker.template.utility.ObjectConstructor"?new()("java.io.File")} | FORBIDDEN_BUILTIN
            ${"freemarker.template.utility.JythonRuntime"?new()}                  | FORBIDDEN_BUILTIN
            <#assign ex="freemarker.template.utility.Execute"?new()>${ex("id")}   | FORBIDDEN_DIRECTIVE
            ${name?api.class}                                                     | FORBIDDEN_BUILTIN
            ${name?api.getClass().forName("java.lang.Runtime")}                   | FORBIDDEN_BUILTIN
            ${name.class}                                                         | WRONG_KIND
            ${name.getClass()}                                                    | FORBIDDEN_EXPRESSION
            ${bean.class.protectionDomain}                                        | MISSING_VALUE
            ${bean["class"]}                                                      | MISSING_VALUE
            ${bean["get" + "Class"]}                                              | SYNTAX
            ${"1+1"?eval}                                                         | FORBIDDEN_BUILTIN
            ${"{}"?eval_json}                                                     | FORBIDDEN_BUILTIN
            <@"${name}"?interpret />                                              | FORBIDDEN_DIRECTIVE
            ${"x"?interpret}                                                      | FORBIDDEN_BUILTIN
            <#include "/etc/passwd">                                              | FORBIDDEN_DIRECTIVE
            <#import "/lib.ftl" as lib>                                           | FORBIDDEN_DIRECTIVE
            <#import "classpath:x" as lib>                                        | FORBIDDEN_DIRECTIVE
            ${.data_model}                                                        | FORBIDDEN_EXPRESSION
            ${.data_model["name"]}                                                | FORBIDDEN_EXPRESSION
            ${.globals.x}                                                         | FORBIDDEN_EXPRESSION
            ${.vars["name"]}                                                      | FORBIDDEN_EXPRESSION
            ${.locale_object.class}                                               | FORBIDDEN_EXPRESSION
            ${.get_optional_template("x").exists}                                 | FORBIDDEN_EXPRESSION
            <#assign s = .data_model>                                             | FORBIDDEN_DIRECTIVE
            <#global x = 1>                                                       | FORBIDDEN_DIRECTIVE
            <#local x = 1>                                                        | FORBIDDEN_DIRECTIVE
            <#attempt>${x}<#recover>${.error}</#attempt>                          | FORBIDDEN_DIRECTIVE
            <#recover>                                                            | FORBIDDEN_DIRECTIVE
            <#macro m><@m/></#macro><@m/>                                         | FORBIDDEN_DIRECTIVE
            <#function f x><#return f(x)></#function>${f(1)}                      | FORBIDDEN_DIRECTIVE
            <@name/>                                                              | FORBIDDEN_DIRECTIVE
            </@name>                                                              | FORBIDDEN_DIRECTIVE
            <#list 1..1000000000 as x></#list>                                    | FORBIDDEN_EXPRESSION
            <#list 1.. as x></#list>                                              | FORBIDDEN_EXPRESSION
            <#list 1..*9 as x></#list>                                            | FORBIDDEN_EXPRESSION
            <#list [1,2] as x></#list>                                            | FORBIDDEN_EXPRESSION
            <#list (tags?first) as x></#list>                                     | FORBIDDEN_EXPRESSION
            <#list "a,b"?split(",") as x></#list>                                 | FORBIDDEN_BUILTIN
            <#list tags?filter(x -> true) as x></#list>                           | FORBIDDEN_BUILTIN
            <#list bean as k, v></#list>                                          | SYNTAX
            ${tags?map(x -> x)}                                                   | FORBIDDEN_BUILTIN
            ${x -> x}                                                             | FORBIDDEN_EXPRESSION
            ${name?left_pad(1000000000)}                                          | FORBIDDEN_BUILTIN
            ${name?right_pad(1000000000)}                                         | FORBIDDEN_BUILTIN
            ${""?left_pad(99999999, name)}                                        | FORBIDDEN_BUILTIN
            ${name?replace("", "xxxxxxxx")}                                       | FORBIDDEN_BUILTIN
            ${name?matches("(a+)+$")}                                             | FORBIDDEN_BUILTIN
            ${name?replace("(a+)+$", "", "r")}                                    | FORBIDDEN_BUILTIN
            ${name?split("(a+)+$", "r")}                                          | FORBIDDEN_BUILTIN
            ${name?chunk(1)}                                                      | FORBIDDEN_BUILTIN
            ${"1e999999999"?number}                                               | FORBIDDEN_BUILTIN
            ${9 * 9}                                                              | FORBIDDEN_EXPRESSION
            ${1 / 0}                                                              | FORBIDDEN_EXPRESSION
            ${1e999999999}                                                        | SYNTAX
            ${9999999999999999999}                                                | TOO_COMPLEX
            ${name?truncate(999999999)}                                           | SYNTAX
            ${name?join(name)}                                                    | SYNTAX
            ${name?contains(name)}                                                | SYNTAX
            ${tags[tags?size]}                                                    | FORBIDDEN_EXPRESSION
            ${name?string(name)}                                                  | SYNTAX
            ${{"a": 1}.a}                                                         | FORBIDDEN_EXPRESSION
            <#ftl output_format="HTML">x                                          | FORBIDDEN_DIRECTIVE
            <#setting locale="en_US">                                             | FORBIDDEN_DIRECTIVE
            <#setting datetime_format="@x">                                       | FORBIDDEN_DIRECTIVE
            <#outputformat "HTML">                                                | FORBIDDEN_DIRECTIVE
            <#escape x as x?new()>                                                | FORBIDDEN_DIRECTIVE
            <#visit name><#recurse>                                               | FORBIDDEN_DIRECTIVE
            <#stop name>                                                          | FORBIDDEN_DIRECTIVE
            <#switch name><#case 1></#switch>                                     | FORBIDDEN_DIRECTIVE
            <#noparse>${x}</#noparse>                                             | FORBIDDEN_DIRECTIVE
            <#trimlist tags as x></#trimlist>                                     | FORBIDDEN_DIRECTIVE
            """)
    void what_messages_do_not_need_is_refused(String template, ProblemCode expected) {
        assertThat(refusal(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"#{\"freemarker.template.utility.Execute\"?new()(\"id\")}",
            "[#include \"/etc/passwd\"]",
            "[=\"x\"?new()]", "[#ftl]", "${\"$\"}{name?api}", "${\"<\"}#include \"/etc/passwd\">",
            "${r\"${name?new()}\"}",
            "\\${\"x\"}", "&lt;#include \"x\">"})
    void other_ways_of_writing_code_are_text(String template) {
        String unquoted = template.replace("${\"$\"}", "$").replace("${\"<\"}", "<").replace("${r\"", "")
                .replace("}\"}", "}")
                .replace("${\"x\"}", "x");
        assertThat(render(template)).isEqualTo(new Rendered(unquoted));
    }

    @Test
    void ten_megabytes_of_template_are_refused_unread() {
        assertThat(refusal("好".repeat(10_000_000))).isEqualTo(ProblemCode.TOO_COMPLEX);
        assertThat(refusal("${\"" + "x".repeat(10_000_000) + "\"}")).isEqualTo(ProblemCode.TOO_COMPLEX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "!", "-", "((!-", "name!", "name!(", "name + ", "name?then(", "name??!",
            "!(!(", "name.name.", "[", "{",
            "name?trim?trim?"})
    void depth_is_refused_before_it_costs_anything(String open) {
        String template = "${" + open.repeat(16_000 / open.length()) + "name}";
        assertThat(refusal(template)).isIn(ProblemCode.TOO_COMPLEX, ProblemCode.SYNTAX,
                ProblemCode.FORBIDDEN_EXPRESSION,
                ProblemCode.FORBIDDEN_BUILTIN);
        assertThat(refusal("<#if name??>".repeat(1_000) + "</#if>".repeat(1_000)))
                .isEqualTo(ProblemCode.TOO_COMPLEX);
        assertThat(refusal("<#list tags as tag>".repeat(500) + "</#list>".repeat(500)))
                .isEqualTo(ProblemCode.TOO_COMPLEX);
    }

    @Test
    void loops_in_loops_end_though_they_write_nothing() {
        List<Integer> numbers = Collections.nCopies(10_000, 1);
        String inside = "<#list xs as a><#list xs as b><#list xs as c><#if a == b></#if></#list></#list></#list>";
        assertThat(((TemplateProblem) renderer.render(inside, Map.of("xs", numbers))).code())
                .isEqualTo(ProblemCode.TOO_MUCH_WORK);
        assertThat(((TemplateProblem) renderer.render("${xs?join('')}${xs?seq_contains('x')?c}".repeat(300),
                Map.of("xs", numbers))).code())
                .isEqualTo(ProblemCode.TOO_MUCH_WORK);
    }

    @Test
    void output_ends_at_its_limit() {
        Map<String, Object> big = Map.of("x", "字".repeat(60_000), "huge", "字".repeat(5_000_000));
        assertThat(((TemplateProblem) renderer.render("${x}${x}", big)).code())
                .isEqualTo(ProblemCode.OUTPUT_TOO_LONG);
        assertThat(((TemplateProblem) renderer.render("${huge}", big)).code())
                .isEqualTo(ProblemCode.TOO_MUCH_WORK);
        assertThat(((TemplateProblem) renderer.render("${huge?truncate(5)}", big)).code())
                .isEqualTo(ProblemCode.TOO_MUCH_WORK);
        assertThat(renderer.render("${huge!}".repeat(0) + "${x?truncate(3)}", big))
                .isEqualTo(new Rendered("字字…"));
        assertThat(new MessageRenderer(ZoneOffset.UTC, 5, 1_000).render("一二三四五", Map.of()))
                .isEqualTo(new Rendered("一二三四五"));
        assertThat(new MessageRenderer(ZoneOffset.UTC, 5, 1_000).render("一二三四五六", Map.of()))
                .isInstanceOf(TemplateProblem.class);
    }

    @Test
    void doubling_a_text_stops_at_the_depth_of_an_expression() {
        assertThat(refusal("${" + "x + ".repeat(60) + "x}")).isEqualTo(ProblemCode.TOO_COMPLEX);
        String doubled = "name";
        for (int i = 0; i < 5; i++) {
            doubled = "(" + doubled + " + " + doubled + ")";
        }
        assertThat(render("${" + doubled + "}")).isEqualTo(new Rendered("林".repeat(32)));
    }

    @Test
    void a_value_is_never_read_as_a_template() {
        String evil = "${\"freemarker.template.utility.Execute\"?new()(\"id\")}<#include \"/etc/passwd\">";
        assertThat(renderer.render("${name}", Map.of("name", evil))).isEqualTo(new Rendered(evil));
    }

    /** The second wall: what Freemarker itself does when it is handed code that the parser would never let through. */
    @ParameterizedTest
    @ValueSource(strings = {"${\"freemarker.template.utility.Execute\"?new()(\"id\")}", "${name?api.class}",
            "<#include \"/etc/passwd\">",
            "<#import \"x\" as y>", "${bean.class}", "${name.class}", "${.locale_object.class}",
            "${\"freemarker.template.utility.ObjectConstructor\"?new()(\"java.io.File\", \"x\")}"})
    void freemarker_behind_the_parser_is_closed_too(String template) throws Exception {
        var open = new Template("raw", new StringReader(template), Sandbox.configuration());
        assertThatThrownBy(
                () -> open.process(Map.of("name", "x", "bean", Map.of("x", 1)), new StringWriter()))
                .isInstanceOf(TemplateException.class);
        assertThatThrownBy(() -> new Template("raw", new StringReader("${bean}"), Sandbox.configuration())
                .process(Map.of("bean", new Thread()), new StringWriter()))
                .isInstanceOf(TemplateException.class);
    }
}
