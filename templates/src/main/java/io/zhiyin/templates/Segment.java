package io.zhiyin.templates;

import java.util.ArrayList;
import java.util.List;

/** A template in a row, before what belongs together is put together. */
sealed interface Segment {
    int at();

    record Words(int at, String text) implements Segment {}

    record Shown(Expr value) implements Segment {
        @Override
        public int at() {
            return value.at();
        }
    }

    record If(int at, Expr condition) implements Segment {}

    record ElseIf(int at, Expr condition) implements Segment {}

    record Loop(int at, Expr list, String item) implements Segment {}

    record Tag(int at, Kind kind) implements Segment {}

    enum Kind {
        ELSE("<#else>"), END_IF("</#if>"), SEP("<#sep>"), END_SEP("</#sep>"), END_LIST("</#list>"), COMMENT(
                "<#-- -->");

        final String written;

        Kind(String written) {
            this.written = written;
        }
    }

    /**
     * A line with tags and blanks only leaves no trace, so that tags may stand on lines of their own. That is what
     * Freemarker calls white-space stripping; comments go too.
     */
    static List<Segment> withoutTagLines(List<Segment> all) {
        List<Segment> kept = new ArrayList<>();
        List<Segment> line = new ArrayList<>();
        for (Segment segment : all) {
            if (segment instanceof Words(var at, var text)) {
                int from = 0;
                for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
                    line.add(new Words(at + from, text.substring(from, end + 1)));
                    endLine(line, kept);
                    from = end + 1;
                }
                if (from < text.length()) {
                    line.add(new Words(at + from, text.substring(from)));
                }
            } else {
                line.add(segment);
            }
        }
        endLine(line, kept);
        return kept;
    }

    private static void endLine(List<Segment> line, List<Segment> kept) {
        boolean shows = line.stream()
                .anyMatch(part -> part instanceof Shown
                        || (part instanceof Words(_, var text) && !text.isBlank()));
        boolean tags = line.stream().anyMatch(part -> !(part instanceof Shown) && !(part instanceof Words));
        for (Segment part : line) {
            boolean comment = part instanceof Tag(_, var kind) && kind == Kind.COMMENT;
            boolean blankOfTagLine = part instanceof Words && tags && !shows;
            if (!comment && !blankOfTagLine) {
                kept.add(part);
            }
        }
        line.clear();
    }
}
