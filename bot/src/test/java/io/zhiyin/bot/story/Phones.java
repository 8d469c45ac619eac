package io.zhiyin.bot.story;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.time.LocalDateTime;

/** The sandbox's page: the phone of a customer, the phone of a staff member, and the platform's clock. */
final class Phones {
    private final Page page;

    Phones(Page page, String url) {
        this.page = page;
        page.navigate(url + "/");
        assertThat(page.getByTestId("live")).hasClass("dot on");
    }

    /** Whose phone the customer's is. */
    void of(String customer) {
        page.getByTestId("customer-select").selectOption(customer);
    }

    void follow(String scene) {
        page.getByTestId("scene").fill(scene);
        page.getByTestId("follow").click();
    }

    void write(String text) {
        page.getByTestId("write").fill(text);
        page.getByTestId("send").click();
        assertThat(page.getByTestId("customer-phone").locator("[data-direction=out]").last())
                .containsText(text);
    }

    /** Scans the staff member's code, with what it says about where it hangs. */
    void add(String name, String state) {
        page.getByTestId("thread-add").click();
        page.getByTestId("add-who")
                .selectOption(new com.microsoft.playwright.options.SelectOption().setLabel(name));
        page.getByTestId("add-state").fill(state);
        page.getByTestId("add-staff").click();
    }

    /** The thread with a staff member, by their id. */
    void thread(String staff) {
        page.getByTestId("thread-" + staff).click();
    }

    /** What has come in on the customer's phone, in the thread that is open, over this channel. */
    Locator arrived(String channel) {
        return page.getByTestId("customer-phone")
                .locator("[data-direction=in][data-channel=" + channel + "]");
    }

    /** What has come in on the customer's phone in the open thread. */
    Locator arrived() {
        return page.getByTestId("customer-phone").locator("[data-testid=message][data-direction=in]");
    }

    void ofStaff(String userid) {
        page.getByTestId("staff-select").selectOption(userid);
    }

    /** The group sends that lie with the staff member. */
    Locator todos() {
        page.getByTestId("staff-tab-todos").click();
        return page.getByTestId("todo");
    }

    void confirm() {
        page.getByTestId("staff-confirm").click();
    }

    /** What the app has sent to the staff member. */
    Locator appMessages() {
        page.getByTestId("staff-tab-app").click();
        return page.getByTestId("staff-phone").locator("[data-testid=message][data-channel=app]");
    }

    void pressCardButton(String text) {
        page.getByTestId("card-button").getByText(text).click();
    }

    /** Callbacks the platform has made and calls it has had, as they are listed. */
    Locator log() {
        return page.getByTestId("calls");
    }

    /** Moves the clocks of the platform and of the service, to a time in China. */
    void clock(LocalDateTime time) {
        page.getByTestId("clock-date").fill(time.toString());
        page.getByTestId("clock-go").click();
        assertThat(page.getByTestId("clock")).containsText(
                "%d年%d月%d日".formatted(time.getYear(), time.getMonthValue(), time.getDayOfMonth()));
        assertThat(page.getByTestId("notice")).isHidden();
    }
}
