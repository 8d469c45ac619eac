package io.zhiyin.campaigns.customer;

import java.util.Optional;
import java.util.regex.Pattern;

/** A mail address: something, an at sign, and something with a point; at most 254 characters (RFC 5321, section 4.5.3.1). */
public record Mail(String value) {
    public static final int LONGEST = 254;
    private static final Pattern FORM = Pattern.compile("[^\\s@]+@[^\\s@]+\\.[^\\s@]+");

    /** Empty where the text is no mail address. */
    public static Optional<Mail> of(String text) {
        return text.length() <= LONGEST && FORM.matcher(text).matches()
                ? Optional.of(new Mail(text))
                : Optional.empty();
    }
}
