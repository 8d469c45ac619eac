package io.zhiyin.bot.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.zhiyin.campaigns.template.Variant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An operator at work: what they do in the console happens, and they see that it did. */
class WorkTest {
    @RegisterExtension
    static final ConsoleHouse house = new ConsoleHouse();

    @AfterEach
    void no_browser_complained() {
        assertThat(house.complaints()).isEmpty();
    }

    @Test
    void customers_are_found_while_one_types_and_the_address_holds_the_search() {
        house.shop();
        var page = at("/customers");
        assertThat(rows(page)).hasCount(12);

        page.getByRole(AriaRole.SEARCHBOX).fill("晓月");

        assertThat(rows(page)).hasCount(1);
        assertThat(rows(page)).containsText("林晓月");
        assertThat(page).hasURL(Pattern.compile(".*/customers\\?q=.*"));
        page.reload();
        assertThat(rows(page)).hasCount(1);
        page.getByRole(AriaRole.SEARCHBOX).fill("1003");
        assertThat(rows(page)).containsText("苏若溪");
    }

    @Test
    void a_long_list_goes_on_where_it_ended() {
        for (var i = 0; i < 60; i++) {
            house.db().sql("insert into customer (source, created_at) values ('scan:x', now())").update();
        }
        var page = at("/customers");
        assertThat(page.locator("tbody tr td:first-child a.name")).hasCount(50);

        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("更多")).last().click();

        assertThat(page.locator("tbody tr td:first-child a.name")).hasCount(60);
    }

    @Test
    void a_tag_is_given_and_taken_without_leaving_the_page() {
        var lin = house.shop().getFirst();
        var page = at("/customers/" + lin.value());

        page.locator("#tags select").selectOption("白茶");
        assertThat(page.locator("#tags .tag")).hasText(new String[]{"老客户×", "岩茶×", "白茶×"});
        assertThat(page.locator(".toast")).hasText("标签已打上");

        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("取下标签 岩茶")).click();
        assertThat(page.locator("#tags .tag")).hasText(new String[]{"老客户×", "白茶×"});
    }

    @Test
    void a_lunar_birthday_in_a_leap_month_is_set_and_one_that_cannot_be_is_explained() {
        var lin = house.shop().getFirst();
        var page = at("/customers/" + lin.value());

        setBirthday(page, "2020", "4", "1");
        assertThat(page.locator(".facts-side")).containsText("农历2020年闰四月初一");
        assertThat(page.locator("#timeline")).containsText("记下生日");

        setBirthday(page, "2021", "4", "1");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("农历2021年没有闰四月");
    }

    @Test
    void a_fact_is_changed_with_its_history_and_what_counts_more_is_not_overruled() {
        var people = house.shop();
        var page = at("/customers/" + people.getFirst().value());
        assertThat(page.locator("#fact-name")).containsText("王芳 手工填写");

        page.locator("#fact-name").getByText("修改").click();
        page.locator("#fact-name input[name=value]").fill("林小玉");
        page.locator("#fact-name").getByText("保存").click();
        assertThat(page.locator(".toast")).hasText("已记下");
        assertThat(page.locator("#fact-name")).containsText("admin 手工填写");

        page.locator("#fact-name").getByText("修改").click();
        assertThat(page.locator("#fact-name .own-past")).containsText("林晓月");

        page.navigate(house.url("/customers/" + people.get(1).value()));
        setBirthday(page, "2020", "4", "1");
        assertThat(page.locator(".toast")).containsText("没有采用");
        page.locator("#fact-birthday").getByText("历史").click();
        assertThat(page.locator("#fact-birthday .own-past")).containsText("更可信的来源已有说法");
    }

    @Test
    void a_viewer_sees_people_masked_and_is_offered_no_change() {
        var lin = house.shop().getFirst();
        var page = at("/settings");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("管理操作员")).click();
        page.locator("#new input[name=name]").fill("小周");
        page.locator("#new input[name=password]").fill("correct horse");
        page.locator("#new select[name=role]").selectOption("viewer");
        page.locator("#new")
                .getByText("新建", new com.microsoft.playwright.Locator.GetByTextOptions().setExact(true))
                .click();
        assertThat(page.locator(".toast")).hasText("操作员建好了");
        assertThat(page.locator("#operators")).containsText("小周");
        page.locator("#operators tbody tr").first().getByText("停用").click();
        agree(page);
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("至少要留一位管理员");

        var viewer = house.viewer("小周", "correct horse");
        viewer.navigate(house.url("/customers"));
        assertThat(viewer.locator("#list")).containsText("林**");
        assertThat(viewer.locator("#list")).not().containsText("林晓月");
        viewer.navigate(house.url("/customers/" + lin.value()));
        assertThat(viewer.locator("h1")).hasText("林**");
        assertThat(viewer.locator("#fact-phone")).containsText("199****1000");
        org.assertj.core.api.Assertions.assertThat(viewer.content()).doesNotContain("林晓月")
                .doesNotContain("19900001000");
        assertThat(viewer.locator("main form[method=post]:visible")).hasCount(0);
        viewer.navigate(house.url("/settings/operators"));
        assertThat(viewer.locator("main")).containsText("这需要管理员来做");
        viewer.navigate(house.url("/customers/import"));
        assertThat(viewer.locator("main")).containsText("你的角色是只读");
        viewer.navigate(house.url("/segments/1/export?personal=true"));
        assertThat(viewer.locator("main")).containsText("只能导出打码的内容");
    }

    @Test
    void the_results_of_a_campaign_say_what_it_brought_and_who_the_people_are() {
        house.busyShop();
        house.db()
                .sql("""
                        with bought as (
                            insert into orders (customer_id, number, amount_fen, paid_at)
                            select customer_id, 'R' || id, 12800, sending_at + interval '1 minute' from delivery where state = 'sent')
                        insert into delivery_fact (delivery_id, fact, at)
                        select id, 'clicked', sending_at + interval '30 seconds' from delivery where state = 'sent'""")
                .update();
        var page = at("/campaigns/1");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("结果").setExact(true)).first()
                .click();

        assertThat(page.locator("#identity")).containsText("人计划 =");
        assertThat(page.locator("#steps")).containsText("点了链接");
        assertThat(page.locator("#steps")).containsText("¥128");
        assertThat(page.locator("#chart-results")).hasAttribute("data-drawn", "true");
        assertThat(page.locator("#comparison")).containsText("没有对照组");
        ConsoleHouse.keep(page, "campaign-results");

        page.locator("#steps tr", new Page.LocatorOptions().setHasText("下单")).getByRole(AriaRole.LINK).first()
                .click();
        assertThat(page.locator("h1")).hasText("下单");
        assertThat(page.locator("table.list tbody tr")).hasCount(1);
        assertThat(page.locator("table.list")).containsText("¥128");
    }

    @Test
    void a_variant_is_added_to_a_campaign_and_stays_in_its_form() {
        house.busyShop();
        var page = at("/campaigns/1/edit");
        page.locator("#variants summary").click();
        page.locator("select[name=variant0]")
                .selectOption(new com.microsoft.playwright.options.SelectOption().setIndex(1));
        page.getByText("保存", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("分组不能再改");
    }

    @Test
    void a_journey_is_built_started_and_shows_who_stands_where() {
        var lin = house.shop().getFirst();
        var page = at("/journeys");
        page.locator("input[name=name]").fill("新客关怀");
        page.getByText("新建", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.locator(".findings")).containsText("还没有步骤");

        page.locator(".flow-add a").first().click();
        page.locator("button[value=wait]").click();
        page.locator("input[name=amount]").fill("3");
        page.getByText("保存", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.locator(".step.is-wait")).containsText("等待 3 天");
        page.locator(".flow-add a").last().click();
        page.locator("button[value=message]").click();
        page.getByText("保存", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.locator(".findings .bad")).containsText("还没有选模板");
        assertThat(page.locator(".publish")).containsText("改好上面标红的地方");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("删除“发消息”")).click();
        agree(page);
        assertThat(page.locator(".step.is-message")).hasCount(0);

        page.getByText("开始旅程", new Page.GetByTextOptions().setExact(true)).click();
        agree(page);
        assertThat(page.locator(".journey-rules")).containsText("进行中");
        page.navigate(house.url("/customers/" + lin.value()));
        page.locator("#journeys summary").click();
        page.locator("#journeys .puts button").click();
        assertThat(page.locator("#journeys")).containsText("在“等待 3 天”");
        page.locator("#journeys a").first().click();
        assertThat(page.locator(".step-numbers a").first()).hasText("1 在此");
        page.locator(".step-numbers a").first().click();
        assertThat(page.locator("table.list")).containsText("林晓月");
    }

    @Test
    void unsubscribing_for_a_customer_asks_first_and_is_written_down() {
        var lin = house.shop().getFirst();
        var page = at("/customers/" + lin.value());

        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("替客户退订")).click();
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("之后的活动都不会再发给这位客户");
        agree(page);

        assertThat(page.locator(".facts-side")).containsText("已退订");
        assertThat(page.locator("#timeline")).containsText("授权");
    }

    @Test
    void two_who_are_one_person_are_merged_from_the_list_and_parted_again_on_the_portrait() {
        var lin = house.shop().getFirst();
        var alike = house.alike();
        var page = at("/customers");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("疑似重复")).click();
        assertThat(page.locator(".pair")).hasCount(1);
        assertThat(page.locator(".pair")).containsText("电话相同");
        assertThat(page.locator(".pair .is-same")).containsText("199****1000");

        press(page, "合并");
        agree(page);

        assertThat(page).hasURL(Pattern.compile(".*/customers/" + lin.value() + "$"));
        assertThat(page.locator("#person")).containsText("由 林小月 #" + alike.value() + " 合并而来");
        assertThat(page.locator(".facts-side")).containsText("lin@example.com");
        page.navigate(house.url("/customers/" + alike.value()));
        assertThat(page.locator("h1")).hasText("林晓月");

        press(page, "撤销合并");
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("两位各自拿回合并前的资料");
        agree(page);

        assertThat(page.locator("#person")).containsText("已由 admin 撤销");
        assertThat(page.locator(".facts-side")).not().containsText("lin@example.com");
        page.navigate(house.url("/customers/" + alike.value()));
        assertThat(page.locator("h1")).hasText("林小月");
        assertThat(page.locator("#person")).containsText("曾并入 林晓月");
        assertThat(page.locator(".gist")).containsText("¥68");
    }

    @Test
    void another_customer_is_looked_for_compared_and_merged_and_two_may_be_told_apart() {
        var people = house.shop();
        house.alike();
        var page = at("/customers/duplicates");
        press(page, "不是同一人");
        assertThat(page.locator(".empty h2")).hasText("没有疑似重复的客户");

        page.navigate(house.url("/customers/" + people.get(1).value()));
        page.getByText("与另一位客户合并…").click();
        page.getByRole(AriaRole.SEARCHBOX).fill("思远");
        press(page, "查找");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("比一比")).click();
        assertThat(page.locator(".plan")).containsText("两边不同，以 #" + people.get(1).value() + " 的为准：姓名");
        press(page, "合并");

        assertThat(page.locator("#person")).containsText("陈思远");
        assertThat(page.locator("#person")).containsText("手动合并");
    }

    @Test
    void a_segment_is_counted_while_it_is_made_and_then_kept() {
        house.shop();
        var page = at("/segments/new");
        page.getByLabel("名称").fill("喝岩茶的人");

        page.locator(".condition select.ask").selectOption("tag");
        page.locator("select[name='r.0.tag']").selectOption("口味 / 岩茶");
        assertThat(page.locator("#count")).containsText("标签是“岩茶”");
        assertThat(page.locator("#count .figure b")).hasText("4");
        assertThat(page.locator("#count .few li")).hasCount(4);

        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("+ 一组条件")).click();
        page.locator("select[name='r.1.0.not']").selectOption("不是");
        page.locator("input[name='r.1.0.days']").fill("");
        assertThat(page.locator("#count")).containsText("须为整数");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("保存")).click();
        assertThat(page.locator(".condition.is-wrong")).containsText("须为整数");
        page.locator("input[name='r.1.0.days']").fill("30");
        page.locator("button[value='add:r.1']").click();
        page.locator("button[value='remove:r.1.1']").click();
        assertThat(page.locator("button[value='remove:r.1.1']")).hasCount(0);
        page.locator("select[name='r.1.0.not']").selectOption("是");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("保存")).click();

        assertThat(page.locator(".toast")).hasText("人群已保存");
        assertThat(page.locator("header")).containsText("标签是“岩茶” 且 最近 30 天有互动");
        page.locator(".few a").first().click();
        assertThat(page.locator("h1")).containsText("在“喝岩茶的人”里");
        assertThat(page.locator("ul.why .is-yes")).hasCount(4);
        page.navigate(house.url("/segments"));
        assertThat(page.locator("tbody")).containsText("标签是“岩茶” 且 最近 30 天有互动");
        rowOf(page, "喝岩茶的人").getByRole(AriaRole.LINK).last().click();
        assertThat(page).hasURL(Pattern.compile(".*/customers\\?segment=\\d+"));
    }

    @Test
    void a_field_is_made_filled_in_on_the_portrait_and_asked_for_by_a_segment() {
        var lin = house.shop().getFirst();
        var page = at("/settings/fields");
        assertThat(page.locator("#choices")).isHidden();
        page.getByLabel("字段名").fill("茶龄");
        page.getByLabel("类型").selectOption("单选");
        page.locator("#choices").fill("新手\n三年以上\n三年以上");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("建字段")).click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("写了两次");
        page.locator("#choices").fill("新手\n三年以上");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("建字段")).click();
        assertThat(page.locator(".toast")).hasText("字段建好了");
        assertThat(rowOf(page, "茶龄")).containsText("新手、三年以上");
        rowOf(page, "肤质").getByRole(AriaRole.LINK).nth(1).click();
        assertThat(rows(page)).hasCount(1);
        assertThat(page.locator("main")).containsText("“肤质”已知");

        page.navigate(house.url("/customers/" + lin.value()));
        var years = page.locator(".own-field", new Page.LocatorOptions().setHasText("茶龄"));
        assertThat(years).containsText("未知");
        years.getByRole(AriaRole.LINK).click();
        years.locator("select").selectOption("三年以上");
        years.getByRole(AriaRole.BUTTON).first().click();
        assertThat(years.locator(".own-value")).hasText("三年以上");
        assertThat(years).containsText("admin 手工填写");

        var phone = page.locator(".own-field", new Page.LocatorOptions().setHasText("家里电话"));
        phone.getByRole(AriaRole.LINK).click();
        phone.locator("input[name=value]").fill("12345");
        phone.getByRole(AriaRole.BUTTON).first().click();
        assertThat(phone.getByRole(AriaRole.ALERT)).containsText("须为手机号");
        assertThat(phone.locator("input[name=value]")).hasValue("12345");

        var skin = page.locator(".own-field", new Page.LocatorOptions().setHasText("肤质"));
        skin.getByRole(AriaRole.LINK).first().click();
        assertThat(skin.locator(".own-past")).containsText("干性");
        assertThat(skin.locator(".own-past")).containsText("混合性");
        assertThat(skin.locator(".own-past")).containsText("没有采用");
        skin.locator("select").selectOption("敏感");
        skin.getByRole(AriaRole.BUTTON).first().click();
        assertThat(page.locator(".toast").last()).containsText("没有采用");
        assertThat(skin.locator(".own-value")).hasText("油性");

        page.navigate(house.url("/segments/new"));
        page.getByLabel("名称").fill("老茶客");
        page.locator(".condition select.ask").selectOption("茶龄");
        page.getByLabel("三年以上").check();
        assertThat(page.locator("#count .figure b")).hasText("1");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("保存")).click();
        assertThat(page.locator("header")).containsText("“茶龄”是“三年以上”");
        page.navigate(page.url().replaceFirst("(/segments/\\d+).*", "$1/edit"));
        assertThat(page.getByLabel("三年以上")).isChecked();
        page.locator("select[name='r.0.match']").selectOption("已知");
        assertThat(page.getByLabel("三年以上")).hasCount(0);
        assertThat(page.locator("#count")).containsText("“茶龄”已知");
    }

    @Test
    void a_list_is_made_filled_and_emptied_by_hand() {
        house.shop();
        var page = at("/segments");
        page.getByPlaceholder("例如：春茶品鉴会邀请").fill("品鉴会");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("新建名单")).click();
        assertThat(page.locator("h1")).hasText("品鉴会");

        page.locator("input[name=who]").fill("林晓月");
        page.locator("input[name=who]").press("Enter");
        press(page, "加入");
        assertThat(page.locator(".toast")).hasText("已加入名单");
        assertThat(page.locator(".figure b")).hasText("1");

        page.navigate(house.url("/customers/1"));
        assertThat(page.locator(".facts-side")).containsText("品鉴会");
        page.locator(".facts-side").getByText("为什么").click();
        assertThat(page.locator("h1")).hasText("林晓月 在“品鉴会”里");
    }

    @Test
    void what_is_wrong_with_a_template_is_said_while_one_types_and_keeps_it_from_being_saved() {
        house.shop();
        var page = at("/templates/new");
        page.getByLabel("名称").fill("生日");

        page.locator("#official_text").fill("${customer.nam}，生日快乐");
        assertThat(page.locator("#look .bad").first()).containsText("第 1 行");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("保存")).click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("文案里有错");

        page.locator("#official_text").fill("，生日快乐");
        page.locator("#official_text").press("Home");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("客户姓名")).click();
        assertThat(page.locator("#official_text")).hasValue("${customer.name!\"\"}，生日快乐");
        page.getByPlaceholder("换一位客户：姓名或电话").fill("林晓月");
        assertThat(page.locator("#look .bubble").first()).hasText("林晓月，生日快乐");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("保存")).click();
        assertThat(page.locator(".toast")).hasText("模板已保存");
    }

    @Test
    void a_campaign_is_made_previewed_started_paused_and_ended() {
        house.busyShop();
        var page = at("/campaigns/new");
        page.getByLabel("名称").fill("春天的问候");
        page.getByLabel("发什么").selectOption("生日祝福");
        page.getByLabel("提前天数").fill("1");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("保存")).click();
        assertThat(page.locator("main")).containsText("草稿");
        assertThat(page.locator("main")).containsText("生日前 1 天的 09:00");
        assertThat(page.locator(".bubble").first()).containsText("，生日快乐！");

        press(page, "开始");
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("未来 14 天会发给");
        agree(page);
        assertThat(page.locator("main")).containsText("进行中");
        press(page, "暂停");
        agree(page);
        assertThat(page.locator("main")).containsText("已暂停");
        press(page, "结束");
        agree(page);
        assertThat(page.locator("main")).containsText("已结束");
    }

    @Test
    void a_holiday_campaign_says_in_words_and_dates_what_it_will_do() {
        house.busyShop();
        var page = at("/settings/holidays");
        page.getByLabel("名称").fill("店庆");
        page.getByLabel("按什么算").selectOption("每年农历");
        page.getByLabel("月", new Page.GetByLabelOptions().setExact(true)).fill("8");
        page.getByLabel("日", new Page.GetByLabelOptions().setExact(true)).fill("8");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("添加")).click();
        assertThat(page.locator("main")).containsText("每年农历八月初八");
        page.getByLabel("载入放假安排").fill("2027-02-05,off,春节\n2027-02-06");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("载入")).click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("第 2 行");
        page.getByLabel("载入放假安排").fill("2027-02-05,off,春节");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("载入")).click();
        assertThat(page.locator("main")).containsText("放假 1 天");

        page = at("/campaigns/new");
        page.getByLabel("名称").fill("除夕祝福");
        page.getByLabel("发什么").selectOption("生日祝福");
        page.locator(".kind").filter(new Locator.FilterOptions().setHasText("节日")).click();
        page.locator("[name=holiday]").selectOption("new_years_eve");
        page.locator("[name=shift_way]").selectOption("before");
        page.getByLabel("多少天").fill("2");
        page.locator("[name=shift_unit]").selectOption("working_days");
        page.getByLabel("时间", new Page.GetByLabelOptions().setExact(true)).fill("10:00");
        assertThat(page.locator("#look")).containsText("除夕（每年农历腊月三十）提前 2 个工作日的 10:00");
        assertThat(page.locator("#look .times li").first()).containsText("2027年2月3日 10:00");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("保存")).click();

        assertThat(page.locator("main")).containsText("除夕（每年农历腊月三十）提前 2 个工作日的 10:00");
        assertThat(page.locator(".times li").first()).containsText("农历腊月廿七");
        press(page, "开始");
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("下一次是 2027年2月3日 10:00");
        agree(page);
        assertThat(page.locator("main")).containsText("进行中");
    }

    @Test
    void a_campaign_without_words_for_its_route_is_not_kept_and_says_why() {
        house.busyShop();
        house.templates().add("只有公众号", List.of(new Variant.Words(
                Variant.For.OFFICIAL_TEXT, "生日快乐")));
        var page = at("/campaigns/new");

        page.getByLabel("名称").fill("问候");
        page.getByLabel("发什么").selectOption("只有公众号");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("保存")).click();

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("没有对应的文案");
        assertThat(page.getByLabel("名称")).hasValue("问候");
    }

    @Test
    void every_number_of_the_first_page_leads_to_its_people() {
        house.busyShop();
        var page = at("/");

        assertThat(page.locator("main")).containsText("1 条投递不知道送到没有");
        page.locator(".figure").filter(new Locator.FilterOptions().setHasText("已送出")).click();
        assertThat(rows(page)).hasCount(1);
        page.goBack();
        page.locator(".figure").filter(new Locator.FilterOptions().setHasText("今天生日")).click();
        assertThat(rows(page)).hasCount(2);
        assertThat(page.locator(".chosen")).containsText("今天过生日");
    }

    @Test
    void a_delivery_in_doubt_is_settled_by_an_operator() {
        house.busyShop();
        var page = at("/deliveries?state=unknown");
        assertThat(rows(page)).containsText("平台没有回音");

        rows(page).getByText("结果不明").click();
        press(page, "收到了");

        assertThat(page.locator(".toast")).hasText("结果已记下");
        assertThat(page.locator("main")).containsText("由操作员确认");
        assertThat(house.db().sql("select count(*) from delivery where state = 'unknown'").count()).isZero();
    }

    @Test
    void a_dead_letter_is_replayed() {
        house.busyShop();
        var page = at("/inbox?state=dead");
        assertThat(rows(page)).containsText("IllegalStateException");

        press(page, "重放");

        assertThat(page.locator("main")).containsText("没有处理不了的来信");
        assertThat(house.db().sql("select count(*) from inbox where state = 'waiting'").count()).isEqualTo(1);
    }

    @Test
    void figures_of_the_first_page_move_by_themselves() {
        house.busyShop();
        var page = at("/");
        assertThat(page.locator("[data-live=sent]")).hasText("1");

        house.db().sql("update delivery set state = 'sent', finished_at = now() where state = 'unknown'")
                .update();

        assertThat(page.locator("[data-live=sent]")).hasText("2");
    }

    @Test
    void sending_rules_are_set_and_say_by_whom() {
        var page = at("/settings");

        page.locator("#caps select[name=kind]").selectOption("journey");
        page.locator("#caps").getByLabel("条数").fill("2");
        page.locator("#caps").getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("加上这条"))
                .click();

        assertThat(page.locator("#rules")).containsText("由 admin 设置");
        assertThat(page.locator("#caps tbody tr")).hasCount(2);
        assertThat(page.locator("#caps tbody tr").last()).containsText("旅程");
        assertThat(page.locator("#caps tbody tr").last()).containsText("每 1 天 最多 2 条");
        page.locator("#rules").getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("保存"))
                .click();
        assertThat(house.db()
                .sql("select count(*) from sending_rules where caps = '{all:168:3,journey:24:2}'").count())
                .isEqualTo(1);
    }

    @Test
    void a_tag_and_a_rule_are_made_and_a_bad_pattern_is_explained() {
        var page = at("/tags");
        page.getByPlaceholder("例如：等级、兴趣").fill("口味");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("新建标签组")).click();
        page.getByPlaceholder("标签名称").fill("岩茶");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("新建标签").setExact(true)).click();

        page.getByPlaceholder("关键词、场景值或事件").fill("岩茶*");
        press(page, "添加规则");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("不需要写 *");
        page.getByPlaceholder("关键词、场景值或事件").fill("岩茶 肉桂");
        press(page, "添加规则");

        assertThat(page.locator("#rules tbody tr")).containsText("说到 岩茶 · 肉桂");
    }

    @Test
    void an_empty_house_says_what_to_do_first() {
        var page = at("/");

        assertThat(page.locator(".steps li")).hasCount(4);
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("写好模板")).click();
        assertThat(page.locator("#official_text")).hasValue(Pattern.compile("生日快乐"));
    }

    private static Page at(String path) {
        var page = house.operator(ConsoleHouse.DESK);
        page.navigate(house.url(path));
        return page;
    }

    private static Locator rows(Page page) {
        return page.locator("#list tbody tr");
    }

    private static Locator rowOf(Page page, String name) {
        return page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText(name));
    }

    private static void press(Page page, String name) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true)).click();
    }

    private static void agree(Page page) {
        page.locator("dialog button[value=yes]").click();
    }

    private static void setBirthday(Page page, String year, String month, String day) {
        page.locator(".facts-side details").first().evaluate("it => { it.open = true }");
        page.getByLabel("农历").check();
        page.getByLabel("年份，可不填").fill(year);
        page.locator("select[name=month]").selectOption(month);
        page.locator("select[name=day]").selectOption(day);
        page.getByLabel("闰月").check();
        page.locator(".birthday-form button.main").click();
    }
}
