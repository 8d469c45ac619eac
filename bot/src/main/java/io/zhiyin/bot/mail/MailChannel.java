package io.zhiyin.bot.mail;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.delivery.Channel;
import io.zhiyin.campaigns.delivery.Outcome;
import io.zhiyin.campaigns.delivery.Outgoing;
import io.zhiyin.campaigns.delivery.Route;
import jakarta.mail.MessagingException;
import java.time.Clock;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Mail over one server, through Camel's mail component. A server that has taken a mail does not know it again, so what is
 * uncertain stays uncertain: see {@link MailOutcomes}.
 */
public final class MailChannel implements Channel, AutoCloseable {
    /** Of the connection and of every answer, in milliseconds; several fit into a third of a lease. */
    private static final String TIMEOUT = "connectionTimeout=8000";
    /** What the server says to our goodbye changes nothing any more. */
    private static final String NO_GOODBYE = "mail.smtp.quitwait=false&mail.smtps.quitwait=false";

    private final AccountId account;
    private final String from;
    private final Clock clock;
    private final String endpoint;
    private final CamelContext camel = new DefaultCamelContext();
    private final ProducerTemplate producer;

    /**
     * @param uri {@code smtp://host:port?username=...}, checked before
     * @param from address, with or without a name
     */
    public MailChannel(AccountId account, String uri, String from, Clock clock) {
        this.account = account;
        this.from = from;
        this.clock = clock;
        var options = (uri.contains("connectionTimeout=") ? "" : TIMEOUT + "&") + NO_GOODBYE;
        this.endpoint = uri + (uri.contains("?") ? "&" : "?") + options;
        camel.start();
        this.producer = camel.createProducerTemplate();
    }

    @Override
    public AccountId account() {
        return account;
    }

    @Override
    public Set<Route> routes() {
        return Set.of(Route.MAIL);
    }

    /** @throws IllegalArgumentException when the message is no mail */
    @Override
    public Outcome send(Outgoing message) {
        if (message.route() != Route.MAIL || !(message.content() instanceof Outgoing.Mail words)) {
            throw new IllegalArgumentException("delivery " + message.delivery().value() + " is no mail");
        }
        Letter letter;
        try {
            letter = Letter.of(from, message.address(), words, message.key(), clock.instant());
        } catch (MessagingException noAddress) {
            return new Outcome.Refused(0, "地址不能用。The address cannot be used.");
        }
        var answer = producer.request(endpoint, exchange -> exchange.getMessage().setBody(letter));
        var failure = answer.getException();
        return failure == null
                ? new Outcome.Accepted(letter.id())
                : MailOutcomes.of(failure, letter.handedOver());
    }

    @Override
    public void close() {
        camel.stop();
    }
}
