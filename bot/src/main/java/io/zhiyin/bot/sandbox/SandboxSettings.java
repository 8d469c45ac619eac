package io.zhiyin.bot.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the simulated platform is made of.
 *
 * @param host where it listens; a loopback address unless there is a good reason
 * @param port 0 for any free one
 * @param templates the Official Account's approved templates
 * @param serviceUrl base address of the service whose clock follows this one; absent: only the platform's clock moves
 * @param serviceToken its API token
 * @param startsAt what the platform's clock shows at the start; absent: the real time
 */
public record SandboxSettings(String host, int port, Official official, Corp corp, Care care,
        List<Template> templates,
        @Nullable String serviceUrl, @Nullable String serviceToken, @Nullable Instant startsAt) {

    public SandboxSettings {
        templates = List.copyOf(templates);
        if (port < 0 || port > 65535)
            throw new IllegalArgumentException("port: 0 to 65535 expected, " + port + " found");
    }

    /** How an Official Account's callbacks travel. Source: Official Account API, modes. */
    public enum Mode {
        PLAIN, COMPATIBLE, SAFE
    }

    /**
     * The Official Account.
     *
     * @param id the account's id at the service
     * @param aesKey 43 characters; may be absent in plain mode only
     * @param originalId the gh_ id that stands in messages
     * @param callbackUrl absent: callbacks are lost until the admin API names one
     */
    public record Official(String id, String appId, String secret, String token, @Nullable String aesKey,
            Mode mode,
            String originalId, @Nullable String callbackUrl) {
        public Official {
            if (mode != Mode.PLAIN && aesKey == null)
                throw new IllegalArgumentException("official.aesKey: needed in " + mode + " mode");
            if (aesKey != null)
                PlatformCrypto.check(aesKey);
        }

        @Override
        public String toString() {
            return "Official[id=" + id + ", appId=" + appId + ", mode=" + mode + ", callbackUrl="
                    + callbackUrl + "]";
        }
    }

    /**
     * The corp and its one app.
     *
     * @param staff the members in the app's visible range; all hold the customer-contact right
     */
    public record Corp(String id, String corpId, int agentId, String secret, String token, String aesKey,
            @Nullable String callbackUrl, List<Staff> staff) {
        public Corp {
            staff = List.copyOf(staff);
            PlatformCrypto.check(aesKey);
            if (staff.isEmpty())
                throw new IllegalArgumentException("corp.staff: at least one member expected");
        }

        @Override
        public String toString() {
            return "Corp[id=" + id + ", corpId=" + corpId + ", agentId=" + agentId + ", callbackUrl="
                    + callbackUrl
                    + ", staff=" + staff + "]";
        }
    }

    /**
     * The corp's 微信客服, with one desk.
     *
     * @param id the account's id at the service
     */
    public record Care(String id, String secret, String token, String aesKey, String openKfId,
            @Nullable String callbackUrl) {
        public Care {
            PlatformCrypto.check(aesKey);
            if (!openKfId.startsWith("wk"))
                throw new IllegalArgumentException("care.openKfId: wk... expected");
        }

        @Override
        public String toString() {
            return "Care[id=" + id + ", openKfId=" + openKfId + ", callbackUrl=" + callbackUrl + "]";
        }
    }

    public record Staff(String userid, String name) {}

    /**
     * An approved template.
     *
     * @param content lines like {@code 姓名：{{name1.DATA}}}; a key's letters decide what its value may be
     * @param choices the permitted values of enum and const keys, by key
     */
    public record Template(String id, String title, String content, Map<String, List<String>> choices) {
        private static final Pattern KEY = Pattern.compile("\\{\\{([A-Za-z_]+[0-9]*)\\.DATA}}");

        public Template {
            choices = Map.copyOf(choices);
        }

        public Template(String id, String title, String content) {
            this(id, title, content, Map.of());
        }

        /** The keys that the content names, in its order. */
        public List<String> keys() {
            return KEY.matcher(content).results().map(found -> found.group(1)).distinct().toList();
        }
    }

    /** Well-known names and secrets for demos and tests: any port, all callbacks encrypted, three staff, four templates. */
    public static SandboxSettings demo() {
        var official = new Official("shop", "wx5a0d6b0c0ffee001", "sandbox-official-secret-000000001",
                "sandboxOfficialToken",
                "c2FuZGJveC1vZmZpY2lhbC1hY2NvdW50LWtleS0wMDA", Mode.SAFE, "gh_5a0d6b0c0f01", null);
        var corp = new Corp("corp", "ww5a0d6b0c0ffee002", 1000002,
                "sandbox-corp-secret-0000000000000000000000",
                "sandboxCorpToken", "c2FuZGJveC1jb3JwLXdlY29tLWFlcy1rZXktMDAwMDA", null,
                List.of(new Staff("ZhouLan", "周岚"), new Staff("SongYuan", "宋远"), new Staff("HeQing", "何青")));
        var care = new Care("care", "sandbox-care-secret-0000000000000000000000", "sandboxCareToken",
                "c2FuZGJveC1rZi13ZWNvbS1jYXJlLWFlcy1rZXktMDA", "wkSbx5CareDesk000000000000000001", null);
        return new SandboxSettings("127.0.0.1", 0, official, corp, care, demoTemplates(), null, null, null);
    }

    /** The notices that the account has chosen from the platform's library, all one-time. */
    public static List<Template> notices() {
        return List.of(
                new Template("sbx-notice-arrival-000000000000000000000001", "到货通知",
                        "商品：{{thing1.DATA}}\n到货时间：{{time2.DATA}}\n备注：{{thing3.DATA}}"),
                new Template("sbx-notice-event-00000000000000000000000002", "活动开始提醒",
                        "活动名称：{{thing1.DATA}}\n开始时间：{{time2.DATA}}"));
    }

    private static List<Template> demoTemplates() {
        return List.of(
                new Template("sbx-birthday-0000000000000000000000000000001", "生日提醒",
                        "姓名：{{name1.DATA}}\n日期：{{date2.DATA}}\n备注：{{thing3.DATA}}"),
                new Template("sbx-appointment-0000000000000000000000000002", "预约服务提醒",
                        "客户：{{thing1.DATA}}\n预约时间：{{time2.DATA}}\n门店电话：{{phone_number3.DATA}}"),
                new Template("sbx-order-00000000000000000000000000000003", "订单状态通知",
                        "订单编号：{{character_string1.DATA}}\n订单金额：{{amount2.DATA}}\n订单状态：{{phrase3.DATA}}"),
                new Template("sbx-member-0000000000000000000000000000004", "会员等级变更通知",
                        "会员：{{thing1.DATA}}\n等级：{{const2.DATA}}\n变更时间：{{time3.DATA}}",
                        Map.of("const2", List.of("普通会员", "银卡会员", "金卡会员"))));
    }

    @Override
    public String toString() {
        return "SandboxSettings[host=" + host + ", port=" + port + ", official=" + official + ", corp=" + corp
                + ", care=" + care
                + ", templates=" + templates.size() + ", serviceUrl=" + serviceUrl + ", startsAt=" + startsAt
                + "]";
    }
}
