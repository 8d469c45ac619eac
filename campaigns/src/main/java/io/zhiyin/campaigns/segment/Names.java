package io.zhiyin.campaigns.segment;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.profile.FieldId;
import io.zhiyin.campaigns.profile.ProfileField;
import io.zhiyin.campaigns.tag.TagId;
import java.util.Locale;
import java.util.Optional;

/** What things are called, where a rule is read by a person. */
public interface Names {
    /** Empty for a tag that has been deleted. */
    Optional<String> tag(TagId tag);

    /** Empty for a segment that has been deleted. */
    default Optional<String> segment(SegmentId segment, Locale locale) {
        return Optional.empty();
    }

    /** Empty for a campaign that there is not. */
    default Optional<String> campaign(long campaign) {
        return Optional.empty();
    }

    /** Empty for a field that has been deleted. */
    default Optional<ProfileField> field(FieldId field) {
        return Optional.empty();
    }

    default String account(AccountId account) {
        return account.value();
    }

    default String staff(AccountId account, StaffId staff) {
        return staff.value();
    }
}
