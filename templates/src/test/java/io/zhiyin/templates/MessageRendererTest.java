package io.zhiyin.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageRendererTest {
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

    private final MessageRenderer renderer = new MessageRenderer(SHANGHAI);
    private final Map<String, Object> lin = Map.of("customer", Map.of("name", "林", "points", 1_234_567),
            "tags",
            List.of("老客户", "茶友"), "vip", true, "born", LocalDate.of(1990, 3, 5), "seen",
            Instant.parse("2026-03-04T23:30:00Z"));

    private String words(String template) {
        return switch (renderer.render(template, lin)) {
            case Rendered(var text) -> text;
            case TemplateProblem problem ->
                problem.code().key() + " " + problem.line() + ":" + problem.column();
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            您好，${customer.name}！                            | 您好，林！
            ${customer.points}                                 | 1234567
            ${customer["name"]}                                | 林
            ${customer.nick!"朋友"}                             | 朋友
            ${nobody.name!"朋友"}                               | 朋友
            ${customer.nick!customer.name!"朋友"}               | 林
            ${(customer.nick!"朋") + "友"}                      | 朋友
            ${customer.nick!}-                                 | -
            ${vip?string("是", "否")}                           | 是
            ${vip?then("贵宾" + customer.name, "客人")}          | 贵宾林
            ${born}                                            | 1990-03-05
            ${born?string("M月d日")}                            | 3月5日
            ${born?string("EEEE")}                             | 星期一
            ${seen}                                            | 2026-03-05 07:30
            ${seen?date}                                       | 2026-03-05
            ${tags?join("、")}                                  | 老客户、茶友
            ${tags[1]}                                         | 茶友
            ${tags?size}                                       | 2
            ${tags?first!"无"}                                  | 老客户
            ${tags?seq_contains("茶友")?string("有", "无")}       | 有
            ${customer.points - 1}                             | 1234566
            ${-1 + 2.5}                                        | 1.5
            ${"一二三四五六"?truncate(4)}                          | 一二三…
            ${"一二三四五六"?truncate(4, "")}                      | 一二三四
            <#if vip && tags?size gt 1>贵宾<#else>客人</#if>       | 贵宾
            <#if customer.nick??>有<#elseif vip>贵宾<#else>客</#if> | 贵宾
            <#if (tags?size > 5)>多<#else>少</#if>               | 少
            <#list tags as tag>${tag}<#sep>、</#list>            | 老客户、茶友
            <#list tags as tag>${tag?counter}${tag}<#sep>、</#sep></#list>。 | 1老客户、2茶友。
            <#list nothing! as x>${x}<#else>空</#list>           | 空
            甲<#-- 只给写模板的人看 -->乙                           | 甲乙
            ${'单引号"里"'}                                       | 单引号"里"
            """)
    void the_message_language_says_what_freemarker_says(String template, String expected) {
        assertThat(words(template)).isEqualTo(expected);
    }

    @Test
    void a_link_becomes_what_shortens_it_says_and_stays_itself_where_nobody_does() {
        var text = "看 ${link(\"https://shop.example/{a}\"?trim)}";
        assertThat(new MessageRenderer(java.time.ZoneId.of("Asia/Shanghai")).render(text, java.util.Map.of()))
                .as("an address is a literal, nothing is done to it").isInstanceOf(TemplateProblem.class);
        var plain = "看 ${link('https://shop.example/a?b=1&c=2')}";
        var renderer = new MessageRenderer(java.time.ZoneId.of("Asia/Shanghai"));
        assertThat(renderer.render(plain, java.util.Map.of()))
                .isEqualTo(new Rendered("看 https://shop.example/a?b=1&c=2"));
        assertThat(renderer.render(plain, Links.model(java.util.Map.of(), it -> "<" + it.length() + ">")))
                .isEqualTo(new Rendered("看 <30>"));
        assertThat(
                Links.in("<#if tags??>${link('https://a.example/')}<#else>${link('https://b.example/')}</#if>"
                        + "${link('https://a.example/')}", renderer))
                .containsExactly("https://a.example/", "https://b.example/");
    }

    @Test
    void signs_that_mean_something_to_freemarker_come_out_as_they_were_written() {
        assertThat(words("<#if !vip || customer.name != '林'>否<#else>是</#if>")).isEqualTo("是");
        assertThat(words("${r\"${x}\"} #{x} [#if] <b> < <# $ { } \\"))
                .isEqualTo("${x} #{x} [#if] <b> < <# $ { } \\");
        assertThat(words("${\"\\x41\"}")).isEqualTo("syntax 1:4");
        String signs = "a<b>&amp;\"'\\${\"{=}\"}\t[=x] </div> <!-- --> \u0001\u00019 $";
        assertThat(words("\\{=}${\"<>&={\\\"\\\\\"}")).isEqualTo("\\{=}<>&={\"\\");
        assertThat(words(signs)).isEqualTo("a<b>&amp;\"'\\{=}\t[=x] </div> <!-- --> \u0001\u00019 $");
    }

    @Test
    void a_line_of_tags_alone_leaves_no_empty_line() {
        String template = """
                您好
                <#if vip>
                  <#-- 贵宾 -->
                贵宾
                <#else>
                客人
                </#if>

                <#list tags as tag>
                - ${tag}
                </#list>
                再见
                """;
        assertThat(words(template)).isEqualTo("您好\n贵宾\n\n- 老客户\n- 茶友\n再见\n");
        assertThat(words(template.replace("\n", "\r\n"))).isEqualTo("您好\n贵宾\n\n- 老客户\n- 茶友\n再见\n");
    }

    record Order(String title, BigDecimal yuan) {}

    @Test
    void records_optionals_and_nulls_are_plain_data() {
        var model = new HashMap<String, Object>();
        model.put("orders",
                List.of(new Order("岩茶", new BigDecimal("128.50")), new Order("茶杯", new BigDecimal("36"))));
        model.put("some", Optional.of("有"));
        model.put("none", Optional.empty());
        model.put("nothing", null);
        assertThat(renderer.render(
                "<#list orders as o>${o.title}${o.yuan} </#list>${some}${none!\"无\"}${nothing!\"无\"}", model))
                .isEqualTo(new Rendered("岩茶128.5 茶杯36 有无无"));
        assertThat(renderer.render("<#list orders as o>${o.getClass}</#list>", model))
                .isInstanceOf(TemplateProblem.class);
    }

    @Test
    void instants_are_shown_in_the_zone_that_is_asked_for() {
        assertThat(renderer.render("${seen} ${born}", lin, ZoneId.of("America/New_York")))
                .isEqualTo(new Rendered("2026-03-04 18:30 1990-03-05"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            甲乙${customer.nick}       | missing-value 1:5
            ${tags}                   | wrong-kind 1:3
            ${vip}                    | wrong-kind 1:3
            ${customer}               | wrong-kind 1:3
            ${born?string("QQQ")}     | wrong-kind 1:3
            ${customer.name - 1}      | wrong-kind 1:3
            <#if customer.name gt 5></#if> | wrong-kind 1:6
            <#if customer.name>x</#if>  | wrong-kind 1:6
            <#list vip as x></#list>  | wrong-kind 1:8
            😀${                      | syntax 1:4
            ${}                       | syntax 1:3
            ${customer.}              | syntax 1:12
            ${客户}                    | syntax 1:3
            ${customer.name           | syntax 1:1
            ${"甲}                    | syntax 1:3
            <#if vip>                 | syntax 1:1
            </#if>                    | syntax 1:1
            <#else>                   | syntax 1:1
            <#sep>                    | syntax 1:1
            <#list tags>x</#list>     | syntax 1:12
            <#list tags as tag>       | syntax 1:1
            ${tag?index}              | syntax 1:3
            ${customer.nick!1 + 2}    | syntax 1:19
            <#-- 没完                  | syntax 1:1
            ${"${vip}"}               | forbidden-expression 1:4
            """)
    void a_problem_says_its_kind_and_place(String template, String expected) {
        assertThat(words(template)).isEqualTo(expected);
    }

    @Test
    void a_problem_is_told_in_both_languages_and_holds_no_value() {
        var problem = (TemplateProblem) renderer.render("您好\n${customer.name?string(\"0\")} ${customer.nick}",
                lin);
        assertThat(problem.line()).isEqualTo(2);
        assertThat(problem.messageZh()).contains("种类不对").doesNotContain("林");
        assertThat(problem.messageEn()).contains("wrong kind").doesNotContain("林");
        assertThat(new Rendered("林").toString()).doesNotContain("林");
    }

    @Test
    void a_bean_in_the_model_is_a_mistake_of_the_program() {
        assertThatThrownBy(() -> renderer.render("${a.b}", Map.of("a", Map.of("b", new StringBuilder("x")))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("a.b")
                .hasMessageContaining("StringBuilder");
        assertThatThrownBy(() -> renderer.render("${n}", Map.of("n", new BigDecimal("1e999999999"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fields_of_a_template_message_are_rendered_one_by_one() {
        String template = "thing1: ${customer.name}，生日快乐\n\n  date2：2026年3月5日  \n";
        assertThat(renderer.renderFields(template, Map.of("customer", Map.of("name", "林\nthing9: 伪造"))))
                .isEqualTo(new RenderedFields(Map.of("thing1", "林\nthing9: 伪造，生日快乐", "date2", "2026年3月5日")));
        assertThat(renderer.renderFields("thing1: 好\nthing2: 您${x}", Map.of())).isInstanceOfSatisfying(
                TemplateProblem.class,
                problem -> assertThat(List.of(problem.line(), problem.column())).containsExactly(2, 12));
        assertThat(renderer.renderFields("没有冒号", Map.of())).isInstanceOfSatisfying(TemplateProblem.class,
                problem -> assertThat(problem.code()).isEqualTo(ProblemCode.FIELD_LAYOUT));
        assertThat(renderer.renderFields("a: 1\na: 2", Map.of())).isInstanceOf(TemplateProblem.class);
        assertThat(renderer.renderFields("\n", Map.of())).isInstanceOf(TemplateProblem.class);
    }

    @Test
    void the_thousandth_template_still_renders_and_so_does_the_first() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(renderer.render("第" + i + "条 ${vip?string('是', '否')}", lin))
                    .isEqualTo(new Rendered("第" + i + "条 是"));
        }
        assertThat(words("第0条 ${vip?string('是', '否')}")).isEqualTo("第0条 是");
    }
}
