package io.zhiyin.bot.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zhiyin.campaigns.delivery.Outgoing;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Date;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * One mail: its text plain and as HTML, and in its headers how to unsubscribe with one click (RFC 2369, RFC 8058). It
 * notices when the server lets its content come: from then on it may arrive, whatever is heard later.
 */
final class Letter extends MimeMessage {
    private final String messageId;
    private volatile boolean handedOver;

    private Letter(String messageId) {
        super(Session.getInstance(new Properties()));
        this.messageId = messageId;
    }

    /** @throws MessagingException when an address is none */
    static Letter of(String from, String to, Outgoing.Mail words, String key, Instant now)
            throws MessagingException {
        var sender = InternetAddress.parse(from, true)[0];
        sender = named(sender);
        var host = sender.getAddress().substring(sender.getAddress().lastIndexOf('@') + 1);
        var letter = new Letter("<" + key + "@" + host + ">");
        letter.setFrom(sender);
        letter.setRecipient(Message.RecipientType.TO, new InternetAddress(to, true));
        letter.setSubject(words.subject(), UTF_8.name());
        letter.setSentDate(Date.from(now));
        letter.setHeader("List-Unsubscribe", "<" + words.unsubscribe() + ">");
        letter.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        // nobody's holiday notice shall answer it
        letter.setHeader("Auto-Submitted", "auto-generated");
        var plain = new MimeBodyPart();
        plain.setText(words.text(), UTF_8.name());
        var html = new MimeBodyPart();
        html.setContent(Html.of(words), "text/html; charset=UTF-8");
        letter.setContent(new MimeMultipart("alternative", plain, html));
        letter.saveChanges();
        return letter;
    }

    /** A name that is not of ASCII is encoded here, which parsing does not do. */
    private static InternetAddress named(InternetAddress parsed) throws MessagingException {
        try {
            return parsed.getPersonal() == null
                    ? parsed
                    : new InternetAddress(parsed.getAddress(), parsed.getPersonal(), UTF_8.name());
        } catch (java.io.UnsupportedEncodingException impossible) {
            throw new MessagingException("UTF-8 is always there", impossible);
        }
    }

    /** As it stands in the header, and on the server's log. */
    String id() {
        return messageId;
    }

    /** Whether the server has let the content come: before, it surely has nothing. */
    boolean handedOver() {
        return handedOver;
    }

    @Override
    public void writeTo(OutputStream out, String @Nullable [] without)
            throws IOException, MessagingException {
        handedOver = true;
        super.writeTo(out, without);
    }

    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", messageId);
    }
}
