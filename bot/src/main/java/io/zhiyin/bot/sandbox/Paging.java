package io.zhiyin.bot.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** WeCom's cursors: opaque, empty on the last page, 50100 when made up. */
final class Paging {
    record Page<T>(List<T> rows, String next) {}

    private Paging() {}

    static <T> Page<T> page(List<T> rows, String cursor, long limit) {
        int from = cursor.isEmpty() ? 0 : offset(cursor);
        if (from > rows.size())
            throw new Refusal(50100, "invalid cursor");
        int to = (int) Math.min(rows.size(), from + limit);
        return new Page<>(rows.subList(from, to), to == rows.size() ? "" : cursor(to));
    }

    /** @throws Refusal 40058 when the limit is not 1 to {@code most} */
    static long limit(Fields body, long absent, long most) {
        long limit = body.number("limit", absent);
        if (limit < 1 || limit > most)
            throw WecomApi.parameter("limit");
        return limit;
    }

    private static String cursor(int offset) {
        return Base64.getUrlEncoder().withoutPadding()
                .encodeToString(("at:" + offset).getBytes(StandardCharsets.US_ASCII));
    }

    private static int offset(String cursor) {
        try {
            var text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
            if (text.startsWith("at:"))
                return Integer.parseInt(text.substring(3));
        } catch (IllegalArgumentException e) {
            throw new Refusal(50100, "invalid cursor");
        }
        throw new Refusal(50100, "invalid cursor");
    }
}
