package io.zhiyin.bot.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import io.zhiyin.campaigns.importing.ImportId;
import io.zhiyin.campaigns.importing.ImportQueue;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ImportPagesTest {
    @RegisterExtension
    static final ConsoleHouse house = new ConsoleHouse();

    @Test
    void a_file_is_brought_understood_checked_imported_mended_and_brought_again() throws IOException {
        var page = house.operator(ConsoleHouse.DESK);
        page.navigate(house.url("/customers"));
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("导入").setExact(true)).first()
                .click();
        bring(page, "会员.csv", ConsoleHouse.FILE.getBytes(Charset.forName("GBK")));

        // what was guessed, beside what stands there; one heading nobody could guess
        assertThat(page.getByLabel("客户", new Page.GetByLabelOptions().setExact(true))).hasValue("name");
        assertThat(page.locator("main")).containsText("林晓月 · 王建国");
        page.getByLabel("爱好").selectOption("tags");
        click(page, "逐行检查");

        assertThat(page.locator("main")).containsText("还没有写入任何内容");
        assertThat(page.locator("#bad")).containsText("第 4 行");
        assertThat(page.locator("#bad")).containsText("没有这一天");
        assertThat(page.locator("#bad")).containsText("与第 3 行是同一位客户");
        assertThat(customers()).isZero();

        click(page, "开始导入 3 位");
        assertThat(page.locator("main")).containsText("导入完成");
        assertThat(customers()).isEqualTo(3);
        var saved = page.waitForDownload(() -> page.getByText("下载这些行").click());
        assertThat(saved.suggestedFilename()).isEqualTo("会员-rejected.csv");
        var rows = Files.readString(saved.path());
        assertThat(rows).startsWith("\ufeff会员卡号,客户,手机").contains("原因 reason").contains("M1003");

        page.navigate(house.url("/customers/import"));
        assertThat(page.locator("main")).containsText("新增 3");
        bring(page, "改好.csv", rows.replace("12345", "13700003333").replace("2月30日", "2月28日")
                .getBytes(StandardCharsets.UTF_8));
        assertThat(page.getByLabel("爱好")).hasValue("tags");
        click(page, "逐行检查");
        click(page, "开始导入 1 位");
        assertThat(page.locator("main")).containsText("导入完成");

        page.navigate(house.url("/customers/import"));
        bring(page, "又一次.csv", rows.replace("12345", "13700003333").replace("2月30日", "2月28日")
                .getBytes(StandardCharsets.UTF_8));
        click(page, "逐行检查");
        assertThat(page.locator("main")).containsText("导入不会改变任何内容");
        assertThat(house.db().sql("select count(*) from import_part").count()).as("waits").isEqualTo(1);
        click(page, "不要这个文件了");
        assertThat(page.locator(".toast")).containsText("已放弃");
        assertThat(house.db().sql("select count(*) from import_part").count()).isZero();
        assertThat(house.complaints()).isEmpty();
    }

    @Test
    void what_is_no_table_or_names_nobody_is_told_and_can_be_mended() {
        var page = house.operator(ConsoleHouse.PHONE);
        page.navigate(house.url("/customers/import"));
        bring(page, "旧.xls", new byte[]{(byte) 0xd0, (byte) 0xcf, 0x11, (byte) 0xe0, 0});
        assertThat(page.locator(".note.is-bad")).containsText("旧格式");

        bring(page, "名单.csv", "甲,乙\n林晓月,13800001111\n".getBytes(StandardCharsets.UTF_8));
        click(page, "逐行检查");
        assertThat(page.locator(".note.is-bad")).containsText("需要手机号");
        page.getByLabel("乙").selectOption("phone");
        click(page, "逐行检查");
        assertThat(page.locator("main")).containsText("开始导入 1 位");
        assertThat(house.complaints()).isEmpty();
    }

    @Test
    void a_long_file_comes_in_whole_and_in_parts() {
        var page = house.operator(ConsoleHouse.DESK);
        page.navigate(house.url("/customers/import"));
        var lines = 400_000;

        bring(page, "长.csv", ("手机号\n" + "13800001111\n".repeat(lines)).getBytes(StandardCharsets.UTF_8));

        assertThat(page.getByLabel("手机号")).hasValue("phone");
        var one = house.imports().list(new ImportId(Long.MAX_VALUE), 1).getFirst();
        assertThat(one.expected()).isEqualTo(lines + 1L);
        assertThat(house.db().sql("select count(*) from import_part").count()).isGreaterThan(10);
        assertThat(house.complaints()).isEmpty();
    }

    @Test
    void a_file_that_is_too_long_is_refused_before_it_comes() throws IOException {
        var uri = URI.create(house.url("/customers/import"));
        try (var socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.getOutputStream().write(("POST /customers/import HTTP/1.1\r\nHost: x\r\nCookie: "
                    + house.pass().cookie()
                    + "\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: "
                    + 2 * ImportQueue.longest() + "\r\n\r\n--x").getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            assertThat(answer).isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void nobody_sends_a_file_without_having_come_from_the_page() throws Exception {
        var body = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nphone\n\r\n--x--\r\n";
        var request = HttpRequest.newBuilder(URI.create(house.url("/customers/import")))
                .header("Content-Type", "multipart/form-data; boundary=x")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        try (var http = HttpClient.newHttpClient()) {
            assertThat(http.send(request.copy().header("Cookie", house.pass().cookie()).build(),
                    HttpResponse.BodyHandlers.discarding()).statusCode()).isEqualTo(403);
            assertThat(http.send(request.build(), HttpResponse.BodyHandlers.discarding()).headers()
                    .firstValue("Location").orElse("")).contains("/login");
        }
        assertThat(house.db().sql("select count(*) from import_part").count()).isZero();
    }

    @Test
    void a_segment_is_saved_masked_or_whole() throws IOException {
        house.shop();
        var page = house.operator(ConsoleHouse.DESK);
        page.navigate(house.url("/segments/new"));
        page.locator("#name").fill("近日来过");
        click(page, "保存");
        page.getByText("导出名单").click();
        ConsoleHouse.keep(page, "segment-export");
        var masked = page.waitForDownload(() -> click(page, "下载"));
        assertThat(Files.readString(masked.path())).contains("**").doesNotContain("林晓月");
        assertThat(masked.suggestedFilename()).startsWith("近日来过-").endsWith(".csv");

        page.getByLabel("Excel").check();
        click(page, "导出完整资料");
        var whole = page.waitForDownload(() -> page.locator("#confirm button[value=yes]").click());
        assertThat(Files.readAllBytes(whole.path())).startsWith('P', 'K');
        page.navigate(house.url("/settings/operators"));
        assertThat(page.locator("#accesses").textContent()).contains("admin").contains("人群“近日来过”");
    }

    private static long customers() {
        return house.db().sql("select count(*) from customer").count();
    }

    private static void bring(Page page, String name, byte[] bytes) {
        page.locator("input[type=file]").setInputFiles(new FilePayload(name, "text/csv", bytes));
        click(page, "上传");
    }

    private static void click(Page page, String button) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button)).first().click();
    }
}
