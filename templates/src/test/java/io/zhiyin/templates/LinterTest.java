package io.zhiyin.templates;

import static io.zhiyin.templates.ChannelRules.OFFICIAL_PASSIVE;
import static io.zhiyin.templates.ChannelRules.OFFICIAL_TEMPLATE;
import static io.zhiyin.templates.ChannelRules.OFFICIAL_TEXT;
import static io.zhiyin.templates.ChannelRules.WECOM_GROUP_TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinterTest {
    private final Linter linter = new Linter(new MessageRenderer(ZoneId.of("Asia/Shanghai")));

    private List<Finding> lint(String template, ChannelRules channel) {
        return linter.lint(template, MessageVariables.all(), channel);
    }

    private String summary(String template, ChannelRules channel) {
        return lint(template, channel).stream().map(
                found -> found.severity().name().charAt(0) + " " + found.code().key() + " " + found.line()
                        + ":" + found.column())
                .collect(Collectors.joining(", "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ${customer.name!"您"}，生日快乐                                | ``
            ${customer.name}，生日快乐                                     | E missing-default 1:3
            ${customer.salutation!customer.name}，生日快乐                  | E missing-default 1:23
            ${customer.salutation!customer.name!"您"}                      | ``
            <#if customer.name??>${customer.name}</#if>好                  | ``
            <#if customer.name?has_content>${customer.name}</#if>好        | ``
            <#if customer.name??><#else>${customer.name}</#if>好           | E missing-default 1:31
            <#if !customer.name??>您<#else>${customer.name}</#if>好         | ``
            <#if customer.name?? && staff.name??>${customer.name}${staff.name}</#if>好 | ``
            <#if customer.name?? && customer.name != "林">不是林</#if>好     | ``
            <#if !(customer.name??)>您<#elseif customer.name == "林">林</#if>好 | ``
            ${customer.name???then(customer.name, "您")}                    | ``
            ${customer.name???then("您", customer.name)}                    | E missing-default 1:29
            ${customer.nmae!}好                                            | E unknown-variable 1:3
            ${shop}                                                       | E unknown-variable 1:3
            <#if customer??>有</#if>好                                     | ``
            ${shop.name.first}                                            | E unknown-variable 1:3
            ${tags}                                                       | E wrong-kind 1:3
            ${birthday.lunar}                                             | E wrong-kind 1:3
            ${birthday.lunar?string("农历", "公历")}                        | ``
            ${tags?join("、")}好                                           | ``
            ${tags?first}                                                 | E missing-default 1:3
            ${tags[0]!"客人"}                                              | ``
            <#list tags as tag>${tag}<#sep>、</#list>好                    | ``
            <#list tags as tag>${tag.name}</#list>好                      | E unknown-variable 1:22
            <#list shop.name as x>${x}</#list>好                          | E wrong-kind 1:8
            <#list tags as tag></#list>${tag}                             | E unknown-variable 1:30
            ${today?string("M月d日")}                                      | E wrong-kind 1:3
            ${customer.name!                                              | E syntax 1:1
            <#include "x">                                                | E forbidden-directive 1:1
            ${shop.name?api}                                              | E forbidden-builtin 1:12
            ${"x"?new()}                                                  | E forbidden-builtin 1:6
            ${.data_model}                                                | E forbidden-expression 1:3
            <#if birthday.lunar></#if>                                    | E empty-text 1:1
            <#if customer.name??>${customer.name}</#if>                   | E empty-text 1:1
            """)
    void the_table_of_findings(String template, String expected) {
        assertThat(summary(template, OFFICIAL_TEXT)).isEqualTo(expected);
    }

    @Test
    void an_empty_template_has_nothing_to_send() {
        assertThat(summary("", OFFICIAL_TEXT)).isEqualTo("E empty-text 1:1");
        assertThat(summary(" \n<#-- 空 -->\n", OFFICIAL_TEXT)).isEqualTo("E empty-text 1:1");
        assertThat(summary("", OFFICIAL_TEMPLATE)).isEqualTo("E empty-text 1:1");
    }

    @Test
    void all_findings_come_at_once_in_the_order_of_the_text() {
        assertThat(summary("${a}\n${customer.name}\u0007${b!}", OFFICIAL_TEXT))
                .isEqualTo(
                        "E unknown-variable 1:3, E missing-default 2:3, E control-character 2:17, E unknown-variable 2:20");
    }

    @ParameterizedTest
    @CsvSource({"custmer.name, customer.name", "customer.nmae, customer.name", "Customer.Name, customer.name",
            "name, ",
            "salutation, customer.salutation", "shopname, shop.name", "tag, tags",
            "birthday.text2, birthday.text", "zzzzzzzz, "})
    void a_misspelt_name_gets_the_one_that_was_meant(String written, String meant) {
        Finding finding = lint("${" + written + "!}好", OFFICIAL_TEXT).getFirst();
        if (meant != null) {
            assertThat(finding.messageZh()).contains("是不是 " + meant + "？");
            assertThat(finding.messageEn()).contains("Did you mean " + meant + "?");
        } else {
            assertThat(finding.messageZh()).containsAnyOf("可用的有：", "是不是 customer.name？");
        }
    }

    @Test
    void a_finding_says_what_to_write_instead() {
        assertThat(lint("${customer.name}好", OFFICIAL_TEXT).getFirst().messageZh())
                .isEqualTo(
                        "customer.name（客户姓名）可能没有。请写默认值 ${customer.name!\"…\"}，或放进 <#if customer.name??>…</#if>。");
    }

    @Test
    void a_link_names_a_whole_address_of_its_own_and_says_when_nobody_counts_it() {
        assertThat(summary("看这里 ${link(\"https://shop.example/new?a=1&b=2\")}", OFFICIAL_TEXT))
                .isEqualTo("W link-uncounted 1:1");
        assertThat(summary("${link(customer.name!)}", OFFICIAL_TEXT)).isEqualTo("E link 1:3");
        assertThat(summary("${link(\"javascript:alert(1)\")}", OFFICIAL_TEXT)).isEqualTo("E link 1:3");
        assertThat(summary("${link(\"https://a@shop.example/\")}", OFFICIAL_TEXT)).isEqualTo("E link 1:3");
        assertThat(summary("${link(\"shop.example\")}", OFFICIAL_TEXT)).isEqualTo("E link 1:3");
        assertThat(summary("${link}", OFFICIAL_TEXT)).isEqualTo("E unknown-variable 1:3");
        var counting = new Linter(new MessageRenderer(java.time.ZoneId.of("Asia/Shanghai")),
                new SmsFrame("知音茶铺", java.util.Set.of("zy.example")), _ -> "https://zy.example/l/abc");
        assertThat(counting.lint("看这里 ${link(\"https://elsewhere.example/\")}", MessageVariables.all(),
                ChannelRules.SMS)).as("the short one stands in the text message").isEmpty();
    }

    @Test
    void a_text_message_is_counted_in_parts_with_its_signature_and_how_to_refuse() {
        // 【知音小店】 and " 拒收请回复R" are 13 of the 70
        assertThat(lint("生".repeat(57), ChannelRules.SMS)).isEmpty();
        assertThat(lint("生".repeat(58), ChannelRules.SMS)).singleElement().satisfies(found -> {
            assertThat(found.severity()).isEqualTo(Severity.WARNING);
            assertThat(found.messageZh()).contains("71 字").contains("2 条");
        });
        assertThat(lint("生".repeat(64) + "，回TD退订", ChannelRules.SMS)).singleElement().satisfies(
                found -> assertThat(found.messageZh()).as("says how to refuse itself").contains("76 字"));
        assertThat(summary("生".repeat(600), ChannelRules.SMS)).isEqualTo("E too-long 1:1");
        assertThat(SmsFrame.parts("生".repeat(70))).isEqualTo(1);
        assertThat(SmsFrame.parts("生".repeat(71))).isEqualTo(2);
        assertThat(SmsFrame.parts("生".repeat(134))).isEqualTo(2);
        assertThat(SmsFrame.parts("生".repeat(135))).isEqualTo(3);
    }

    @Test
    void a_text_message_names_only_known_hosts_and_has_one_signature() {
        var linter = new Linter(new MessageRenderer(java.time.ZoneId.of("Asia/Shanghai")),
                new SmsFrame("知音茶铺", java.util.Set.of("shop.example")));
        for (String well : java.util.List.of("看 https://shop.example/a", "看 https://m.shop.example:443/a?b=c",
                "写信到 hello@tea.com", "1.5 折，3.20 元")) {
            assertThat(linter.lint(well, MessageVariables.all(), ChannelRules.SMS)).as(well).isEmpty();
        }
        for (String strange : java.util.List.of("看 https://evil.example/a",
                "看 http://shop.example@evil.example/",
                "看 https://shop.example.evil.top", "看 t.cn/abc", "上 www.evil.example 看")) {
            assertThat(linter.lint(strange, MessageVariables.all(), ChannelRules.SMS)).as(strange)
                    .singleElement()
                    .satisfies(found -> assertThat(found.code()).isEqualTo(ProblemCode.SMS_LINK));
        }
        assertThat(summary("【别家】生日快乐", ChannelRules.SMS)).isEqualTo("E sms-signature 1:1");
    }

    @Test
    void length_is_counted_in_bytes_as_each_channel_does() {
        String exactly = "生".repeat(682) + "ab";
        assertThat(lint(exactly, OFFICIAL_TEXT)).isEmpty();
        assertThat(lint(exactly + "c", OFFICIAL_TEXT)).singleElement().satisfies(found -> {
            assertThat(found.code()).isEqualTo(ProblemCode.TOO_LONG);
            assertThat(found.messageZh()).contains("2048").contains("2049");
        });
        assertThat(lint("😀".repeat(512), OFFICIAL_PASSIVE)).isEmpty();
        assertThat(summary("😀".repeat(513), OFFICIAL_PASSIVE)).isEqualTo("E too-long 1:1");
        assertThat(lint("😀".repeat(1_000), WECOM_GROUP_TEXT)).isEmpty();
        assertThat(summary("😀".repeat(1_001), WECOM_GROUP_TEXT)).isEqualTo("E too-long 1:1");
        assertThat(lint("生".repeat(10_000), ChannelRules.MAIL)).isEmpty();
        assertThat(OFFICIAL_TEXT.carries(new Rendered(exactly))).isTrue();
        assertThat(OFFICIAL_TEXT.carries(new Rendered(exactly + "c"))).isFalse();
        assertThat(OFFICIAL_TEXT.carries(new Rendered(" \n"))).isFalse();
    }

    @Test
    void the_worst_case_is_a_warning() {
        String template = "生".repeat(660) + "${customer.name!\"您\"}";
        assertThat(lint(template, OFFICIAL_TEXT)).singleElement().satisfies(found -> {
            assertThat(found.severity()).isEqualTo(Severity.WARNING);
            assertThat(found.code()).isEqualTo(ProblemCode.MAYBE_TOO_LONG);
            assertThat(found.messageZh()).contains("最长 2076 字节，上限 2048 字节");
            assertThat(found.messageEn()).contains("up to 2076 bytes, limit 2048");
        });
        assertThat(lint("生".repeat(660) + "${(customer.name!\"您\")?truncate(20)}", OFFICIAL_TEXT)).isEmpty();
        assertThat(summary("<#list tags as a><#list tags as b>${a}${b}</#list></#list>好", OFFICIAL_TEXT))
                .isEqualTo("W maybe-too-long 1:1");
    }

    @Test
    void loops_in_loops_are_too_long_and_not_negative() {
        var one = new Variable("tags", Variable.Kind.LIST, false, 10_000, "标签", "tags", List.of("茶"));
        String loops = "<#list tags as a>".repeat(12) + "${a}" + "</#list>".repeat(12);
        assertThat(linter.lint(loops, Set.of(one), OFFICIAL_TEXT)).singleElement()
                .satisfies(found -> assertThat(found.messageEn()).contains("up to 1000000000 bytes"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            thing1: 生日快乐                         | ``
            thing1: ${shop.name?truncate(10)}       | ``
            thing1: ${shop.name}                    | W maybe-too-long 1:9
            thing1: 一二三四五六七八九十一二三四五六七八九十一 | E field-value 1:9
            thing1: ${customer.name}                | E missing-default 1:11
            thing1: ${customer.name!}               | E field-value 1:9
            date2: ${today}                         | ``
            date2: 今天                              | E field-value 1:8
            phrase3: 生日快乐                        | ``
            phrase3: Happy                          | E field-value 1:10
            first: 您好                              | W unknown-field 1:8
            keyword1: 您好                           | W unknown-field 1:11
            thing1 生日快乐                          | E field-layout 1:1
            thing1: ${a                             | E syntax 1:9
            """)
    void a_template_message_keeps_the_rule_of_each_key(String template, String expected) {
        assertThat(summary(template, OFFICIAL_TEMPLATE)).isEqualTo(expected);
    }

    @Test
    void a_field_is_found_on_its_line() {
        assertThat(summary("thing1: 好\n\nthing2: 您${nmae!}", OFFICIAL_TEMPLATE))
                .isEqualTo("E unknown-variable 3:12");
        assertThat(summary("thing1: 好\nthing1: 好", OFFICIAL_TEMPLATE)).isEqualTo("E field-layout 2:1");
    }

    @Test
    void the_samples_of_the_variables_are_the_sample_customer() {
        Set<Variable> all = MessageVariables.all();
        assertThat(Samples.of(all, _ -> true)).isEqualTo(MessageVariables.sample().asMap());
        assertThat(new HashSet<>(Samples.of(all, variable -> !variable.optional()).keySet()))
                .isEqualTo(MessageVariables.stranger().asMap().keySet());
    }
}
