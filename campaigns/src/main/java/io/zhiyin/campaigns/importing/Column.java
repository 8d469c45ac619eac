package io.zhiyin.campaigns.importing;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a column of a file can hold, and the headings by which each is known. */
public enum Column {
    NAME("姓名", "名字", "名称", "客户", "客户名", "客户姓名", "客户名称", "会员姓名", "昵称", "name", "fullname", "customer",
            "customername",
            "nickname"), PHONE("手机", "手机号", "手机号码", "电话", "电话号码", "联系电话", "联系方式", "phone", "phonenumber",
                    "mobile",
                    "mobilephone", "tel", "telephone", "cell"), MAIL("邮箱", "邮件", "电子邮箱", "电子邮件", "邮箱地址",
                            "mail",
                            "email", "emailaddress"), BIRTHDAY("生日", "出生日期", "出生年月日", "birthday", "birthdate",
                                    "dateofbirth", "dob"), MEMBER_NUMBER("会员号", "会员卡号", "会员编号", "会员id", "卡号",
                                            "客户编号",
                                            "客户号", "membernumber", "memberno", "memberid", "member",
                                            "cardnumber", "customernumber", "customerno"), TAGS("标签", "客户标签",
                                                    "tag", "tags", "label", "labels"), NOTE("备注", "说明", "附注",
                                                            "note", "notes", "remark", "remarks", "comment",
                                                            "comments"), TIME_ZONE("时区", "timezone", "zone",
                                                                    "tz");

    /** The heading of the column that a file of rejected rows has in front; it is left aside when the file comes back. */
    public static final String REASON = "原因 reason";

    private final String headings;

    Column(String... headings) {
        this.headings = "|" + String.join("|", headings) + "|";
    }

    /** As it stands in mappings: {@code member_number}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Column> of(String code) {
        return Arrays.stream(values()).filter(it -> it.code().equals(code.strip().toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** Case, width, blanks and punctuation do not matter, nor what stands in brackets: {@code 手机号（必填）}, {@code E-Mail}. */
    static Optional<Column> guess(String heading) {
        var plain = Normalizer.normalize(heading, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT)
                .replaceAll("\\([^)]*\\)", "").replaceAll("[^\\p{L}\\p{N}]", "");
        return Arrays.stream(values()).filter(it -> it.headings.contains("|" + plain + "|")).findFirst();
    }
}
