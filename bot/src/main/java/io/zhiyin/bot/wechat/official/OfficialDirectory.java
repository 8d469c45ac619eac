package io.zhiyin.bot.wechat.official;

import io.zhiyin.bot.wechat.Answer;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.Directory;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.customer.StaffId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import me.chanjar.weixin.mp.bean.result.WxMpUser;
import org.jspecify.annotations.Nullable;

/**
 * The followers of an Official Account. The platform tells no names. Source: Official Account API, users.
 */
public final class OfficialDirectory implements Directory {
    private static final int UNKNOWN_OPENID = 40003;
    private static final int BATCH = 100;

    private final OfficialPlatform platform;

    public OfficialDirectory(OfficialPlatform platform) {
        this.platform = platform;
    }

    @Override
    public AccountId account() {
        return platform.account();
    }

    @Override
    public IdentityKind kind() {
        return IdentityKind.OPENID;
    }

    @Override
    public Optional<ContactDetails> details(String person) {
        var answer = Answer.of(() -> platform.sdk().getUserService().userInfo(person));
        if (answer instanceof Answer.Refused<WxMpUser>(var code, _) && code == UNKNOWN_OPENID) {
            return Optional.empty();
        }
        return Optional.of(details(answer.orFail()));
    }

    @Override
    public int atOnce() {
        return BATCH;
    }

    @Override
    public Map<String, ContactDetails> details(List<String> people) {
        return batch(people).stream()
                .collect(Collectors.toMap(ContactDetails::person, it -> it, (one, _) -> one));
    }

    @Override
    public void walk(Consumer<ContactDetails> each) {
        String from = null;
        while (true) {
            var start = from;
            var page = Answer.of(() -> platform.sdk().getUserService().userList(start)).orFail();
            var people = page.getOpenids();
            for (var i = 0; i < people.size(); i += BATCH) {
                batch(people.subList(i, Math.min(i + BATCH, people.size()))).forEach(each);
            }
            var next = page.getNextOpenid();
            // The last page may name its own last follower as the next one; the call after it is empty.
            if (people.isEmpty() || next == null || next.isBlank() || next.equals(start)) {
                return;
            }
            from = next;
        }
    }

    @Override
    public Optional<String> staffName(StaffId staff) {
        return Optional.empty();
    }

    /** One who unfollows while the list is read may spoil the answer for the other 99: then each is asked for alone. */
    private List<ContactDetails> batch(List<String> people) {
        var answer = Answer.of(() -> platform.sdk().getUserService().userInfoList(people));
        if (answer instanceof Answer.Refused<List<WxMpUser>>(var code, _) && code == UNKNOWN_OPENID) {
            return people.stream().map(this::details).flatMap(Optional::stream).toList();
        }
        return answer.orFail().stream().map(this::details).toList();
    }

    private ContactDetails details(WxMpUser user) {
        var following = Boolean.TRUE.equals(user.getSubscribe());
        var since = user.getSubscribeTime();
        return new ContactDetails(account(), user.getOpenId(), textOrNull(user.getUnionId()), following,
                following && since != null ? Instant.ofEpochSecond(since) : null, scene(user), null,
                List.of(), tags(user));
    }

    private static List<ContactTag> tags(WxMpUser user) {
        var ids = user.getTagIds();
        return ids == null
                ? List.of()
                : Arrays.stream(ids).map(id -> new ContactTag(String.valueOf(id), null, null)).toList();
    }

    private static @Nullable String scene(WxMpUser user) {
        var text = textOrNull(user.getQrSceneStr());
        var number = textOrNull(user.getQrScene());
        if (text != null) {
            return text;
        }
        return "0".equals(number) ? null : number;
    }

    private static @Nullable String textOrNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
