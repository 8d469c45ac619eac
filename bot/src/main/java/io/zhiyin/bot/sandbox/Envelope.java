package io.zhiyin.bot.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/** How a platform words success and refusal. HTTP status is 200 either way. */
sealed interface Envelope {
    JsonObject refusal(int errcode, String text, String callerIp);

    Map<String, String> refusalHeaders(int errcode, String text);

    /** What a member of the wrong type gets. */
    Refusal wrongType(String name);

    /** Source: Official Account API, answer conventions: the words end in a request id. */
    record OfficialAccount(Ids ids) implements Envelope {
        @Override
        public JsonObject refusal(int errcode, String text, String callerIp) {
            return new JsonObject().put("errcode", errcode).put("errmsg",
                    text + " rid: " + ids.hex(8) + "-" + ids.hex(8) + "-" + ids.hex(8));
        }

        @Override
        public Map<String, String> refusalHeaders(int errcode, String text) {
            return Map.of();
        }

        @Override
        public Refusal wrongType(String name) {
            return new Refusal(47001, "data format error");
        }
    }

    /** Source: WeCom API, response envelope: a hint of 25 digits, the caller's address, and two headers. */
    record WeCom(Ids ids, VirtualClock clock) implements Envelope {
        @Override
        public JsonObject refusal(int errcode, String text, String callerIp) {
            return new JsonObject().put("errcode", errcode).put("errmsg",
                    text + ", hint: [" + clock.second() + ids.digits(15) + "], from ip: " + callerIp
                            + ", more info at https://open.work.weixin.qq.com/devtool/query?e=" + errcode);
        }

        @Override
        public Map<String, String> refusalHeaders(int errcode, String text) {
            return Map.of("Error-Code", String.valueOf(errcode), "Error-Msg", text);
        }

        @Override
        public Refusal wrongType(String name) {
            return new Refusal(40058, "invalid param '" + name + "'. invalid Request Parameter");
        }
    }

    /** On error the list members of the success answer are there, and empty. Source: WeCom API, response envelope. */
    static JsonObject withEmptyLists(JsonObject answer, List<String> lists) {
        for (var list : lists) {
            if (!answer.containsKey(list))
                answer.put(list, new JsonArray());
        }
        return answer;
    }
}
