package io.zhiyin.bot.console;

import io.zhiyin.campaigns.interaction.InteractionKind;
import io.zhiyin.campaigns.profile.FieldType;
import io.zhiyin.campaigns.profile.ProfileField;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What one can ask in a rule, in the groups in which the editor offers it: each with its fields and how they begin. */
final class Asks {
    /** How a field is filled in. */
    enum Type {
        NUMBER, YUAN, TEXT, CHOICE, TAG, ACCOUNT, SEGMENT, CAMPAIGN, DATE, DECIMAL,
        /** Texts with 、 between them. */
        WORDS,
        /** Any of the choices of a field of the shop's own. */
        OPTIONS
    }

    /**
     * @param needed when it is blank, the rule is not finished; else nothing is asked by it
     * @param begins with this value
     * @param choices of a {@link Type#CHOICE}; blank: any
     * @param matches with which of the ways to compare it is asked; empty: with any
     */
    public record Field(String name, Type type, boolean needed, String begins, List<String> choices,
            List<String> matches) {
        public Field {
            choices = List.copyOf(choices);
            matches = List.copyOf(matches);
        }

        private Field(String name, Type type, boolean needed, String begins, List<String> choices) {
            this(name, type, needed, begins, choices, List.of());
        }

        private Field when(String... ways) {
            return new Field(name, type, needed, begins, choices, List.of(ways));
        }

        boolean askedWith(String match) {
            return matches.isEmpty() || matches.contains(match);
        }
    }

    /**
     * @param key of its words, and what the editor's forms call it
     * @param kind of the rule's JSON
     * @param fixed what its JSON always holds
     */
    public record Ask(String key, String group, String kind, Map<String, Object> fixed, List<Field> fields) {
        public Ask {
            fixed = Map.copyOf(fixed);
            fields = List.copyOf(fields);
        }
    }

    private static final Field DAYS = needed("days", Type.NUMBER, "30");
    private static final Field WINDOW = may("days", Type.NUMBER, "90");
    private static final Field LEAST = may("least", Type.NUMBER, "1");
    private static final Field MOST = may("most", Type.NUMBER, "");
    private static final Field ACCOUNT = needed("account", Type.ACCOUNT, "");
    private static final Field ANY_ACCOUNT = may("account", Type.ACCOUNT, "");
    private static final Field PRODUCT = may("product", Type.TEXT, "");
    private static final Field CATEGORY = may("category", Type.TEXT, "");

    static final List<Ask> ALL = List.of(
            ask("tag", "tags", needed("tag", Type.TAG, "")),
            ask("tagged_within", "tags", needed("tag", Type.TAG, ""), DAYS),
            new Ask("orders_count", "orders", "orders", Map.of("measure", "count"),
                    List.of(WINDOW, LEAST, MOST, PRODUCT, CATEGORY)),
            new Ask("orders_sum", "orders", "orders", Map.of("measure", "sum"),
                    List.of(WINDOW, may("least", Type.YUAN, "1000"), may("most", Type.YUAN, ""), PRODUCT,
                            CATEGORY)),
            ask("last_order", "orders", may("least", Type.NUMBER, "30"), may("most", Type.NUMBER, "90")),
            new Ask("last_interaction", "interactions", "last_interaction", Map.of("within", true),
                    List.of(DAYS)),
            ask("interactions", "interactions", may("days", Type.NUMBER, "30"),
                    new Field("what", Type.CHOICE, false, "message_in",
                            Stream.concat(Stream.of(""),
                                    InteractionKind.OFFERED.stream().map(InteractionKind::code))
                                    .toList()),
                    ANY_ACCOUNT, LEAST, MOST),
            ask("campaign", "campaigns", may("days", Type.NUMBER, "30"),
                    choice("response", "got", "delivered", "replied", "clicked", "converted"),
                    may("campaign", Type.CAMPAIGN, "")),
            ask("following", "reach", ACCOUNT, choice("state", "following", "lost")),
            ask("followed_within", "reach", ACCOUNT, DAYS),
            ask("has_identity", "reach",
                    choice("identity", "openid", "external_userid", "unionid", "member_number"),
                    ANY_ACCOUNT),
            ask("window_open", "reach", ANY_ACCOUNT), ask("has_owner", "reach"),
            ask("owned_by", "reach", needed("staff", Type.TEXT, ""), ACCOUNT),
            ask("consent", "reach", choice("answer", "given", "withdrawn", "unasked")),
            ask("birthday_within", "profile", needed("days", Type.NUMBER, "7")),
            ask("birthday_this_month", "profile"),
            new Ask("birthday_known", "profile", "birthday_known", Map.of("known", true), List.of()),
            ask("born_between", "profile", needed("least", Type.NUMBER, "1990"),
                    needed("most", Type.NUMBER, "1999")),
            ask("has_detail", "profile", choice("detail", "phone", "mail", "name", "note")),
            ask("source", "profile", choice("match", "equals", "prefix"), needed("value", Type.TEXT, "")),
            ask("created_within", "profile", needed("days", Type.NUMBER, "7")),
            ask("stage", "insight",
                    choice("stage", "prospect", "first_purchase", "repeat", "loyal", "at_risk", "lost")),
            ask("score", "insight", choice("score", "recency", "frequency", "money"),
                    needed("least", Type.NUMBER, "4"), needed("most", Type.NUMBER, "5")),
            ask("abc", "insight", choice("class", "A", "B", "C")), ask("churn_warned", "insight"),
            ask("beyond_rhythm", "insight", needed("days", Type.NUMBER, "14")),
            ask("churn_risk", "insight", needed("least", Type.NUMBER, "50")),
            ask("expected_purchases", "insight", needed("least", Type.NUMBER, "1")),
            ask("segment", "segments", needed("segment", Type.SEGMENT, "")), ask("everyone", "segments"));

    /** The groups in the order in which they are offered. */
    static final List<String> GROUPS = ALL.stream().map(Ask::group).distinct().toList();

    private static final Pattern FIELD = Pattern.compile("field\\.([a-z]+)\\.(\\d{1,18})");

    private Asks() {}

    /** A field of the shop's own is asked for by a key that holds its type: {@code field.choice.12}. */
    static String key(ProfileField field) {
        return key(field.type(), field.id().value());
    }

    static String key(FieldType type, long field) {
        return "field." + type.code() + "." + field;
    }

    static boolean custom(String key) {
        return key.startsWith("field.");
    }

    private static Ask ofField(String key, FieldType type, long field) {
        var fields = switch (type) {
            case TEXT -> List.of(choice("match", "is", "known"), needed("words", Type.WORDS, "").when("is"));
            case PHONE, MAIL -> List.of(choice("match", "known"));
            case CHOICE, CHOICES ->
                List.of(choice("match", "among", "known"), needed("choices", Type.OPTIONS, "").when("among"));
            case NUMBER -> List.of(choice("match", "between", "known"),
                    may("least", Type.DECIMAL, "").when("between"),
                    may("most", Type.DECIMAL, "").when("between"));
            case MONEY ->
                List.of(choice("match", "between", "known"), may("least", Type.YUAN, "").when("between"),
                        may("most", Type.YUAN, "").when("between"));
            case DATE -> List.of(choice("match", "past", "next", "dates", "known"),
                    needed("days", Type.NUMBER, "30").when("past", "next"),
                    may("from", Type.DATE, "").when("dates"), may("to", Type.DATE, "").when("dates"));
        };
        return new Ask(key, "fields", "field", Map.of("field", field), fields);
    }

    static Optional<Ask> of(String key) {
        if (custom(key)) {
            var parts = FIELD.matcher(key);
            return parts.matches()
                    ? FieldType.of(parts.group(1)).map(it -> ofField(key, it, Long.parseLong(parts.group(2))))
                    : Optional.empty();
        }
        return ALL.stream().filter(it -> it.key.equals(key)).findFirst();
    }

    private static Ask ask(String kind, String group, Field... fields) {
        return new Ask(kind, group, kind, Map.of(), List.of(fields));
    }

    private static Field needed(String name, Type type, String begins) {
        return new Field(name, type, true, begins, List.of());
    }

    private static Field may(String name, Type type, String begins) {
        return new Field(name, type, false, begins, List.of());
    }

    private static Field choice(String name, String... choices) {
        return new Field(name, Type.CHOICE, true, choices[0], List.of(choices));
    }
}
