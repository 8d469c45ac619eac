package io.zhiyin.campaigns.followup;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import java.util.Optional;

/** A staff member, in the corp that knows them. */
public record Member(AccountId account, StaffId staff) {
    /** As forms and addresses hold one: {@code corp/zhoulan}. */
    public String code() {
        return account.value() + "/" + staff.value();
    }

    public static Optional<Member> read(String code) {
        var slash = code.indexOf('/');
        return slash < 1 || slash == code.length() - 1
                ? Optional.empty()
                : Optional.of(new Member(new AccountId(code.substring(0, slash)),
                        new StaffId(code.substring(slash + 1))));
    }

    /** How they are named as the author of something. */
    public String signature() {
        return "staff:" + staff.value();
    }
}
