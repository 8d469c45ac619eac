package io.zhiyin.campaigns.importing;

import io.zhiyin.campaigns.profile.ProfileField;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a column of a file can hold: what everybody has, or a field of the shop's own.
 *
 * @param code as it stands in mappings: {@code member_number}, and {@code field:pet_name} for the field of that key
 */
public record Column(String code) {
    public static final Column NAME = new Column("name");
    public static final Column PHONE = new Column("phone");
    /** Whether who made the file answers for the phones: 是 and yes, or nothing. */
    public static final Column PHONE_VERIFIED = new Column("phone_verified");
    public static final Column MAIL = new Column("mail");
    /** The same for the mail addresses. */
    public static final Column MAIL_VERIFIED = new Column("mail_verified");
    public static final Column BIRTHDAY = new Column("birthday");
    /** A date of the lunar calendar, also where the cell does not say so; it goes before a {@link #BIRTHDAY} in the same row. */
    public static final Column BIRTHDAY_LUNAR = new Column("birthday_lunar");
    public static final Column MEMBER_NUMBER = new Column("member_number");
    public static final Column TAGS = new Column("tags");
    public static final Column NOTE = new Column("note");
    public static final Column TIME_ZONE = new Column("time_zone");
    /** Those that every shop has. */
    public static final List<Column> ALL = List.of(NAME, PHONE, MAIL, BIRTHDAY, BIRTHDAY_LUNAR, MEMBER_NUMBER,
            TAGS, NOTE,
            TIME_ZONE, PHONE_VERIFIED, MAIL_VERIFIED);

    /** The heading of the column that a file of rejected rows has in front; it is left aside when the file comes back. */
    public static final String REASON = "原因 reason";

    private static final String FIELD = "field:";
    private static final Map<Column, List<String>> HEADINGS = Map.of(NAME,
            List.of("姓名", "名字", "名称", "名", "真实姓名", "客户", "会员", "昵称", "name", "fullname", "realname",
                    "customer", "nickname"),
            PHONE,
            List.of("手机", "手机号", "手机号码", "移动电话", "电话", "电话号码", "联系电话", "联系方式", "phone", "phonenumber",
                    "phoneno", "mobile", "mobilephone", "mobilenumber", "mobileno", "tel", "telephone",
                    "cell",
                    "cellphone"),
            MAIL, List.of("邮箱", "邮件", "电子邮箱", "电子邮件", "邮箱地址", "mail", "email", "emailaddress"), BIRTHDAY,
            List.of("生日", "生日日期", "出生日期", "出生年月日", "出生年月", "birthday", "birthdate", "dateofbirth", "dob"),
            MEMBER_NUMBER,
            List.of("会员号", "会员卡号", "会员卡", "会员编号", "会员id", "卡号", "客户编号", "客户号", "membernumber", "memberno",
                    "memberid", "member", "cardnumber", "customernumber", "customerno"),
            TAGS, List.of("标签", "客户标签", "tag", "tags", "label", "labels"), NOTE,
            List.of("备注", "说明", "附注", "note", "notes", "remark", "remarks", "comment", "comments"), TIME_ZONE,
            List.of("时区", "timezone", "zone", "tz"), PHONE_VERIFIED,
            List.of("手机已核实", "手机号已核实", "电话已核实", "手机已验证", "手机号已验证", "phoneverified", "verifiedphone"),
            MAIL_VERIFIED,
            List.of("邮箱已核实", "邮箱已验证", "mailverified", "emailverified", "verifiedmail", "verifiedemail"));

    /** Whose it is: {@code 客户手机}, {@code 收货人手机}, {@code Customer Name}. */
    private static final Pattern WHOSE = Pattern.compile(
            "^(?:客户|会员|顾客|买家|收货人|收件人|联系人|联系|用户|本人|customer|member|buyer|contact|user)(?:的)?(?=.)");
    private static final Pattern LUNAR = Pattern.compile("农历|阴历|旧历|lunar");
    private static final Pattern SOLAR = Pattern.compile("公历|阳历|新历|solar");
    /** What customers are known by is not taken away by a field of the same name. */
    private static final Set<String> EVERYBODYS = Set.of("姓名", "name", "手机", "手机号", "phone", "会员号",
            "membernumber");

    public static Column of(ProfileField field) {
        return new Column(FIELD + field.key());
    }

    /** Empty for what cannot be a column; whether there is such a field is not asked. */
    public static Optional<Column> of(String code) {
        var column = new Column(code.strip().toLowerCase(Locale.ROOT));
        return ALL.contains(column) || column.code.startsWith(FIELD) ? Optional.of(column) : Optional.empty();
    }

    /** The same, of these fields only. */
    public static Optional<Column> of(String code, List<ProfileField> fields) {
        return of(code).filter(it -> ALL.contains(it) || it.field(fields).isPresent());
    }

    /** The field that it stands for; empty for what everybody has, and where there is no such field any more. */
    public Optional<ProfileField> field(List<ProfileField> fields) {
        return code.startsWith(FIELD)
                ? fields.stream().filter(it -> it.key().equals(code.substring(FIELD.length()))).findFirst()
                : Optional.empty();
    }

    boolean custom() {
        return code.startsWith(FIELD);
    }

    /**
     * Case, width, blanks and punctuation do not matter, nor whose it is or what stands in brackets: {@code 客户手机号（必填）},
     * {@code E-Mail}. A field's own name goes before what is guessed for everybody's, but for name, phone and member number.
     */
    static Optional<Column> guess(String heading, List<ProfileField> fields) {
        var plain = plain(heading);
        if (EVERYBODYS.contains(plain)) {
            return everybodys(plain);
        }
        var bare = heading.strip();
        return fields.stream()
                .filter(it -> plain(it.name()).equals(plain) || bare.equals(it.key())
                        || bare.equals(of(it).code))
                .findFirst().map(Column::of).or(() -> birthday(heading)).or(() -> everybodys(plain))
                .or(() -> everybodys(WHOSE.matcher(plain).replaceFirst("")));
    }

    private static Optional<Column> everybodys(String plain) {
        return ALL.stream().filter(it -> HEADINGS.getOrDefault(it, List.of()).contains(plain)).findFirst();
    }

    /** The calendar may stand anywhere: {@code 生日（农历）}, {@code 农历生日}. */
    private static Optional<Column> birthday(String heading) {
        var whole = letters(heading);
        var lunar = LUNAR.matcher(whole).replaceAll("");
        var solar = SOLAR.matcher(lunar).replaceAll("");
        return solar.equals(whole)
                ? Optional.empty()
                : everybodys(WHOSE.matcher(solar).replaceFirst("")).filter(BIRTHDAY::equals)
                        .map(it -> lunar.equals(whole) ? it : BIRTHDAY_LUNAR);
    }

    private static String plain(String heading) {
        return letters(Normalizer.normalize(heading, Normalizer.Form.NFKC).replaceAll("\\([^)]*\\)", ""));
    }

    private static String letters(String heading) {
        return Normalizer.normalize(heading, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}]", "");
    }
}
