package io.zhiyin.bot.mail;

import io.zhiyin.campaigns.delivery.Outcome;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.time.Duration;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/**
 * What a mail that failed may have done. An answer of the server decides: 4xx later, 5xx never; it is not kept in words,
 * since servers repeat the address in it. Without an answer it is decided by how far the call got: until the server lets
 * the content come it has nothing. Source: RFC 5321, sections 4.2.1 and 4.5.3.2.
 */
final class MailOutcomes {
    private static final Duration UNREACHABLE = Duration.ofSeconds(10);
    private static final Duration LATER = Duration.ofMinutes(1);
    private static final Duration CONFIGURATION = Duration.ofMinutes(10);
    private static final int TRANSIENT = 400;
    private static final int PERMANENT = 500;

    private MailOutcomes() {}

    /** @param handedOver whether the server had let the content come */
    static Outcome of(Throwable failure, boolean handedOver) {
        var code = code(failure);
        if (code >= PERMANENT) {
            return new Outcome.Refused(code, "邮件服务器拒收。The mail server refused: " + code);
        }
        if (code >= TRANSIENT) {
            return new Outcome.TryAgain(LATER, code, "邮件服务器要求稍后再试。The mail server asks to try later.");
        }
        if (handedOver) {
            return new Outcome.Unknown("邮件已交出，服务器没有答复。"
                    + "The mail was handed over, and the server's answer did not come.");
        }
        return caused(failure, AuthenticationFailedException.class)
                ? new Outcome.TryAgain(CONFIGURATION, 0, "邮件账号登录失败，请检查设置。"
                        + "The mail server refused the user or password: check the settings.")
                : new Outcome.TryAgain(UNREACHABLE, 0,
                        "无法连接邮件服务器。The mail server cannot be reached.");
    }

    /** The reply's code; 0 where there was none. */
    private static int code(Throwable failure) {
        for (Throwable it = failure; it != null; it = next(it)) {
            var code = switch (it) {
                case SMTPAddressFailedException refused -> refused.getReturnCode();
                case SMTPSenderFailedException refused -> refused.getReturnCode();
                case SMTPSendFailedException refused -> refused.getReturnCode();
                default -> 0;
            };
            // where one address was refused, the failure of the whole stands in front of it with the same code or none
            if (code >= TRANSIENT) {
                return code;
            }
        }
        return 0;
    }

    private static boolean caused(Throwable failure, Class<? extends Throwable> kind) {
        for (Throwable it = failure; it != null; it = next(it)) {
            if (kind.isInstance(it)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Throwable next(Throwable failure) {
        return failure instanceof MessagingException it && it.getNextException() != null
                ? it.getNextException()
                : failure.getCause();
    }
}
