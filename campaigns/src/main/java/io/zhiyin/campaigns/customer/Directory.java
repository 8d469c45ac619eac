package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.account.AccountId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A platform's own list of the people an account is in contact with. Blocking, for virtual threads; safe to call from
 * many at once. Every method throws {@link io.zhiyin.campaigns.account.PlatformFailure} when the platform cannot be
 * asked.
 */
public interface Directory {
    AccountId account();

    /** What it knows people by. */
    IdentityKind kind();

    /**
     * What the platform knows of one person; empty if the account has no contact with them (any more).
     *
     * @param person an openid or an external_userid
     */
    Optional<ContactDetails> details(String person);

    /** Of how many people one call can tell. */
    default int atOnce() {
        return 1;
    }

    /** The same of up to {@link #atOnce} people, by what they are known by; who is no contact is missing. */
    default Map<String, ContactDetails> details(List<String> people) {
        return people.stream().flatMap(it -> details(it).stream())
                .collect(Collectors.toMap(ContactDetails::person, it -> it, (one, _) -> one));
    }

    /**
     * Hands over every contact of the account, page by page. A person who is the contact of several staff members
     * comes once for each of them, with that one {@link StaffContact}. Stops with the first exception of {@code each}.
     */
    void walk(Consumer<ContactDetails> each);

    /** The name of a staff member as the corp wrote it; empty where the account has no staff or may not see them. */
    Optional<String> staffName(StaffId staff);

    /**
     * One person as an account knows them.
     *
     * @param following an Official Account's follower, or a WeCom contact of at least one staff member
     * @param followedAt when they last followed, or when the first of {@code staff} added them
     * @param scene the scene of the QR code an Official Account's follower came by
     * @param name what the person calls themselves; an Official Account is not told
     * @param staff whose contact they are, for WeCom
     * @param tags an Official Account's, which sit on the person
     */
    record ContactDetails(AccountId account, String person, @Nullable String unionId, boolean following,
            @Nullable Instant followedAt, @Nullable String scene, @Nullable String name,
            List<StaffContact> staff, List<ContactTag> tags) {
        public ContactDetails {
            if (person.isBlank()) {
                throw new IllegalArgumentException("a contact of " + account + " has no id");
            }
            staff = List.copyOf(staff);
            tags = List.copyOf(tags);
        }
    }

    /**
     * A staff member's contact with a person.
     *
     * @param state the key of the contact way they came by
     * @param addWay the platform's number for how they met. Source: WeCom API, reading customers, add_way
     * @param remark the name this staff member gave them
     * @param mobiles the numbers this staff member noted for them
     */
    record StaffContact(StaffId staff, Instant since, @Nullable String state, @Nullable Integer addWay,
            @Nullable String remark, List<String> mobiles, List<ContactTag> tags) {
        public StaffContact {
            mobiles = List.copyOf(mobiles);
            tags = List.copyOf(tags);
        }
    }

    /** A tag the platform keeps. {@link #walk} knows its id alone; a tag that staff made for themselves has none. */
    record ContactTag(@Nullable String id, @Nullable String group, @Nullable String name) {}
}
