package io.zhiyin.campaigns.exporting;

import io.zhiyin.campaigns.store.Masked;
import io.zhiyin.campaigns.importing.Column;
import io.zhiyin.campaigns.profile.FieldId;
import io.zhiyin.campaigns.profile.FieldType;
import io.zhiyin.campaigns.profile.ProfileField;
import io.zhiyin.campaigns.profile.ProfileValues.Known;
import io.zhiyin.campaigns.profile.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shop's own fields in an export, in their order. Where nothing personal is asked for, texts are left out, and phones
 * and mails masked under headings that no import takes for the fields.
 */
final class FieldColumns {
    private final List<ProfileField> fields;
    private final boolean personal;

    FieldColumns(List<ProfileField> fields, boolean personal) {
        this.fields = fields.stream().filter(it -> personal || it.type() != FieldType.TEXT).toList();
        this.personal = personal;
    }

    boolean none() {
        return fields.isEmpty();
    }

    List<String> headings(Locale locale) {
        return fields.stream().map(it -> {
            var chinese = locale.getLanguage().equals("zh");
            if (!personal && it.type().personal()) {
                return chinese ? "隐去的" + it.name() : "masked_" + it.key();
            }
            return chinese ? it.name() : Column.of(it).code();
        }).toList();
    }

    List<String> of(List<Known> known) {
        Map<FieldId, @Nullable Value> values = new HashMap<>();
        known.forEach(it -> values.put(it.field(), it.value()));
        return fields.stream().map(it -> {
            var value = values.get(it.id());
            return value == null ? "" : shown(it, value);
        }).toList();
    }

    private String shown(ProfileField field, Value value) {
        var whole = field.typed(value);
        if (personal) {
            return whole;
        }
        var shown = switch (field.type()) {
            case PHONE -> Masked.phone(whole);
            case MAIL -> Masked.mail(whole);
            case TEXT, NUMBER, DATE, CHOICE, CHOICES, MONEY -> whole;
        };
        return shown == null ? "" : shown;
    }
}
