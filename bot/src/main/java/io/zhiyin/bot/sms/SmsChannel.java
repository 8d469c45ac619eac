package io.zhiyin.bot.sms;

import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.delivery.Channel;
import io.zhiyin.campaigns.delivery.Outcome;
import io.zhiyin.campaigns.delivery.Outgoing;
import io.zhiyin.campaigns.delivery.Route;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Text messages over the shop's gateway, through Camel's HTTP component: {@code POST} of {@code {"id", "phone", "text"}},
 * answered by {@code {"code": 0, "id": ...}}. What an answer means: {@link SmsOutcomes}.
 */
public final class SmsChannel implements Channel, AutoCloseable {
    private static final int CONNECT_MS = 5_000;
    private static final int ANSWER_MS = 15_000;

    private final AccountId account;
    private final String uri;
    private final @Nullable String token;
    private final CamelContext camel = new DefaultCamelContext();
    private final ProducerTemplate producer;

    /**
     * @param uri of the gateway, http or https
     * @param token goes along as {@code Authorization: Bearer}; null: none
     */
    public SmsChannel(AccountId account, String uri, @Nullable String token) {
        this.account = account;
        this.uri = uri;
        this.token = token;
        var http = new HttpComponent();
        // A repeat that nobody decided could be a second message.
        http.setHttpClientConfigurer(HttpClientBuilder::disableAutomaticRetries);
        http.setConnectTimeout(CONNECT_MS);
        http.setResponseTimeout(ANSWER_MS);
        camel.addComponent(scheme(uri), http);
        camel.start();
        this.producer = camel.createProducerTemplate();
    }

    @Override
    public AccountId account() {
        return account;
    }

    @Override
    public Set<Route> routes() {
        return Set.of(Route.SMS);
    }

    /** @throws IllegalArgumentException when the message is no text message */
    @Override
    public Outcome send(Outgoing message) {
        if (message.route() != Route.SMS || !(message.content() instanceof Outgoing.Text(var text))) {
            throw new IllegalArgumentException(
                    "delivery " + message.delivery().value() + " is no text message");
        }
        var body = new JsonObject().put("id", message.key()).put("phone", message.address()).put("text", text)
                .encode();
        var answer = producer.request(uri + (uri.contains("?") ? "&" : "?") + "throwExceptionOnFailure=false",
                exchange -> {
                    var call = exchange.getMessage();
                    call.setBody(body);
                    call.setHeader(Exchange.HTTP_METHOD, "POST");
                    call.setHeader(Exchange.CONTENT_TYPE, "application/json; charset=utf-8");
                    if (token != null) {
                        call.setHeader("Authorization", "Bearer " + token);
                    }
                });
        if (answer.getException() != null) {
            return SmsOutcomes.failed(answer.getException());
        }
        var said = answer.getMessage();
        return SmsOutcomes.answered(said.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class),
                said.getHeader("Retry-After", String.class), said.getBody(String.class));
    }

    @Override
    public void close() {
        camel.stop();
    }

    private static String scheme(String uri) {
        return uri.substring(0, uri.indexOf(':'));
    }
}
