package io.zhiyin.bot.wechat.wecom;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.bot.wechat.Replies;
import io.zhiyin.campaigns.account.PlatformFailure;
import io.zhiyin.campaigns.customer.StaffId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Contact ways (联系我): QR codes by which customers add staff, with a state that tells which one they came by.
 * Source: WeCom API, contact way.
 */
public final class WecomContactWays {
    private static final int LONGEST_STATE = 30;
    private static final int MOST_STAFF = 100;
    private static final int ONE = 1;
    private static final int SEVERAL = 2;
    private static final int BY_QR_CODE = 2;

    private final WecomPlatform platform;

    public WecomContactWays(WecomPlatform platform) {
        this.platform = platform;
    }

    /**
     * @param configId what the platform knows the contact way by
     * @param picture address of the QR code's picture
     */
    public record ContactWay(String configId, String state, String picture) {}

    /**
     * Makes a contact way; customers who come by it are added without the staff member's consent each time.
     *
     * @param state 1 to 30 characters, comes back with each new contact
     * @param staff 1 to 100 members; with several, the platform deals the customers out
     * @param remark for the corp's own eyes, at most 30 characters
     * @throws PlatformFailure when the platform makes none: 41045, a corp's 500,000 are used up; 41054, a member has not
     *             activated WeCom
     */
    public ContactWay make(String state, List<StaffId> staff, @Nullable String remark) {
        if (state.isBlank() || state.length() > LONGEST_STATE
                || (remark != null && remark.length() > LONGEST_STATE)) {
            throw new IllegalArgumentException("a state has 1 to 30 characters, a remark at most 30");
        }
        if (staff.isEmpty() || staff.size() > MOST_STAFF) {
            throw new IllegalArgumentException(
                    "a contact way leads to 1 to 100 members, not " + staff.size());
        }
        var users = new JsonArray();
        staff.forEach(it -> users.add(it.value()));
        var body = new JsonObject().put("type", staff.size() == 1 ? ONE : SEVERAL).put("scene", BY_QR_CODE)
                .put("skip_verify", true).put("state", state).put("user", users);
        if (remark != null) {
            body.put("remark", remark);
        }
        var made = platform.post("/cgi-bin/externalcontact/add_contact_way", body.encode()).orFail();
        return new ContactWay(field(made, "config_id"), state, field(made, "qr_code"));
    }

    private static String field(JsonObject made, String name) {
        return Replies.text(made, name).orElseThrow(() -> new PlatformFailure(0,
                "平台的回答里没有 " + name + "。The platform's answer holds no " + name + ".", Duration.ofMinutes(1)));
    }
}
