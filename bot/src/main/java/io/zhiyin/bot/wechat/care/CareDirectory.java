package io.zhiyin.bot.wechat.care;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.wechat.Replies;
import io.zhiyin.bot.wechat.wecom.WecomPlatform;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.Directory;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.customer.StaffId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The people who write to a desk, as long as they were in contact within 48 hours; the platform has no list of them.
 * Source: WeCom API, 微信客服, customer info.
 */
public final class CareDirectory implements Directory {
    private static final int AT_ONCE = 100;

    private final WecomPlatform platform;

    public CareDirectory(WecomPlatform platform) {
        this.platform = platform;
    }

    @Override
    public AccountId account() {
        return platform.account();
    }

    @Override
    public IdentityKind kind() {
        return IdentityKind.CARE_USERID;
    }

    @Override
    public int atOnce() {
        return AT_ONCE;
    }

    @Override
    public Optional<ContactDetails> details(String person) {
        return Optional.ofNullable(details(List.of(person)).get(person));
    }

    @Override
    public Map<String, ContactDetails> details(List<String> people) {
        var body = new JsonObject().put("external_userid_list", new JsonArray(people))
                .put("need_enter_session_context", 0);
        var found = new HashMap<String, ContactDetails>();
        var told = platform.post("/cgi-bin/kf/customer/batchget", body.encode()).orFail()
                .getJsonArray("customer_list", new JsonArray());
        for (var one : told) {
            if (one instanceof JsonObject customer) {
                details(customer).ifPresent(it -> found.put(it.person(), it));
            }
        }
        return found;
    }

    private Optional<ContactDetails> details(JsonObject customer) {
        return Replies.text(customer, "external_userid")
                .map(person -> new ContactDetails(account(), person, orNull(customer, "unionid"), false, null,
                        null, orNull(customer, "nickname"), List.of(), List.of()));
    }

    /** There is no list to walk. */
    @Override
    public void walk(Consumer<ContactDetails> each) {}

    @Override
    public Optional<String> staffName(StaffId staff) {
        return Optional.empty();
    }

    private static @Nullable String orNull(JsonObject json, String field) {
        return Replies.text(json, field).orElse(null);
    }
}
