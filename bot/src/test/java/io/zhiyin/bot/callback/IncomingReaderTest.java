package io.zhiyin.bot.callback;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.AccountKind;
import io.zhiyin.campaigns.customer.StaffId;
import io.zhiyin.campaigns.interaction.Incoming;
import io.zhiyin.campaigns.interaction.Incoming.ClickedMenu;
import io.zhiyin.campaigns.interaction.Incoming.LostBy;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class IncomingReaderTest {
    private static final AccountId SHOP = new AccountId("shop");
    private static final AccountId CORP = new AccountId("corp");
    private static final StaffId ZHANG = new StaffId("zhangsan");
    private static final Instant AT = Instant.ofEpochSecond(1_700_000_000L);
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_009L);

    private static Incoming official(String fields) {
        return IncomingReader.read(SHOP, AccountKind.OFFICIAL,
                "<xml><ToUserName>gh_1</ToUserName><FromUserName>oLin</FromUserName><CreateTime>1700000000</CreateTime>"
                        + fields + "</xml>",
                NOW);
    }

    private static Incoming event(String event, String fields) {
        return official("<MsgType>event</MsgType><Event>" + event + "</Event>" + fields);
    }

    private static Incoming wecom(String from, String fields) {
        return IncomingReader.read(CORP, AccountKind.WECOM,
                "<xml><ToUserName>ww1</ToUserName><FromUserName>" + from
                        + "</FromUserName><CreateTime>1700000000</CreateTime>" + fields + "</xml>",
                NOW);
    }

    private static Incoming contact(String change, String fields) {
        return wecom("sys",
                "<MsgType>event</MsgType><Event>change_external_contact</Event><ChangeType>" + change
                        + "</ChangeType><UserID>ZhangSan</UserID><ExternalUserID>wmLin</ExternalUserID>"
                        + fields);
    }

    @Test
    void official_messages() {
        assertThat(official("<MsgType>text</MsgType><Content>你好</Content><MsgId>1</MsgId>"))
                .isEqualTo(new Incoming.Wrote(SHOP, "oLin", "你好", AT));
        assertThat(official(
                "<MsgType>text</MsgType><Content>满意</Content><bizmsgmenuid>101</bizmsgmenuid><MsgId>1</MsgId>"))
                .isEqualTo(new ClickedMenu(SHOP, "oLin", "101", true, AT));
        assertThat(official("<MsgType>image</MsgType><PicUrl>u</PicUrl><MediaId>m</MediaId><MsgId>1</MsgId>"))
                .isEqualTo(new Incoming.SentMedia(SHOP, "oLin", "image", "m", AT));
        assertThat(official("<MsgType>location</MsgType><Location_X>1</Location_X><MsgId>1</MsgId>"))
                .isEqualTo(new Incoming.SentMedia(SHOP, "oLin", "location", null, AT));
        assertThat(official("<MsgType>hologram</MsgType>"))
                .isEqualTo(new Incoming.Other(SHOP, "oLin", "hologram", AT));
    }

    @Test
    void official_events() {
        assertThat(event("subscribe", "<EventKey></EventKey>"))
                .isEqualTo(new Incoming.Followed(SHOP, "oLin", null, AT));
        assertThat(event("subscribe", "<EventKey>qrscene_store-17</EventKey><Ticket>t</Ticket>"))
                .isEqualTo(new Incoming.Followed(SHOP, "oLin", "store-17", AT));
        assertThat(event("SCAN", "<EventKey>store-17</EventKey>"))
                .isEqualTo(new Incoming.Scanned(SHOP, "oLin", "store-17", AT));
        assertThat(event("unsubscribe", "")).isEqualTo(new Incoming.Unfollowed(SHOP, "oLin", AT));
        assertThat(event("CLICK", "<EventKey>gift</EventKey>"))
                .isEqualTo(new ClickedMenu(SHOP, "oLin", "gift", true, AT));
        assertThat(event("scancode_push", "<EventKey>scan</EventKey>"))
                .isEqualTo(new ClickedMenu(SHOP, "oLin", "scan", true, AT));
        assertThat(event("VIEW", "<EventKey>https://example.com</EventKey>"))
                .isEqualTo(new ClickedMenu(SHOP, "oLin", "https://example.com", false, AT));
        assertThat(event("TEMPLATESENDJOBFINISH", "<MsgID>9</MsgID><Status>failed:user block</Status>"))
                .isEqualTo(new Incoming.TemplateJobFinished(SHOP, "oLin", "9", "failed:user block", AT));
        assertThat(event("templatesendjobfinish", "<MsgID>9</MsgID><Status>success</Status>"))
                .isInstanceOf(Incoming.TemplateJobFinished.class);
        assertThat(event("LOCATION", "<Latitude>1</Latitude>"))
                .isEqualTo(new Incoming.Other(SHOP, "oLin", "event.LOCATION", AT));
    }

    @Test
    void wecom_contacts() {
        assertThat(contact("add_external_contact", "<State>store-17</State><WelcomeCode>c</WelcomeCode>"))
                .isEqualTo(new Incoming.ContactAdded(CORP, ZHANG, "wmLin", "store-17", "c", false, AT));
        assertThat(contact("add_half_external_contact", ""))
                .isEqualTo(new Incoming.ContactAdded(CORP, ZHANG, "wmLin", null, null, true, AT));
        assertThat(contact("edit_external_contact", ""))
                .isEqualTo(new Incoming.ContactEdited(CORP, ZHANG, "wmLin", AT));
        assertThat(contact("del_external_contact", ""))
                .isEqualTo(new Incoming.ContactLost(CORP, ZHANG, "wmLin", LostBy.STAFF, AT));
        assertThat(contact("del_external_contact", "<Source>DELETE_BY_TRANSFER</Source>"))
                .isEqualTo(new Incoming.ContactLost(CORP, ZHANG, "wmLin", LostBy.TRANSFER, AT));
        assertThat(contact("del_follow_user", ""))
                .isEqualTo(new Incoming.ContactLost(CORP, ZHANG, "wmLin", LostBy.CUSTOMER, AT));
        assertThat(contact("transfer_fail", "<FailReason>customer_refused</FailReason>")).isEqualTo(
                new Incoming.Other(CORP, "wmLin", "event.change_external_contact.transfer_fail", AT));
    }

    @Test
    void wecom_members() {
        assertThat(wecom("ZhangSan", "<MsgType>text</MsgType><Content>查询</Content><MsgId>1</MsgId>"))
                .isEqualTo(new Incoming.MemberWrote(CORP, ZHANG, "查询", AT));
        assertThat(wecom("ZhangSan",
                "<MsgType>event</MsgType><Event>template_card_event</Event><EventKey>done</EventKey>"
                        + "<TaskId>t</TaskId><CardType>button_interaction</CardType><ResponseCode>rc</ResponseCode><AgentID>1</AgentID>"))
                .isEqualTo(new Incoming.CardPressed(CORP, ZHANG, "t", "done", null, "rc", AT));
        assertThat(wecom("sys",
                "<MsgType>event</MsgType><Event>change_external_chat</Event><ChatId>wr</ChatId>"
                        + "<ChangeType>create</ChangeType>"))
                .isEqualTo(new Incoming.Other(CORP, null, "event.change_external_chat.create", AT));
    }

    @Test
    void what_lacks_its_sender_or_its_time_is_kept_all_the_same() {
        assertThat(IncomingReader.read(SHOP, AccountKind.OFFICIAL, "<xml><MsgType>text</MsgType></xml>", NOW))
                .isEqualTo(new Incoming.Other(SHOP, null, "text", NOW));
        assertThat(IncomingReader.read(SHOP, AccountKind.OFFICIAL,
                "<xml><FromUserName>oLin</FromUserName><CreateTime>99999999999999999999</CreateTime><MsgType>text</MsgType></xml>",
                NOW)).isEqualTo(new Incoming.Wrote(SHOP, "oLin", "", NOW));
        assertThat(IncomingReader.read(CORP, AccountKind.WECOM, "<xml><MsgType>event</MsgType></xml>", NOW))
                .isEqualTo(new Incoming.Other(CORP, null, "event.unknown", NOW));
    }
}
