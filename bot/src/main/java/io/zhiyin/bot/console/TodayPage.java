package io.zhiyin.bot.console;

import java.time.LocalDate;

/** 今日: what goes out today, who needs a person, what is wrong. */
final class TodayPage {
    private final Times times;

    TodayPage(Times times) {
        this.times = times;
    }

    void mount(Routes routes) {
        routes.get("/", this::page);
    }

    private Answer page(Visit visit) {
        return Answer.show("today", new Today(times.today()));
    }

    public record Today(LocalDate today) {}
}
