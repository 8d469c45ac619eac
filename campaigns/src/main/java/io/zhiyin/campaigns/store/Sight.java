package io.zhiyin.campaigns.store;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How much of what names people is seen by whoever a task is done for. It holds for a thread and the work it does, not for
 * threads it starts: those of a viewer's task start none that open what is sealed.
 */
public final class Sight {
    private static final ScopedValue<Boolean> MASKED = ScopedValue.newInstance();

    private Sight() {}

    /** Does work that sees people masked. */
    public static <T extends @Nullable Object, X extends Throwable> T masked(
            ScopedValue.CallableOp<? extends T, X> work) throws X {
        return ScopedValue.where(MASKED, true).call(work);
    }

    public static boolean isMasked() {
        return MASKED.orElse(false);
    }

    /** Free words that a customer or somebody about them wrote. */
    public static String words(String text) {
        return isMasked() ? Masked.HIDDEN : text;
    }

    public static String phone(String phone) {
        return isMasked() ? Objects.requireNonNull(Masked.phone(phone)) : phone;
    }

    public static String mail(String mail) {
        return isMasked() ? Objects.requireNonNull(Masked.mail(mail)) : mail;
    }

    public static String name(String name) {
        return isMasked() ? Objects.requireNonNull(Masked.name(name)) : name;
    }

    static String of(Vault.Purpose purpose, String text) {
        return switch (purpose) {
            case NAME -> name(text);
            case PHONE -> phone(text);
            case MAIL -> mail(text);
            case NOTE, REMARK, FOLLOW_UP -> words(text);
            case MESSAGE, STAFF_NAME, CALLBACK, TOKEN, API_ANSWER, IMPORT, IMPORT_FILE, INTAKE, FIELD, FACT,
                    STAFF_MESSAGE, UNSUBSCRIBE, JOURNEY_SECRET ->
                text;
        };
    }
}
