package io.zhiyin.bot.wechat.wecom;

import io.zhiyin.bot.wechat.Answer;
import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.Directory;
import io.zhiyin.campaigns.customer.IdentityKind;
import io.zhiyin.campaigns.customer.StaffId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import me.chanjar.weixin.cp.bean.WxCpUser;
import me.chanjar.weixin.cp.bean.external.contact.ExternalContact;
import me.chanjar.weixin.cp.bean.external.contact.FollowedUser;
import me.chanjar.weixin.cp.bean.external.contact.WxCpExternalContactBatchInfo;
import me.chanjar.weixin.cp.bean.external.contact.WxCpExternalContactInfo;
import org.jspecify.annotations.Nullable;

/** The customers of a corp's staff. Source: WeCom API, reading customers; staff and departments. */
public final class WecomDirectory implements Directory {
    private static final int STAFF_A_CALL = 100;
    private static final int CONTACTS_A_PAGE = 100;
    /** Not a contact, or not one this app may see. */
    private static final Set<Integer> NO_CONTACT = Set.of(84061, 40096);
    /** Staff who left, or whom this app may not see. */
    private static final Set<Integer> NO_STAFF = Set.of(40003, 46004, 60011, 60021, 60111);
    private static final int NONE_LICENSED = 701008;

    private final WecomPlatform platform;

    public WecomDirectory(WecomPlatform platform) {
        this.platform = platform;
    }

    @Override
    public AccountId account() {
        return platform.account();
    }

    @Override
    public IdentityKind kind() {
        return IdentityKind.EXTERNAL_USERID;
    }

    @Override
    public Optional<ContactDetails> details(String person) {
        var staff = new ArrayList<StaffContact>();
        ExternalContact contact = null;
        String cursor = null;
        do {
            var from = cursor;
            var answer = Answer
                    .of(() -> platform.sdk().getExternalContactService().getContactDetail(person, from));
            if (answer instanceof Answer.Refused<WxCpExternalContactInfo>(var code, _)
                    && NO_CONTACT.contains(code)) {
                return Optional.empty();
            }
            var page = answer.orFail();
            contact = page.getExternalContact();
            for (var follower : orNone(page.getFollowedUsers())) {
                staff.add(contact(follower));
            }
            var next = page.getNextCursor();
            cursor = next == null || next.isBlank() || next.equals(from) ? null : next;
        } while (cursor != null);
        return contact == null ? Optional.empty() : Optional.of(details(contact, staff));
    }

    @Override
    public void walk(Consumer<ContactDetails> each) {
        var staff = orNone(
                Answer.of(() -> platform.sdk().getExternalContactService().listFollowers()).orFail());
        for (var i = 0; i < staff.size(); i += STAFF_A_CALL) {
            walk(staff.subList(i, Math.min(i + STAFF_A_CALL, staff.size())), each);
        }
    }

    @Override
    public Optional<String> staffName(StaffId staff) {
        var answer = Answer.of(() -> platform.sdk().getUserService().getById(staff.value()));
        if (answer instanceof Answer.Refused<WxCpUser>(var code, _) && NO_STAFF.contains(code)) {
            return Optional.empty();
        }
        return Optional.ofNullable(textOrNull(answer.orFail().getName()));
    }

    private void walk(List<String> staff, Consumer<ContactDetails> each) {
        var ids = staff.toArray(String[]::new);
        String cursor = null;
        do {
            var from = cursor;
            var answer = Answer
                    .of(() -> platform.sdk().getExternalContactService().getContactDetailBatch(ids, from,
                            CONTACTS_A_PAGE));
            if (answer instanceof Answer.Refused<WxCpExternalContactBatchInfo>(var code, _)
                    && code == NONE_LICENSED) {
                return;
            }
            var page = answer.orFail();
            for (var found : orNone(page.getExternalContactList())) {
                each.accept(details(found.getExternalContact(), List.of(contact(found.getFollowInfo()))));
            }
            var next = page.getNextCursor();
            cursor = next == null || next.isBlank() || next.equals(from) ? null : next;
        } while (cursor != null);
    }

    private ContactDetails details(ExternalContact contact, List<StaffContact> staff) {
        var since = staff.stream().map(StaffContact::since).min(Instant::compareTo).orElse(null);
        return new ContactDetails(account(), contact.getExternalUserId(), textOrNull(contact.getUnionId()),
                !staff.isEmpty(), since, null, textOrNull(contact.getName()), staff, List.of());
    }

    private static StaffContact contact(FollowedUser follower) {
        var since = follower.getCreateTime();
        return new StaffContact(new StaffId(follower.getUserId()),
                Instant.ofEpochSecond(since == null ? 0 : since),
                textOrNull(follower.getState()), numberOrNull(follower.getAddWay()),
                textOrNull(follower.getRemark()),
                texts(follower.getRemarkMobiles()), tags(follower));
    }

    /** The list of all contacts tells the ids of tags alone, the details of one contact tell their names too. */
    private static List<ContactTag> tags(FollowedUser follower) {
        var named = follower.getTags();
        if (named != null) {
            return Arrays.stream(named).map(
                    it -> new ContactTag(textOrNull(it.getTagId()), textOrNull(it.getGroupName()),
                            textOrNull(it.getTagName())))
                    .toList();
        }
        return texts(follower.getTagIds()).stream().map(id -> new ContactTag(id, null, null)).toList();
    }

    private static List<String> texts(String @Nullable [] texts) {
        return texts == null
                ? List.of()
                : Arrays.stream(texts).filter(Objects::nonNull).filter(it -> !it.isBlank()).toList();
    }

    private static <T> List<T> orNone(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static @Nullable String textOrNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    private static @Nullable Integer numberOrNull(@Nullable String text) {
        try {
            return text == null || text.isBlank() ? null : Integer.valueOf(text.strip());
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }
}
