package io.zhiyin.campaigns.customer;

import java.text.Normalizer;
import java.util.Optional;

/** A phone number in one form, so that equal numbers have equal indexes: digits, with {@code +} and a country code unless mainland. */
public record Phone(String value) {

    /** Empty where the text is no phone number: mainland numbers have 11 digits and begin with 1, others 6 to 15 digits after +. */
    public static Optional<Phone> of(String text) {
        var plain = Normalizer.normalize(text, Normalizer.Form.NFKC).replaceAll("[\\s().-]", "");
        if (plain.startsWith("0086")) {
            plain = plain.substring(4);
        } else if (plain.startsWith("+86")) {
            plain = plain.substring(3);
        }
        if (plain.matches("1[3-9]\\d{9}") || plain.matches("\\+\\d{6,15}") || plain.matches("0\\d{9,11}")) {
            return Optional.of(new Phone(plain));
        }
        return Optional.empty();
    }

    public String last4() {
        return value.substring(value.length() - 4);
    }
}
