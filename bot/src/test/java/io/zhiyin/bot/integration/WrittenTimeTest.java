package io.zhiyin.bot.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenTimeTest {
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

    @ParameterizedTest
    @CsvSource({"2026-11-01 10:00, 2026-11-01T02:00:00Z", "2026/11/1 9:05:01, 2026-11-01T01:05:01Z",
            "2026.11.01, 2026-10-31T16:00:00Z", "2026年11月1日 10:00, 2026-11-01T02:00:00Z",
            "2026年11月1日10时5分, 2026-11-01T02:05:00Z", "2026-11-01 10:00:00.123, 2026-11-01T02:00:00.123Z",
            "2026-11-01T10:00:00Z, 2026-11-01T10:00:00Z", "2024-02-29, 2024-02-28T16:00:00Z"})
    void a_moment_is_read_as_tills_write_it(String written, Instant meant) {
        assertThat(WrittenTime.read(written, SHANGHAI)).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-02-31", "2026-02-29 10:00", "2026年4月31日", "2026-11-01 25:00", "2026-13-01",
            "昨天"})
    void a_day_that_is_none_is_no_moment(String written) {
        assertThatThrownBy(() -> WrittenTime.read(written, SHANGHAI)).isInstanceOf(DateTimeException.class);
    }
}
