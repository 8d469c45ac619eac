package io.zhiyin.bot.callback;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.account.AccountId;
import io.zhiyin.campaigns.account.AccountKind;
import io.zhiyin.campaigns.inbox.NewMessage;
import io.zhiyin.campaigns.inbox.SenderKey;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageKeysTest {
    private static final AccountId SHOP = new AccountId("shop");
    private static final AccountId CORP = new AccountId("corp");
    private static final String FROM_MEMBER = "<ToUserName>ww1</ToUserName><FromUserName>ZhangSan</FromUserName>"
            + "<CreateTime>1700000000</CreateTime><MsgType>event</MsgType>";
    private static final String FROM_SYS = FROM_MEMBER.replace("ZhangSan", "sys");
    private static final String FROM_FAN = FROM_MEMBER.replace("ww1", "gh_1").replace("ZhangSan", "oLin");
    private static final String CONTACT = FROM_SYS + "<Event>change_external_contact</Event>";

    private static NewMessage official(String inner) {
        return message(SHOP, AccountKind.OFFICIAL, inner);
    }

    private static NewMessage wecom(String inner) {
        return message(CORP, AccountKind.WECOM, inner);
    }

    private static NewMessage message(AccountId account, AccountKind kind, String inner) {
        var body = "<xml>" + inner + "</xml>";
        return MessageKeys.message(account, kind, Xml.read(body), body, Instant.EPOCH);
    }

    /** Pairs that differ and happen in the same second, from the same sender: the pages name each kind. */
    static List<List<String>> collisions() {
        var kf = "<ToUserName>ww1</ToUserName><CreateTime>1700000000</CreateTime><MsgType>event</MsgType><Event>kf_msg_or_event</Event>";
        var chat = FROM_SYS
                + "<Event>change_external_chat</Event><ChatId>wr1</ChatId><ChangeType>update</ChangeType>";
        var link = FROM_SYS
                + "<Event>customer_acquisition</Event><ChangeType>customer_start_chat</ChangeType>";
        var card = FROM_MEMBER + "<Event>template_card_event</Event><EventKey>done</EventKey>";
        var popup = FROM_FAN
                + "<Event>subscribe_msg_popup_event</Event><SubscribeMsgPopupEvent>%s</SubscribeMsgPopupEvent>";
        var list = "<List><TemplateId>%s</TemplateId><SubscribeStatusString>%s</SubscribeStatusString><PopupScene>0</PopupScene></List>";
        var added = CONTACT + "<ChangeType>add_external_contact</ChangeType>";
        return List.of(
                List.of(kf + "<Token>A</Token><OpenKfId>wk1</OpenKfId>",
                        kf + "<Token>A</Token><OpenKfId>wk2</OpenKfId>"),
                List.of(kf + "<Token>A</Token><OpenKfId>wk1</OpenKfId>",
                        kf + "<Token>B</Token><OpenKfId>wk1</OpenKfId>"),
                List.of(chat + "<UpdateDetail>add_member</UpdateDetail>",
                        chat + "<UpdateDetail>change_name</UpdateDetail>"),
                List.of(chat + "<MemChangeList><Item>a</Item><Item>b</Item></MemChangeList>",
                        chat + "<MemChangeList><Item>a</Item><Item>c</Item></MemChangeList>"),
                List.of(link + "<LinkId>1</LinkId>", link + "<LinkId>2</LinkId>"),
                List.of(link + "<LinkId>1</LinkId><State>a</State>",
                        link + "<LinkId>1</LinkId><State>b</State>"),
                List.of(link + "<LinkId>1</LinkId><ChatKey>a</ChatKey>",
                        link + "<LinkId>1</LinkId><ChatKey>b</ChatKey>"),
                List.of(card + "<TaskId>1</TaskId>", card + "<TaskId>2</TaskId>"),
                List.of(card + "<TaskId>1</TaskId>", card.replace("done", "later") + "<TaskId>1</TaskId>"),
                List.of(card + "<TaskId>1</TaskId>",
                        card.replace("ZhangSan", "LiSi") + "<TaskId>1</TaskId>"),
                List.of(added + "<UserID>a</UserID><ExternalUserID>wm1</ExternalUserID>",
                        added + "<UserID>a</UserID><ExternalUserID>wm2</ExternalUserID>"),
                List.of(added + "<UserID>a</UserID><ExternalUserID>wm1</ExternalUserID>",
                        added + "<UserID>b</UserID><ExternalUserID>wm1</ExternalUserID>"),
                List.of(added + "<UserID>a</UserID><ExternalUserID>wm1</ExternalUserID>",
                        added.replace("add_", "edit_")
                                + "<UserID>a</UserID><ExternalUserID>wm1</ExternalUserID>"),
                List.of(FROM_SYS
                        + "<Event>change_external_tag</Event><Id>et1</Id><ChangeType>update</ChangeType>",
                        FROM_SYS + "<Event>change_external_tag</Event><Id>et2</Id><ChangeType>update</ChangeType>"),
                List.of(popup.formatted(list.formatted("t1", "accept")),
                        popup.formatted(list.formatted("t2", "accept"))),
                List.of(popup.formatted(list.formatted("t1", "accept") + list.formatted("t2", "reject")),
                        popup.formatted(list.formatted("t1", "reject") + list.formatted("t2", "accept"))),
                List.of(FROM_FAN + "<Event>CLICK</Event><EventKey>a</EventKey>",
                        FROM_FAN + "<Event>CLICK</Event><EventKey>b</EventKey>"),
                List.of(FROM_FAN + "<Event>subscribe</Event>", FROM_FAN + "<Event>unsubscribe</Event>"),
                List.of(FROM_FAN
                        + "<Event>TEMPLATESENDJOBFINISH</Event><MsgID>1</MsgID><Status>success</Status>",
                        FROM_FAN + "<Event>TEMPLATESENDJOBFINISH</Event><MsgID>2</MsgID><Status>success</Status>"),
                List.of(FROM_FAN + "<Event>something_new</Event><Detail><A>1</A></Detail>",
                        FROM_FAN + "<Event>something_new</Event><Detail><A>2</A></Detail>"));
    }

    @ParameterizedTest
    @MethodSource("collisions")
    void different_events_of_one_second_are_different(List<String> pair) {
        assertThat(wecom(pair.getFirst()).dedupe()).isNotEqualTo(wecom(pair.getLast()).dedupe());
        assertThat(wecom(pair.getFirst()).dedupe()).isEqualTo(wecom(pair.getFirst()).dedupe());
    }

    @Test
    void a_push_written_otherwise_is_the_same_event() {
        var one = CONTACT + "<ChangeType>add_external_contact</ChangeType><UserID><![CDATA[a]]></UserID>"
                + "<ExternalUserID><![CDATA[wm1]]></ExternalUserID><State></State><WelcomeCode>c1</WelcomeCode>";
        var again = "\n<ExternalUserID>wm1</ExternalUserID>\n<UserID> a </UserID><WelcomeCode>c2</WelcomeCode>"
                + CONTACT
                + "<ChangeType>add_external_contact</ChangeType>\n";

        assertThat(wecom(one).dedupe()).isEqualTo(wecom(again).dedupe());
    }

    @Test
    void a_message_is_known_by_its_id_alone_within_its_account() {
        var text = "<FromUserName>oLin</FromUserName><CreateTime>%s</CreateTime><MsgType>text</MsgType><Content>%s</Content><MsgId>%s</MsgId>";

        assertThat(official(text.formatted(1, "a", 7)).dedupe())
                .isEqualTo(official(text.formatted(2, "b", 7)).dedupe())
                .isNotEqualTo(official(text.formatted(1, "a", 8)).dedupe())
                .isNotEqualTo(wecom(text.formatted(1, "a", 7)).dedupe());
    }

    @Test
    void events_are_ordered_by_whom_they_are_about() {
        var added = CONTACT
                + "<ChangeType>add_external_contact</ChangeType><UserID>a</UserID><ExternalUserID>wm1</ExternalUserID>";

        assertThat(wecom(added).senderKey()).isEqualTo(SenderKey.of(CORP, "wm1"));
        assertThat(official(FROM_FAN + "<Event>subscribe</Event>").senderKey())
                .isEqualTo(SenderKey.of(SHOP, "oLin"));
        assertThat(official(FROM_FAN + "<Event>user_authorization_revoke</Event><OpenID>oWang</OpenID>")
                .senderKey())
                .isEqualTo(SenderKey.of(SHOP, "oWang"));
        assertThat(wecom(FROM_MEMBER + "<Event>template_card_event</Event><TaskId>1</TaskId>").senderKey())
                .isEqualTo(SenderKey.of(CORP, "zhangsan"));
    }

    @Test
    void kinds_are_the_platforms_words_and_nothing_else() {
        assertThat(wecom(CONTACT + "<ChangeType>del_follow_user</ChangeType>").kind())
                .isEqualTo("event.change_external_contact.del_follow_user");
        assertThat(official("<MsgType>text</MsgType>").kind()).isEqualTo("text");
        assertThat(
                official("<MsgType>event</MsgType><Event>林 &lt;b&gt;" + "x".repeat(200) + "</Event>").kind())
                .hasSize(100).matches("event\\._+b_x+");
        assertThat(official("").kind()).isEqualTo("unknown");
    }

    @Test
    void only_what_a_person_may_be_answered_on_is_awaited() {
        assertThat(official("<FromUserName>oLin</FromUserName><MsgType>image</MsgType>").awaited()).isTrue();
        assertThat(official(FROM_FAN + "<Event>subscribe</Event>").awaited()).isTrue();
        assertThat(official(FROM_FAN + "<Event>SCAN</Event>").awaited()).isTrue();
        assertThat(official(FROM_FAN + "<Event>CLICK</Event>").awaited()).isTrue();
        assertThat(official(FROM_FAN + "<Event>VIEW</Event>").awaited()).isFalse();
        assertThat(official(FROM_FAN + "<Event>unsubscribe</Event>").awaited()).isFalse();
        assertThat(official(FROM_FAN + "<Event>TEMPLATESENDJOBFINISH</Event>").awaited()).isFalse();
        assertThat(wecom(CONTACT).awaited()).isFalse();
        assertThat(wecom("<FromUserName>a</FromUserName><MsgType>text</MsgType>").awaited()).isTrue();
    }
}
