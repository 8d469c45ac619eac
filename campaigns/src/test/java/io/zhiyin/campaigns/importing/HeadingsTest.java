package io.zhiyin.campaigns.importing;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.customer.Phone;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What shops write above their columns and into their cells. */
class HeadingsTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 9, 25);

    @ParameterizedTest
    @CsvSource({"客户手机, phone", "会员手机号, phone", "买家手机号, phone", "收货人手机, phone", "联系手机, phone", "移动电话, phone",
            "Mobile Number, phone", "Phone No., phone", "手机号（必填）, phone", "买家姓名, name", "真实姓名, name",
            "会员名, name",
            "Customer Name, name", "会员生日, birthday", "出生年月, birthday", "公历生日, birthday",
            "生日（农历）, birthday_lunar",
            "农历生日, birthday_lunar", "会员农历生日, birthday_lunar", "Lunar birthday, birthday_lunar",
            "会员卡, member_number", "会员号, member_number", "客户编号, member_number", "客户备注, note",
            "客户标签, tags", "E-Mail, mail"})
    void everyday_headings_are_known(String heading, String column) {
        assertThat(Column.guess(heading, List.of())).contains(new Column(column));
    }

    @ParameterizedTest
    @CsvSource({"农历", "lunar", "客户的", "号", "会员卡余额", "手机型号", "公司", "生日礼物"})
    void what_is_something_else_is_left_aside(String heading) {
        assertThat(Column.guess(heading, List.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1990-08-15, 农历1990年八月十五", "8月15日, 农历八月十五", "08-15, 农历八月十五", "八月十五, 农历八月十五",
            "农历八月十五, 农历八月十五", "1990年8月15日, 农历1990年八月十五", "1990-08-15 00:00, 农历1990年八月十五"})
    void a_date_under_a_lunar_heading_is_lunar(String cell, String read) {
        var reading = read(Column.BIRTHDAY_LUNAR, cell);

        assertThat(reading.faults()).isEmpty();
        assertThat(reading.entry())
                .extracting(it -> Objects.requireNonNull(it.birthday()).describe(Locale.CHINESE))
                .isEqualTo(read);
    }

    @Test
    void a_day_that_the_lunar_calendar_does_not_have_is_told_and_an_empty_cell_leaves_the_other_column() {
        assertThat(read(Column.BIRTHDAY_LUNAR, "1990-08-31").faults()).singleElement()
                .satisfies(it -> assertThat(it.column()).isEqualTo(Column.BIRTHDAY_LUNAR));
        var both = new RowReader(new Mapping(List.of(Column.PHONE, Column.BIRTHDAY_LUNAR, Column.BIRTHDAY)),
                Map.of(), TODAY)
                .read(new TableFile.Line(2, List.of("13800001111", "", "1990-08-15")));
        assertThat(both.entry()).extracting(it -> it.birthday()).isEqualTo(Birthday.solar(1990, 8, 15));
    }

    @Test
    void a_birthday_may_have_a_time_of_day() {
        assertThat(read(Column.BIRTHDAY, "1990-03-05 08:30").entry()).extracting(it -> it.birthday())
                .isEqualTo(Birthday.solar(1990, 3, 5));
    }

    @ParameterizedTest
    @CsvSource({"13911110026", "8613911110026", "８６139 1111 0026", "086-139-1111-0026", "86-139-1111-0026",
            "+86 139 1111 0026", "0086 13911110026", "+86 (0)139 1111 0026",
            "\u202d139\u20111111\u20110026\u202c",
            "0139 1111 0026", "139\u00a01111\u00a00026"})
    void one_phone_is_one_however_it_is_written(String written) {
        assertThat(Phone.of(written)).contains(new Phone("13911110026"));
    }

    @ParameterizedTest
    @CsvSource({"010-87654321, 01087654321", "+8521234567, +8521234567", "0571 8765 4321, 057187654321"})
    void other_phones_stay_what_they_are(String written, String phone) {
        assertThat(Phone.of(written)).contains(new Phone(phone));
    }

    @ParameterizedTest
    @CsvSource({"12345", "86139111100", "139111100261", "电话"})
    void what_is_no_phone_is_none(String written) {
        assertThat(Phone.of(written)).isEmpty();
    }

    private static RowReader.Reading read(Column column, String cell) {
        return new RowReader(new Mapping(List.of(Column.PHONE, column)), Map.of(), TODAY)
                .read(new TableFile.Line(2, List.of("13800001111", cell)));
    }
}
