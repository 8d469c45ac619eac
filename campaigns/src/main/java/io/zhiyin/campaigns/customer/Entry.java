package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.store.Vault.Purpose;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What somebody says of one customer, checked: null is nothing said, and takes nothing away.
 *
 * @param memberNumber the shop's own number of the customer
 * @param phoneVerified whether who says it answers for the phone being theirs
 * @param mailVerified the same of the mail address
 */
public record Entry(@Nullable String memberNumber, @Nullable String name, @Nullable Phone phone,
        @Nullable String mail, @Nullable String note, @Nullable Birthday birthday,
        @Nullable ZoneId timeZone, boolean phoneVerified, boolean mailVerified) {
    public Entry(@Nullable String memberNumber, @Nullable String name, @Nullable Phone phone,
            @Nullable String mail, @Nullable String note, @Nullable Birthday birthday,
            @Nullable ZoneId timeZone, boolean phoneVerified) {
        this(memberNumber, name, phone, mail, note, birthday, timeZone, phoneVerified, false);
    }

    public Entry {
        mailVerified = mailVerified && mail != null;
        phoneVerified = phoneVerified && phone != null;
        if (memberNumber == null && phone == null) {
            throw new IllegalArgumentException(
                    "an entry has a member number or a phone to know the customer by");
        }
    }

    /** The same with everything that names the person sealed and indexed: some ten microseconds of one core, and no database. */
    public Sealed sealed(Vault vault) {
        return new Sealed(this, vault.sealOrNull(Purpose.NAME, name),
                name == null ? null : array(vault.grams(name)),
                vault.sealOrNull(Purpose.PHONE, phone == null ? null : phone.value()),
                phone == null ? null : vault.index("phone", phone.value()),
                phone == null ? null : vault.index("phone-last4", phone.last4()),
                vault.sealOrNull(Purpose.MAIL, mail),
                mail == null ? null : mailIndex(vault, mail),
                vault.sealOrNull(Purpose.NOTE, note),
                mailVerified && mail != null ? mailIndex(vault, mail) : null);
    }

    private static byte[] mailIndex(Vault vault, String mail) {
        return vault.index("mail", mail.strip().toLowerCase(Locale.ROOT));
    }

    /**
     * Ready to be written.
     *
     * @param verifiedMail the index of the address that is answered for; null: none
     */
    public record Sealed(Entry plain, byte @Nullable [] name, @Nullable String grams, byte @Nullable [] phone,
            byte @Nullable [] phoneIndex, byte @Nullable [] last4Index, byte @Nullable [] mail,
            byte @Nullable [] mailIndex, byte @Nullable [] note, byte @Nullable [] verifiedMail) {

        /** What this says of the facts of somebody. */
        List<Facts.Said> said(CustomerId who, Speaker by) {
            var said = new ArrayList<Facts.Said>();
            if (plain.name != null) {
                said.add(new Facts.Said(who, Fact.NAME, plain.name, by));
            }
            if (plain.phone != null) {
                said.add(new Facts.Said(who, Fact.PHONE, plain.phone.value(), by));
            }
            if (plain.mail != null) {
                said.add(new Facts.Said(who, Fact.MAIL, plain.mail, by));
            }
            if (plain.birthday != null) {
                said.add(new Facts.Said(who, Fact.BIRTHDAY, FactLine.of(plain.birthday), by));
            }
            return said;
        }

        /**
         * What of this is written of somebody who is known.
         *
         * @param facts those that stand from now on
         * @param corrects whether the rest corrects what is known; else it fills gaps
         */
        Sealed taking(Set<Fact> facts, Customer known, boolean corrects) {
            var isNote = plain.note == null
                    || (corrects ? plain.note.equals(known.note()) : known.note() != null);
            var isZone = plain.timeZone == null
                    || (corrects ? plain.timeZone.equals(known.timeZone()) : known.timeZone() != null);
            var rest = new Entry(plain.memberNumber, null, plain.phone, null, null,
                    facts.contains(Fact.BIRTHDAY) ? plain.birthday : null, isZone ? null : plain.timeZone,
                    plain.phoneVerified && verifies(facts, known));
            var sameMail = plain.mail != null && plain.mail.equalsIgnoreCase(known.mail());
            var answers = sameMail ? known.mailVerified() == null : facts.contains(Fact.MAIL);
            return without(rest, answers, !facts.contains(Fact.NAME), !facts.contains(Fact.PHONE),
                    !facts.contains(Fact.MAIL), isNote);
        }

        /** Whether the phone stands, and nobody answers for it yet. */
        private boolean verifies(Set<Fact> facts, Customer known) {
            var same = plain.phone != null && plain.phone.value().equals(known.phone());
            return same ? known.phoneVerified() == null : facts.contains(Fact.PHONE);
        }

        private Sealed without(Entry rest, boolean answers, boolean isName, boolean isPhone, boolean isMail,
                boolean isNote) {
            return new Sealed(rest, isName ? null : name, isName ? null : grams, isPhone ? null : phone,
                    isPhone ? null : phoneIndex, isPhone ? null : last4Index, isMail ? null : mail,
                    isMail ? null : mailIndex, isNote ? null : note,
                    answers ? verifiedMail : null);
        }

        boolean saysFacts() {
            return plain.birthday != null || plain.timeZone != null;
        }

        boolean verifies() {
            return plain.phoneVerified || verifiedMail != null;
        }

        boolean verifiesPhone() {
            return plain.phoneVerified;
        }

        boolean saysPrivate() {
            return name != null || phone != null || mail != null || note != null;
        }
    }

    /** As PostgreSQL writes an array: arrays of arrays of several lengths cannot be bound. */
    private static String array(List<Long> grams) {
        return grams.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
    }
}
