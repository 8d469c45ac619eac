package io.zhiyin.bot.conversation;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.calendar.BirthdayText;
import io.zhiyin.campaigns.calendar.Birthdays;
import io.zhiyin.campaigns.calendar.LeapDayPolicy;
import io.zhiyin.templates.ShippedMessage;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bot's side of the talk, without any state of its own: the same words at the same hour get the same answer.
 * It knows greetings, birthdays, and the two words that stop and resume messages; what it does not know it leaves to a
 * person, and says so at most once in twelve hours.
 */
final class Conversation {
    private static final Set<String> STOP = Set.of("td", "t", "退订", "退定", "取消订阅", "stop", "unsubscribe");
    private static final Set<String> RESUME = Set.of("恢复", "恢复订阅", "订阅", "start", "resubscribe");
    private static final Duration FALLBACK_PAUSE = Duration.ofHours(12);
    private static final int LONGEST_COMMAND = 20;

    private final Words words;
    private final ZoneId shopZone;

    Conversation(Words words, ZoneId shopZone) {
        this.words = words;
        this.shopZone = shopZone;
    }

    /** A new follower. */
    Turn welcome() {
        return Turn.says(words.toCustomer(ShippedMessage.WELCOME));
    }

    /** What stands on the button of a card once its staff member has said that they greeted. */
    String greeted() {
        return words.inShopLanguage("已记下，谢谢", "Noted, thank you");
    }

    /** @param lastHeard when the customer was last heard of before this message */
    Turn answer(String text, Instant at, @Nullable Instant lastHeard) {
        if (text.length() <= LONGEST_COMMAND) {
            var command = Normalizer.normalize(text, Normalizer.Form.NFKC).strip().toLowerCase(Locale.ROOT);
            if (STOP.contains(command)) {
                return new Turn(words.toCustomer(ShippedMessage.UNSUBSCRIBED), null, false);
            }
            if (RESUME.contains(command)) {
                return new Turn(words.toCustomer(ShippedMessage.RESUBSCRIBED), null, true);
            }
        }
        var today = LocalDate.ofInstant(at, shopZone);
        return switch (BirthdayText.parse(text, today)) {
            case BirthdayText.Result.Understood(var birthday) ->
                new Turn(saidBack(birthday, today), birthday, null);
            case BirthdayText.Result.Unclear(var zh, var en) -> Turn.says(words.inShopLanguage(zh, en));
            case BirthdayText.Result.NotABirthday() ->
                lastHeard == null || lastHeard.plus(FALLBACK_PAUSE).isBefore(at)
                        ? Turn.says(words.toCustomer(ShippedMessage.FALLBACK))
                        : Turn.SILENT;
        };
    }

    private String saidBack(Birthday birthday, LocalDate today) {
        return Birthdays.isOn(birthday, today, LeapDayPolicy.FEB_28)
                ? words.toCustomer(ShippedMessage.BIRTHDAY_TODAY)
                : words.birthday(ShippedMessage.BIRTHDAY_UNDERSTOOD, birthday);
    }
}
