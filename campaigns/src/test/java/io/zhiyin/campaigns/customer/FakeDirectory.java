package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.PlatformFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A corp's list with a memory. */
final class FakeDirectory implements Directory {
    static final AccountId CORP = new AccountId("corp");
    static final StaffId ZHOU = new StaffId("zhou");
    static final StaffId SONG = new StaffId("song");

    final List<ContactDetails> people = new ArrayList<>();
    final AtomicInteger asked = new AtomicInteger();
    volatile boolean broken;
    /** Happens each time somebody's details are asked for, before the answer. */
    volatile Consumer<String> meanwhile = _ -> {};

    static ContactDetails aContact(String person, @Nullable String name, StaffId staff, Instant since,
            @Nullable String unionId) {
        return new ContactDetails(CORP, person, unionId, true, since, null, name,
                List.of(new StaffContact(staff, since, "spring", 1, null, List.of("13800138000"),
                        List.of())),
                List.of());
    }

    @Override
    public AccountId account() {
        return CORP;
    }

    @Override
    public IdentityKind kind() {
        return IdentityKind.EXTERNAL_USERID;
    }

    @Override
    public Optional<ContactDetails> details(String person) {
        asked.incrementAndGet();
        meanwhile.accept(person);
        if (broken) {
            throw new PlatformFailure(-1, "the platform is away", Duration.ofSeconds(15));
        }
        return people.stream().filter(one -> one.person().equals(person)).findFirst();
    }

    @Override
    public void walk(Consumer<ContactDetails> each) {
        people.forEach(each);
        if (broken) {
            throw new PlatformFailure(-1, "the platform went away", Duration.ofSeconds(15));
        }
    }

    @Override
    public Optional<String> staffName(StaffId staff) {
        return staff.equals(ZHOU) ? Optional.of("周岚") : Optional.empty();
    }
}
