package io.zhiyin.campaigns.exporting;

import io.zhiyin.campaigns.store.Masked;
import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.Identity;
import io.zhiyin.campaigns.customer.IdentityKind;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an export tells of a customer. The headings of what is whole are those by which an import knows a column; those
 * of what is masked are not, so that a masked file can overwrite nobody's name.
 */
enum ExportColumn {
    ID("知音编号"), MEMBER_NUMBER("会员号"), NAME("姓名"), PHONE("手机号"), MAIL("邮箱"), MASKED_NAME(
            "隐去的姓名"), MASKED_PHONE(
                    "隐去的手机号"), MASKED_MAIL("隐去的邮箱"), BIRTHDAY("生日"), TAGS("标签"), NOTE(
                            "备注"), TIME_ZONE("时区"), SOURCE(
                                    "来源"), CREATED_AT(
                                            "首次到来"), LAST_INTERACTION_AT("最近互动"), OTHER_NUMBERS("其他会员号");

    private static final Set<ExportColumn> WHOLE = Set.of(NAME, PHONE, MAIL, NOTE);
    private static final Set<ExportColumn> MASKED = Set.of(MASKED_NAME, MASKED_PHONE, MASKED_MAIL);
    private static final DateTimeFormatter TO_THE_MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm",
            Locale.ROOT);

    private final String zh;

    ExportColumn(String zh) {
        this.zh = zh;
    }

    static List<ExportColumn> of(boolean personal) {
        return Arrays.stream(values()).filter(it -> !(personal ? MASKED : WHOLE).contains(it)).toList();
    }

    /** In Chinese for Chinese readers; for all others its code: {@code member_number}. */
    String heading(Locale locale) {
        return locale.getLanguage().equals("zh") ? zh : name().toLowerCase(Locale.ROOT);
    }

    String of(Customer customer, List<String> tags, ZoneId zone) {
        var said = switch (this) {
            case ID -> String.valueOf(customer.id().value());
            case MEMBER_NUMBER -> numbers(customer).findFirst().orElse(null);
            case OTHER_NUMBERS -> numbers(customer).skip(1).collect(Collectors.joining(" "));
            case NAME -> customer.name();
            case PHONE -> customer.phone();
            case MAIL -> customer.mail();
            case MASKED_NAME -> Masked.name(customer.name());
            case MASKED_PHONE -> Masked.phone(customer.phone());
            case MASKED_MAIL -> Masked.mail(customer.mail());
            case BIRTHDAY -> birthday(customer.birthday());
            case TAGS -> String.join(",", tags);
            case NOTE -> customer.note();
            case TIME_ZONE -> customer.timeZone() == null ? null : customer.timeZone().getId();
            case SOURCE -> customer.source();
            case CREATED_AT -> at(customer.createdAt(), zone);
            case LAST_INTERACTION_AT -> at(customer.lastInteractionAt(), zone);
        };
        return said == null ? "" : said;
    }

    /** Of one who was merged there are several; by the first, an import knows them again. */
    private static Stream<String> numbers(Customer customer) {
        return customer.identities().stream().filter(it -> it.kind() == IdentityKind.MEMBER_NUMBER)
                .map(Identity::value);
    }

    /** As an import reads it again. */
    private static @Nullable String birthday(@Nullable Birthday birthday) {
        if (birthday == null || birthday.kind() == Birthday.Kind.LUNAR) {
            return birthday == null ? null : birthday.describe(Locale.CHINESE);
        }
        var day = "%02d-%02d".formatted(birthday.month(), birthday.day());
        return birthday.year() == null ? day : birthday.year() + "-" + day;
    }

    private static @Nullable String at(@Nullable Instant at, ZoneId zone) {
        return at == null ? null : TO_THE_MINUTE.format(LocalDateTime.ofInstant(at, zone));
    }
}
