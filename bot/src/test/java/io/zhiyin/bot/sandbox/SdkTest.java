package io.zhiyin.bot.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.List;
import me.chanjar.weixin.common.error.WxErrorException;
import me.chanjar.weixin.cp.api.WxCpService;
import me.chanjar.weixin.cp.api.impl.WxCpServiceImpl;
import me.chanjar.weixin.cp.bean.external.WxCpContactWayInfo;
import me.chanjar.weixin.cp.bean.external.WxCpMsgTemplate;
import me.chanjar.weixin.cp.bean.external.WxCpWelcomeMsg;
import me.chanjar.weixin.cp.bean.external.msg.Text;
import me.chanjar.weixin.cp.bean.message.WxCpMessage;
import me.chanjar.weixin.cp.bean.message.WxCpXmlMessage;
import me.chanjar.weixin.cp.config.impl.WxCpDefaultConfigImpl;
import me.chanjar.weixin.mp.api.WxMpService;
import me.chanjar.weixin.mp.api.impl.WxMpServiceImpl;
import me.chanjar.weixin.mp.bean.kefu.WxMpKefuMessage;
import me.chanjar.weixin.mp.bean.message.WxMpXmlMessage;
import me.chanjar.weixin.mp.bean.template.WxMpTemplateData;
import me.chanjar.weixin.mp.bean.template.WxMpTemplateMessage;
import me.chanjar.weixin.mp.config.WxMpHostConfig;
import me.chanjar.weixin.mp.config.impl.WxMpDefaultConfigImpl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The SDK of the field takes the sandbox for the platform: calls, tokens, and callbacks that it opens itself. */
class SdkTest {
    @RegisterExtension
    final SandboxRig rig = new SandboxRig();

    private final WxMpDefaultConfigImpl mpConfig = new WxMpDefaultConfigImpl();
    private final WxCpDefaultConfigImpl cpConfig = new WxCpDefaultConfigImpl();
    private final WxMpService mp = new WxMpServiceImpl();
    private final WxCpService cp = new WxCpServiceImpl();

    @BeforeEach
    void pointAtTheSandbox() {
        var account = SandboxRig.SETTINGS.official();
        var url = rig.sandbox().officialUrl();
        mpConfig.setAppId(account.appId());
        mpConfig.setSecret(account.secret());
        mpConfig.setToken(account.token());
        mpConfig.setAesKey(account.aesKey());
        mpConfig.setHostConfig(WxMpHostConfig.builder().apiHost(url).mpHost(url).openHost(url).build());
        mp.setWxMpConfigStorage(mpConfig);
        mp.setMaxRetryTimes(1);
        var corp = SandboxRig.SETTINGS.corp();
        cpConfig.setBaseApiUrl(rig.sandbox().wecomUrl());
        cpConfig.setCorpId(corp.corpId());
        cpConfig.setAgentId(corp.agentId());
        cpConfig.setCorpSecret(corp.secret());
        cpConfig.setToken(corp.token());
        cpConfig.setAesKey(corp.aesKey());
        cp.setWxCpConfigStorage(cpConfig);
    }

    @Test
    void the_official_account_sdk_reads_writes_and_opens_the_callback() throws Exception {
        rig.act("/customers/linxi/follow", new JsonObject().put("scene", "spring-01"));
        var came = rig.receiver().next();
        var event = WxMpXmlMessage.fromEncryptedXml(came.body(), mpConfig, came.param("timestamp"),
                came.param("nonce"), came.param("msg_signature"));
        assertThat(event.getEventKey()).isEqualTo("qrscene_spring-01");

        var openId = event.getFromUser();
        assertThat(mp.getUserService().userInfo(openId).getQrSceneStr()).isEqualTo("spring-01");
        assertThat(mp.getUserService().userList().getOpenids()).containsExactly(openId);
        var tag = mp.getUserTagService().tagCreate("喝茶");
        assertThat(mp.getUserTagService().batchTagging(tag.getId(), new String[]{openId})).isTrue();
        assertThat(mp.getUserTagService().userTagList(openId)).containsExactly(tag.getId());
        assertThat(mp.getKefuService()
                .sendKefuMessage(WxMpKefuMessage.TEXT().toUser(openId).content("你好").build()))
                .isTrue();
        var message = WxMpTemplateMessage.builder().toUser(openId).templateId(SandboxRig.BIRTHDAY)
                .data(List.of(new WxMpTemplateData("name1", "林夕"), new WxMpTemplateData("date2", "2026年3月5日"),
                        new WxMpTemplateData("thing3", "祝您生日快乐")))
                .build();
        assertThat(mp.getTemplateMsgService().sendTemplateMsg(message)).isNotEmpty();
        assertThat(mp.getTemplateMsgService().getAllPrivateTemplate()).hasSize(4);
        assertThat(mp.getQrcodeService().qrCodeCreateTmpTicket("fair", 600).getTicket()).isNotEmpty();
        assertThat(mp.getCallbackIP()).isNotEmpty();
    }

    @Test
    void the_official_account_sdk_renews_a_token_that_ended() throws Exception {
        mp.getAccessToken();
        rig.admin("/tokens/expire", new JsonObject());
        assertThat(mp.getUserTagService().tagGet()).hasSize(1);
        mpConfig.useStableAccessToken(true);
        assertThat(mp.getAccessToken(true)).isNotEmpty();
    }

    @Test
    void the_wecom_sdk_reads_writes_and_opens_the_callback() throws Exception {
        var way = new WxCpContactWayInfo();
        var told = new WxCpContactWayInfo.ContactWay();
        told.setType(WxCpContactWayInfo.TYPE.SINGLE);
        told.setScene(WxCpContactWayInfo.SCENE.QRCODE);
        told.setState("spring-01");
        told.setUsers(List.of("ZhouLan"));
        way.setContactWay(told);
        var configId = cp.getExternalContactService().addContactWay(way).getConfigId();

        rig.act("/customers/linxi/add", new JsonObject().put("configId", configId));
        var came = rig.receiver().next();
        var event = WxCpXmlMessage.fromEncryptedXml(came.body(), cpConfig, came.param("timestamp"),
                came.param("nonce"), came.param("msg_signature"));
        assertThat(event.getState()).isEqualTo("spring-01");

        var contacts = cp.getExternalContactService();
        contacts.sendWelcomeMsg(
                WxCpWelcomeMsg.builder().welcomeCode(event.getWelcomeCode()).text(text("你好，我是周岚")).build());
        assertThat(rig.lastArrived("/customers/linxi").getString("channel")).isEqualTo("welcome");
        assertThat(contacts.getContactDetail(event.getExternalUserId(), null).getFollowedUsers()).hasSize(1);
        assertThat(contacts.listExternalContacts("SongYuan")).isEmpty();
        assertThat(contacts.getContactDetailBatch(new String[]{"ZhouLan"}, "", 50).getExternalContactList())
                .hasSize(1);

        var task = contacts
                .addMsgTemplate(WxCpMsgTemplate.builder().externalUserid(List.of(event.getExternalUserId()))
                        .sender("ZhouLan").text(text("生日快乐")).build());
        rig.admin("/staff/ZhouLan/confirm", new JsonObject());
        assertThat(contacts.getGroupMsgTask(task.getMsgId(), null, null).getTaskList().getFirst().getStatus())
                .isEqualTo(2);
        assertThat(contacts.getGroupMsgSendResult(task.getMsgId(), "ZhouLan", null, null).getSendList()
                .getFirst()
                .getStatus()).isEqualTo(1);
        var sent = cp.getMessageService().send(
                WxCpMessage.TEXT().agentId(cpConfig.getAgentId()).toUser("ZhouLan").content("今天有生日").build());
        assertThat(sent.getMsgId()).isNotEmpty();
        assertThat(cp.getUserService().getById("ZhouLan").getName()).isEqualTo("周岚");
        assertThat(cp.getAgentJsapiTicket()).isNotEmpty();
    }

    private static Text text(String content) {
        var text = new Text();
        text.setContent(content);
        return text;
    }

    @Test
    void a_refusal_keeps_its_code_on_the_way_through_the_sdk() {
        assertThatThrownBy(() -> cp.getExternalContactService().getContactDetail("wmSbxNobody0000", null))
                .isInstanceOfSatisfying(WxErrorException.class,
                        refused -> assertThat(refused.getError().getErrorCode()).isEqualTo(40096));
        assertThatThrownBy(() -> mp.getUserService().userInfo("oNobody")).isInstanceOfSatisfying(
                WxErrorException.class,
                refused -> assertThat(refused.getError().getErrorCode()).isEqualTo(40003));
    }
}
