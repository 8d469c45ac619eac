package io.zhiyin.campaigns.profile;

import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.profile.ProfileField.Choice;
import io.zhiyin.campaigns.store.Sql;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The choices of fields: renamed for everybody who has them, and gone only when nobody has. */
final class FieldChoices {
    private static final String CHOICES = """
            select id, field_id, label from profile_choice order by field_id, place, id""";
    private static final String ADD_CHOICE = """
            insert into profile_choice (field_id, label, place) values (:field, :label, :place)""";
    private static final String CHANGE_CHOICE = """
            update profile_choice set label = :label, place = :place where id = :id and field_id = :field""";
    private static final String USED_CHOICE = """
            select count(*) from profile_value where field_id = :field and :choice = any(choices)""";
    private static final String DELETE_CHOICE = """
            delete from profile_choice where id = :id and field_id = :field""";

    private FieldChoices() {}

    /** By the id of their field. */
    static Map<Long, List<Choice>> all(Sql sql) {
        Map<Long, List<Choice>> choices = new HashMap<>();
        sql.sql(CHOICES).list(row -> choices.computeIfAbsent(row.number("field_id"), _ -> new ArrayList<>())
                .add(new Choice(row.number("id"), row.text("label"))));
        return choices;
    }

    /**
     * In a transaction that alone changes fields.
     *
     * @throws InvalidInput when one is to go that somebody has
     */
    static void write(Sql tx, FieldId field, List<Choice> before, List<Choice> after) {
        var kept = after.stream().map(Choice::id).toList();
        for (var gone : before) {
            if (!kept.contains(gone.id())) {
                var used = tx.sql(USED_CHOICE).bind("field", field.value()).bind("choice", gone.id()).count();
                if (used > 0) {
                    throw new InvalidInput("choices",
                            "“" + gone.label() + "”还有 " + used + " 位客户选了，请先给他们换一项。",
                            "“" + gone.label() + "” is what " + used
                                    + " customers have: give them another choice first.");
                }
                tx.sql(DELETE_CHOICE).bind("id", gone.id()).bind("field", field.value()).update();
            }
        }
        for (var i = 0; i < after.size(); i++) {
            var one = after.get(i);
            var statement = one.id() == 0
                    ? tx.sql(ADD_CHOICE)
                    : tx.sql(CHANGE_CHOICE).bind("id", one.id());
            if (statement.bind("field", field.value()).bind("label", one.label()).bind("place", i)
                    .update() == 0) {
                throw new InvalidInput("choices", "没有选项 " + one.id() + "。",
                        "There is no choice " + one.id() + ".");
            }
        }
    }

    /** @throws InvalidInput when one is unfit, or there are too many or too few for the type */
    static List<Choice> read(FieldType type, Collection<Choice> wanted) {
        var read = new ArrayList<Choice>();
        Set<String> seen = new HashSet<>();
        for (var one : wanted) {
            var label = one.label().strip();
            if (label.isEmpty() || label.codePointCount(0, label.length()) > ProfileFields.LONGEST_LABEL
                    || label.chars().anyMatch(Character::isISOControl)
                    || ValueReader.ENDS.matcher(label).find()) {
                throw new InvalidInput("choices",
                        "每个选项须为 1 到 " + ProfileFields.LONGEST_LABEL + " 个字，不能有逗号、顿号、分号或竖线。",
                        "A choice has 1 to " + ProfileFields.LONGEST_LABEL
                                + " characters, without commas, semicolons and bars.");
            }
            if (!seen.add(label.toLowerCase(Locale.ROOT))) {
                throw new InvalidInput("choices", "选项“" + label + "”写了两次。",
                        "The choice “" + label + "” stands there twice.");
            }
            read.add(new Choice(one.id(), label));
        }
        if (type.chosen() && (read.isEmpty() || read.size() > ProfileFields.MOST_CHOICES)) {
            throw new InvalidInput("choices", "请写 1 到 " + ProfileFields.MOST_CHOICES + " 个选项，每行一个。",
                    "Write 1 to " + ProfileFields.MOST_CHOICES + " choices, one a line.");
        }
        if (!type.chosen() && !read.isEmpty()) {
            throw new InvalidInput("choices", "这种字段没有选项。", "A field of this type has no choices.");
        }
        return read;
    }
}
