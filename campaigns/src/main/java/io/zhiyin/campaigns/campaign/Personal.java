package io.zhiyin.campaigns.campaign;

/** What goes out every day, to those whose day it is: for each customer on a day of their own. */
public sealed interface Personal extends Trigger permits BirthdayTrigger, AnniversaryTrigger {
    /** How many days ahead of the day it goes out. */
    int leadDays();

    @Override
    default int sameOccasionDays() {
        return A_YEAR_NEARLY;
    }

    /** @throws IllegalArgumentException when it is not from 0 to 30 */
    static void lead(int days) {
        if (days < 0 || days > MOST_LEAD_DAYS) {
            throw new IllegalArgumentException("提前天数须在 0 至 " + MOST_LEAD_DAYS + " 之间，收到的是 " + days
                    + "。Lead days must be from 0 to " + MOST_LEAD_DAYS + "; it was " + days + ".");
        }
    }

    int MOST_LEAD_DAYS = 30;
}
