package io.zhiyin.templates;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with a template before anyone is written to. Asked when a template is saved; a template with an
 * {@link Severity#ERROR} is not to be used.
 */
public final class Linter {
    private final MessageRenderer renderer;
    private final SmsFrame sms;
    private final @Nullable UnaryOperator<String> shortened;

    /** @param renderer the one that will render the template */
    public Linter(MessageRenderer renderer) {
        this(renderer, new SmsFrame("知音小店", Set.of()));
    }

    /** @param sms what text messages will stand in */
    public Linter(MessageRenderer renderer, SmsFrame sms) {
        this(renderer, sms, null);
    }

    /** @param shortened how {@code link(...)} will look; null: it goes out as it is, and nobody counts who follows it */
    public Linter(MessageRenderer renderer, SmsFrame sms, @Nullable UnaryOperator<String> shortened) {
        this.renderer = renderer;
        this.sms = sms;
        this.shortened = shortened;
    }

    /**
     * Reads a template, renders it with samples, and measures it for a channel.
     *
     * @param known what the model will hold
     * @return the findings in the order of the text; empty when all is well
     */
    public List<Finding> lint(String templateText, Set<Variable> known, ChannelRules channel) {
        Map<String, Variable> byPath = new HashMap<>();
        known.forEach(variable -> byPath.put(variable.path(), variable));
        List<Finding> findings = new ArrayList<>();
        try {
            if (channel.ofFields()) {
                for (TemplateField field : TemplateField.read(templateText)) {
                    findings.addAll(field(field, byPath));
                }
            } else {
                findings.addAll(text(templateText, byPath, channel));
            }
        } catch (Refusal refusal) {
            findings.add(Finding.error(refusal.problem()));
        }
        return findings.stream()
                .sorted(Comparator.comparingInt(Finding::line).thenComparingInt(Finding::column)).toList();
    }

    /** The addresses that a template names by {@code link(...)}, each once. */
    public List<String> links(String templateText) {
        return Links.in(templateText, renderer);
    }

    private List<Finding> text(String templateText, Map<String, Variable> known, ChannelRules channel)
            throws Refusal {
        Prepared prepared = renderer.prepared(templateText);
        List<Finding> findings = words(prepared, known);
        if (findings.isEmpty()) {
            for (Map<String, Object> model : samples(known)) {
                switch (renderer.render(templateText, model)) {
                    case Rendered rendered ->
                        findings.addAll(
                                channel == ChannelRules.SMS && !rendered.text().isBlank()
                                        ? textMessage(rendered)
                                        : length(rendered, channel));
                    case TemplateProblem problem -> findings.add(Finding.error(problem));
                }
            }
            findings = new ArrayList<>(findings.stream().distinct().toList());
            if (channel == ChannelRules.SMS) {
                findings = longestAlone(findings);
            }
        }
        if (findings.isEmpty()) {
            findings.addAll(worstCase(prepared, known, channel));
            findings.addAll(uncounted(templateText));
        }
        return findings;
    }

    private List<Finding> uncounted(String templateText) {
        return shortened != null || Links.in(templateText, renderer).isEmpty()
                ? List.of()
                : List.of(Finding.warning(TemplateProblem.at(Position.START, ProblemCode.LINK_UNCOUNTED,
                        "设置里没有 publicUrl，链接会原样发出，点击不会被统计。",
                        "The setting publicUrl is absent: links go out as they are, and clicks are not counted.")));
    }

    /** What can be said without rendering. */
    private static List<Finding> words(Prepared prepared, Map<String, Variable> known) {
        SourceText source = prepared.source();
        List<Finding> findings = new ArrayList<>(new VariableCheck(source, known).check(prepared.nodes()));
        String text = source.text();
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            if (Characters.unwelcome(c)) {
                findings.add(Finding.error(TemplateProblem.at(source.place(i), ProblemCode.CONTROL_CHARACTER,
                        "这里有看不见的控制字符 " + Characters.visible(c) + "。请删去。",
                        "There is an invisible control character " + Characters.visible(c)
                                + " here. Delete it.")));
            }
        }
        return findings;
    }

    /** Once with everything there, once with only what always is. */
    private List<Map<String, Object>> samples(Map<String, Variable> known) {
        return List.of(sample(Samples.of(known.values(), _ -> true)),
                sample(Samples.of(known.values(), variable -> !variable.optional())));
    }

    private Map<String, Object> sample(Map<String, Object> model) {
        return shortened == null ? model : Links.model(model, shortened);
    }

    private static List<Finding> length(Rendered rendered, ChannelRules channel) {
        if (rendered.text().isBlank()) {
            return List.of(
                    Finding.error(TemplateProblem.at(Position.START, ProblemCode.EMPTY_TEXT, "消息是空的，没有内容可发。",
                            "The message is empty; there is nothing to send.")));
        }
        OptionalInt most = channel.maxBytes();
        if (most.isPresent() && rendered.bytes() > most.getAsInt()) {
            return List.of(Finding.error(TemplateProblem.at(Position.START, ProblemCode.TOO_LONG,
                    channel.labelZh() + "最多 " + most.getAsInt() + " 字节，按示例已有 " + rendered.bytes()
                            + " 字节（一个汉字 3 字节）。请缩短。",
                    "A " + channel.labelEn() + " carries at most " + most.getAsInt()
                            + " bytes; the sample comes to " + rendered.bytes()
                            + " (a Chinese character is 3). Shorten it.")));
        }
        return List.of();
    }

    /** Of two samples that are billed as several, the fuller one tells all: it comes first. */
    private static List<Finding> longestAlone(List<Finding> findings) {
        Set<ProblemCode> said = new java.util.HashSet<>();
        return new ArrayList<>(findings.stream()
                .filter(it -> it.code() != ProblemCode.MAYBE_TOO_LONG || said.add(it.code())).toList());
    }

    private List<Finding> textMessage(Rendered rendered) {
        String words = rendered.text().strip();
        List<Finding> findings = new ArrayList<>();
        if (words.startsWith("【") || words.startsWith("[")) {
            findings.add(Finding.error(TemplateProblem.at(Position.START, ProblemCode.SMS_SIGNATURE,
                    "签名【" + sms.signature() + "】会自动加在最前面，文案里不要再写签名。",
                    "The signature 【" + sms.signature()
                            + "】 is put in front by itself; take this one out.")));
        }
        sms.strangeHost(words)
                .ifPresent(host -> findings.add(Finding.error(TemplateProblem.at(Position.START,
                        ProblemCode.SMS_LINK,
                        "短信里的链接 " + host + " 不在许可之列，运营商会拦截。请去掉，或把域名加到短信账号的 linkHosts。",
                        "The link to " + host
                                + " is not allowed, and carriers stop it. Take it out, or add the"
                                + " host to linkHosts of the SMS account."))));
        String whole = sms.around(words);
        int parts = SmsFrame.parts(whole);
        if (parts > SmsFrame.MOST_PARTS) {
            findings.add(Finding.error(TemplateProblem.at(Position.START, ProblemCode.TOO_LONG,
                    "短信连签名和退订语最多 " + SmsFrame.MOST_PARTS + " 条，按示例已有 " + parts + " 条。请缩短。",
                    "A text message has at most " + SmsFrame.MOST_PARTS + " parts with signature and how to"
                            + " refuse; the sample comes to " + parts + ". Shorten it.")));
        } else if (parts > 1) {
            findings.add(Finding.warning(TemplateProblem.at(Position.START, ProblemCode.MAYBE_TOO_LONG,
                    "连签名和退订语共 " + whole.length() + " 字，按 " + parts + " 条计费（一条 70 字，长短信每条 67 字）。",
                    whole.length() + " characters with signature and how to refuse: billed as " + parts
                            + " messages (70 characters in one, 67 in each part of more).")));
        }
        return findings;
    }

    private static List<Finding> worstCase(Prepared prepared, Map<String, Variable> known,
            ChannelRules channel) {
        OptionalInt most = channel.maxBytes();
        long longest = new WorstCase(known).of(prepared.nodes()).bytes();
        if (most.isEmpty() || longest <= most.getAsInt()) {
            return List.of();
        }
        return List.of(Finding.warning(TemplateProblem.at(Position.START, ProblemCode.MAYBE_TOO_LONG,
                "估计最长 " + longest + " 字节，上限 " + most.getAsInt() + " 字节（" + channel.labelZh()
                        + "）。超长的那几条会发不出去。",
                "Estimated up to " + longest + " bytes, limit " + most.getAsInt() + " (" + channel.labelEn()
                        + "). Messages above the limit cannot be sent.")));
    }

    private List<Finding> field(TemplateField field, Map<String, Variable> known) {
        List<Finding> findings = new ArrayList<>();
        if (!FieldRules.known(field.key())) {
            boolean hidden = field.key().equals("first") || field.key().equals("remark");
            findings.add(Finding.warning(TemplateProblem.at(Position.START, ProblemCode.UNKNOWN_FIELD,
                    hidden ? "平台已不再显示 " + field.key() + "。" : "没有 " + field.key() + " 的规则，只检查是否为空和有无换行。",
                    hidden
                            ? "The platform no longer shows " + field.key() + "."
                            : "No rule is known for " + field.key()
                                    + "; it is only checked for being empty and for line breaks.")));
        }
        try {
            Prepared prepared = renderer.prepared(field.template());
            List<Finding> words = words(prepared, known);
            findings.addAll(words.isEmpty() ? values(field, prepared, known) : words);
        } catch (Refusal refusal) {
            findings.add(Finding.error(refusal.problem()));
        }
        return findings.stream()
                .map(found -> new Finding(found.severity(), field.line(), found.column() + field.column() - 1,
                        found.code(),
                        found.messageZh(), found.messageEn()))
                .distinct().toList();
    }

    private List<Finding> values(TemplateField field, Prepared prepared, Map<String, Variable> known) {
        List<Finding> findings = new ArrayList<>();
        for (Map<String, Object> model : samples(known)) {
            switch (renderer.render(field.template(), model)) {
                case Rendered(var text) -> FieldRules.check(field.key(), text.strip())
                        .ifPresent(problem -> findings
                                .add(Finding.error(TemplateProblem.at(Position.START, ProblemCode.FIELD_VALUE,
                                        problem.messageZh(), problem.messageEn()))));
                case TemplateProblem problem -> findings.add(Finding.error(problem));
            }
        }
        OptionalInt most = FieldRules.longest(field.key());
        long longest = new WorstCase(known).of(prepared.nodes()).characters();
        if (findings.isEmpty() && most.isPresent() && longest > most.getAsInt()) {
            findings.add(Finding.warning(TemplateProblem.at(Position.START, ProblemCode.MAYBE_TOO_LONG,
                    field.key() + " 最多 " + most.getAsInt() + " 个字，估计最长 " + longest
                            + " 个。可用 ?truncate(数字) 限制。",
                    field.key() + " takes at most " + most.getAsInt() + " characters; estimated up to "
                            + longest
                            + ". ?truncate(number) keeps a value short.")));
        }
        return findings;
    }
}
