package io.zhiyin.bot.callback;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One element of a callback's XML, with its text or its children. The reader knows elements, text, CDATA, comments
 * and the five named entities: a document type, an entity of its own or a processing instruction is refused, so
 * nothing can be fetched and nothing can grow.
 */
record Xml(String name, String text, List<Xml> children) {
    Xml {
        children = List.copyOf(children);
    }

    /** @throws Unreadable when this is not one well-formed element, or more than a callback can be */
    static Xml read(String document) {
        return new Reader(document).document();
    }

    /** The text of the first child of this name, or null: absent and empty are the same to the platforms. */
    @Nullable
    String get(String child) {
        for (var element : children) {
            if (element.name.equals(child)) {
                return element.text.isEmpty() ? null : element.text;
            }
        }
        return null;
    }

    String get(String child, String otherwise) {
        var text = get(child);
        return text == null ? otherwise : text;
    }

    /** The text as CDATA, whatever is in it. */
    static String cdata(String text) {
        return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>";
    }

    static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreadable(String what) {
            super(what, null, false, false);
        }
    }

    private static final class Reader {
        private static final int MAX_DEPTH = 12;
        private static final int MAX_ELEMENTS = 4_000;

        private final String in;
        private int at;
        private int elements;

        Reader(String in) {
            this.in = in;
        }

        Xml document() {
            if (in.startsWith("\uFEFF")) {
                at = 1;
            }
            between();
            if (in.startsWith("<?xml", at)) {
                at = after("?>", at + 5);
                between();
            }
            var root = element(0);
            between();
            if (at != in.length()) {
                throw new Unreadable("text after the last element");
            }
            return root;
        }

        private Xml element(int depth) {
            if (depth > MAX_DEPTH || ++elements > MAX_ELEMENTS) {
                throw new Unreadable("too deep or too many elements");
            }
            expect('<');
            var name = name();
            if (tagEnd()) {
                return new Xml(name, "", List.of());
            }
            List<Xml> children = List.of();
            var text = "";
            while (true) {
                if (at >= in.length()) {
                    throw new Unreadable("an element is not closed");
                }
                if (in.charAt(at) != '<') {
                    text += characters();
                } else if (in.startsWith("</", at)) {
                    at += 2;
                    if (!name().equals(name)) {
                        throw new Unreadable("elements are not nested");
                    }
                    space();
                    expect('>');
                    // White space between elements is layout; CDATA and plain words are kept as they came.
                    return new Xml(name, children.isEmpty() ? text : "", children);
                } else if (in.startsWith("<![CDATA[", at)) {
                    var end = find("]]>", at + 9);
                    text += in.substring(at + 9, end);
                    at = end + 3;
                } else if (in.startsWith("<!--", at)) {
                    at = after("-->", at + 4);
                } else {
                    if (children.isEmpty()) {
                        children = new ArrayList<>(depth == 0 ? 12 : 4);
                    }
                    children.add(element(depth + 1));
                }
            }
        }

        private String characters() {
            var end = in.indexOf('<', at);
            if (end < 0) {
                throw new Unreadable("an element is not closed");
            }
            var raw = in.substring(at, end);
            at = end;
            return raw.indexOf('&') < 0 ? raw : unescaped(raw);
        }

        private static String unescaped(String raw) {
            var out = new StringBuilder(raw.length());
            var i = 0;
            while (i < raw.length()) {
                var c = raw.charAt(i);
                if (c != '&') {
                    out.append(c);
                    i++;
                    continue;
                }
                var end = raw.indexOf(';', i);
                if (end < 0) {
                    throw new Unreadable("an entity is not ended");
                }
                entity(raw.substring(i + 1, end), out);
                i = end + 1;
            }
            return out.toString();
        }

        private static void entity(String name, StringBuilder out) {
            switch (name) {
                case "lt" -> out.append('<');
                case "gt" -> out.append('>');
                case "amp" -> out.append('&');
                case "quot" -> out.append('"');
                case "apos" -> out.append('\'');
                default -> out.appendCodePoint(numeric(name));
            }
        }

        private static int numeric(String name) {
            try {
                if (name.startsWith("#") && name.length() <= 8) {
                    var code = name.startsWith("#x")
                            ? Integer.parseInt(name, 2, name.length(), 16)
                            : Integer.parseInt(name, 1, name.length(), 10);
                    if (Character.isValidCodePoint(code) && code != 0) {
                        return code;
                    }
                }
            } catch (NumberFormatException notOne) {
                throw new Unreadable("an entity that is not known");
            }
            throw new Unreadable("an entity that is not known");
        }

        private String name() {
            var start = at;
            while (at < in.length() && isName(in.charAt(at))) {
                at++;
            }
            if (at == start) {
                throw new Unreadable("no element where one must be");
            }
            return in.substring(start, at);
        }

        /** Ends a start tag; true when it was an empty element. The platforms write no attributes, so none are read. */
        private boolean tagEnd() {
            space();
            var empty = at < in.length() && in.charAt(at) == '/';
            if (empty) {
                at++;
            }
            expect('>');
            return empty;
        }

        private void between() {
            space();
            while (in.startsWith("<!--", at)) {
                at = after("-->", at + 4);
                space();
            }
        }

        private void space() {
            while (at < in.length() && in.charAt(at) <= ' ') {
                at++;
            }
        }

        private void expect(char c) {
            if (at >= in.length() || in.charAt(at) != c) {
                throw new Unreadable("'" + c + "' expected");
            }
            at++;
        }

        private int after(String end, int from) {
            return find(end, from) + end.length();
        }

        private int find(String end, int from) {
            var found = in.indexOf(end, from);
            if (found < 0) {
                throw new Unreadable("'" + end + "' expected");
            }
            return found;
        }

        private static boolean isName(char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                    || "_-.:".indexOf(c) >= 0;
        }
    }
}
