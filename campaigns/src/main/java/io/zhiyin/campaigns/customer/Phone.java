package io.zhiyin.campaigns.customer;

import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;

/** A phone number in one form, so that equal numbers have equal indexes: digits, with {@code +} and a country code unless mainland. */
public record Phone(String value) {
    /** Blanks, brackets, dots, dashes of any kind, and marks that do not show. */
    private static final Pattern NOT_OF_IT = Pattern.compile("[\\s\\p{Z}\\p{Cf}().\\p{Pd}\\u2212]");
    /** With the country's code in any of its spellings, and the 0 that some put before a mobile number. */
    private static final Pattern MAINLAND = Pattern
            .compile("^(?:(?:\\+|00|0)?86(?=0?1[3-9]\\d{9}$)|(?:\\+|00)86)?(?:0(?=1[3-9]\\d{9}$))?(.*)$");

    /** Empty where the text is no phone number: mainland numbers have 11 digits and begin with 1, others 6 to 15 digits after +. */
    public static Optional<Phone> of(String text) {
        var plain = MAINLAND.matcher(NOT_OF_IT.matcher(Normalizer.normalize(text, Normalizer.Form.NFKC))
                .replaceAll("")).replaceFirst("$1");
        if (plain.matches("1[3-9]\\d{9}") || plain.matches("\\+\\d{6,15}") || plain.matches("0\\d{9,11}")) {
            return Optional.of(new Phone(plain));
        }
        return Optional.empty();
    }

    public String last4() {
        return value.substring(value.length() - 4);
    }
}
