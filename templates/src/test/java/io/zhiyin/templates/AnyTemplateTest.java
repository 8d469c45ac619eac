package io.zhiyin.templates;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AnyTemplateTest {
    private static final Map<String, Object> MODEL = Map.of("name", "林😀", "n", 3, "yes", true, "day",
            LocalDate.of(2026, 3, 5), "at",
            Instant.EPOCH, "xs", List.of("a", "b"), "m", Map.of("x", 1, "xs", List.of()), "none", List.of());

    private final MessageRenderer renderer = new MessageRenderer(ZoneOffset.UTC);
    private final Linter linter = new Linter(renderer);

    @Property(tries = 2_000)
    void any_text_renders_within_bounds_or_is_a_problem(@ForAll String text) {
        check(text);
    }

    @Property(tries = 2_000)
    void any_mixture_of_the_languages_pieces_renders_within_bounds_or_is_a_problem(
            @ForAll("pieces") String text) {
        check(text);
    }

    @Property(tries = 2_000)
    void any_expression_renders_within_bounds_or_is_a_problem(@ForAll("expressions") String text) {
        check("<#list xs as x>" + text + "<#sep>${x?index}</#list>");
    }

    @Property(tries = 1_000)
    void any_text_without_signs_comes_out_as_it_is(@ForAll("words") String text) {
        assertThat(renderer.render(text, Map.of())).isEqualTo(new Rendered(text));
    }

    @Property(tries = 1_000)
    void any_text_can_be_a_value(@ForAll String value) {
        assertThat(renderer.render("${name}", Map.of("name", value))).isEqualTo(new Rendered(value));
        assertThat(FieldRules.clip("thing1", value).length()).isLessThanOrEqualTo(20);
        String clipped = FieldRules.clip("thing1", value);
        assertThat(clipped.isBlank() || FieldRules.check("thing1", clipped).isEmpty()).as(clipped).isTrue();
    }

    private void check(String text) {
        switch (renderer.render(text, MODEL)) {
            case Rendered(var out) ->
                assertThat(out.length()).isLessThanOrEqualTo(MessageRenderer.OUTPUT_LIMIT);
            case TemplateProblem problem -> assertThat(problem.messageZh()).isNotBlank();
        }
        assertThat(linter.lint(text, MessageVariables.all(), ChannelRules.OFFICIAL_TEXT)).allSatisfy(
                finding -> assertThat(finding.line()).isPositive());
        assertThat(linter.lint(text, MessageVariables.all(), ChannelRules.OFFICIAL_TEMPLATE)).isNotNull();
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries
                .of("${", "}", "<#if ", "<#elseif ", "<#else>", "</#if>", "<#list ", "xs as x>", "</#list>",
                        "<#sep>", "</#sep>",
                        "<#--", "-->", ">", "\n", " ", "name", "n", "xs", "m.x", "none", "??", "!", "?trim",
                        "?size", "?string", "?then(", "(", ")",
                        ",", "\"好\"", "'", "\"", "\\", "+", "-", "==", "&&", "||", "gt", "<", "1", "2.5", ".",
                        "[0]", "yes>", "<@", "<#x", "😀",
                        "\u0000", "thing1: ", "true", "as", "?index", "?join(\",\")", "day", "at")
                .list().ofMaxSize(14)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> expressions() {
        Arbitrary<String> atoms = Arbitraries.of("name", "n", "yes", "day", "at", "xs", "m.x", "m.xs", "m",
                "none", "nobody", "x", "x?index",
                "x?is_last", "\"好\"", "7", "2.5", "true", "xs[0]", "none[3]");
        Arbitrary<String> forms = Arbitraries.of("(%s)!", "(%s)!\"无\"", "(%s)??", "(%s)?trim", "(%s)?size",
                "(%s)?length", "(%s)?c",
                "(%s)?string", "(%s)?string(\"是\", \"否\")", "(%s)?string(\"0.0\")", "(%s)?string(\"M月d日\")",
                "(%s)?join(\"、\")",
                "(%s)?first", "(%s)?truncate(3)", "(%s)?has_content", "(%s)?then(name, n)", "(%s) + name",
                "(%s) - 1", "(%s) == 1",
                "(%s) gt 1", "!(%s)", "-(%s)", "(%s) && yes", "(%s)?date", "(%s)?time", "(%s)?datetime",
                "(%s)?round", "(%s)?seq_contains(\"a\")",
                "(%s)?contains(\"a\")", "(%s)?upper_case", "(%s).x", "(%s)[1]");
        Arbitrary<String> expressions = forms.list().ofMaxSize(4).flatMap(wraps -> atoms.map(atom -> {
            String all = atom;
            for (String wrap : wraps) {
                all = wrap.replace("%s", all);
            }
            return all;
        }));
        return expressions.flatMap(expression -> Arbitraries
                .of("${%s}", "<#if (%s)>是<#else>否</#if>", "<#list m.xs as y>${%s}<#else>空</#list>")
                .map(tag -> tag.replace("%s", expression)));
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.strings()
                .filter(text -> !text.contains("${") && !text.contains("<") && !text.contains("\r"));
    }
}
