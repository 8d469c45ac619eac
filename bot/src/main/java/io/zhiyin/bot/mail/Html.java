package io.zhiyin.bot.mail;

import io.zhiyin.campaigns.delivery.Outgoing;
import java.util.regex.Pattern;

/** A plain text as HTML: nothing in it is markup, its lines stay lines, and its links can be followed. */
final class Html {
    private static final Pattern LINK = Pattern.compile("https?://[^\\s<>\"'，。；）】]+");

    private Html() {}

    static String of(Outgoing.Mail mail) {
        var html = new StringBuilder("<!doctype html><html><body style=\"font-family:sans-serif;"
                + "font-size:15px;line-height:1.7\"><p>");
        var text = mail.text();
        var links = LINK.matcher(text);
        var from = 0;
        while (links.find()) {
            var address = escaped(links.group());
            html.append(lines(text.substring(from, links.start()))).append("<a href=\"").append(address)
                    .append("\">").append(address).append("</a>");
            from = links.end();
        }
        return html.append(lines(text.substring(from))).append("</p></body></html>").toString();
    }

    private static String lines(String text) {
        return escaped(text).replace("\n\n", "</p><p>").replace("\n", "<br>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
