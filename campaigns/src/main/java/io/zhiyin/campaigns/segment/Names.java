package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.tag.TagId;
import java.util.Optional;

/** What things are called, where a rule is read by a person. */
public interface Names {
    /** Empty for a tag that has been deleted. */
    Optional<String> tag(TagId tag);

    default String account(AccountId account) {
        return account.value();
    }

    default String staff(AccountId account, StaffId staff) {
        return staff.value();
    }
}
