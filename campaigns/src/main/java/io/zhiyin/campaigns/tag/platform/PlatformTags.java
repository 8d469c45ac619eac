package io.zhiyin.campaigns.tag.platform;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.PlatformFailure;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tags an account's platform keeps. Blocking, for virtual threads; one caller at a time. Every method throws
 * {@link PlatformFailure} when the platform cannot be asked.
 */
public interface PlatformTags {
    AccountId account();

    /** The group of tags whose platform has no groups; empty where it has. */
    Optional<String> onlyGroup();

    List<Listed> list();

    /**
     * Makes a tag, or finds the one of that name.
     *
     * @throws Refused when the platform takes no more, or not this name
     */
    Listed make(String group, String name);

    /** @throws Refused when it is not ours to change, or the name is taken */
    void rename(String id, String name);

    /** Deletes a tag of ours; one that is gone already is no mistake. */
    void delete(String id);

    /** Changes who has which tags, in the order asked; one answer for each. */
    List<Marked> mark(List<Mark> marks);

    /** @param groupId where the platform has groups, else null */
    record Listed(String id, @Nullable String groupId, String group, String name) {}

    /**
     * What is to be changed for one person.
     *
     * @param person an openid or an external_userid
     * @param staff on whose contact; empty where a platform's tags sit on the person
     * @param add ids of the platform, as {@code remove}
     */
    record Mark(String person, String staff, List<String> add, List<String> remove) {
        public Mark {
            add = List.copyOf(add);
            remove = List.copyOf(remove);
        }
    }

    /** What became of a {@link Mark}. */
    sealed interface Marked {
        record Done() implements Marked {}

        /** No contact of the account any more: there is nothing to mark. */
        record Nobody() implements Marked {}

        /** A tag is not there (any more): the list is to be read again first. */
        record NoTag() implements Marked {}

        /** Not now; the same may be done a little later. */
        record Later(int code) implements Marked {}

        /** Not at all, as it stands: too many tags, no right. */
        record Never(int code) implements Marked {}
    }

    /** The platform does not take it, now or later, as it stands. */
    final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int code;

        public Refused(int code, String words) {
            super(words);
            this.code = code;
        }

        public int code() {
            return code;
        }
    }
}
