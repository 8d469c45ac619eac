package io.zhiyin.bot.callback;

/** Why a callback was not taken, in words for the person who sets the account up. Nothing of the callback is repeated. */
enum Refusal {
    NO_SUCH_ACCOUNT(404, "没有这个渠道账号。",
            "No account has this address. Compare it with the account ids in the settings."), BAD_SIGNATURE(
                    403, "签名不符。",
                    "The signature does not match. Compare the account's token with the platform's."), NOT_ENCRYPTED(
                            403, "此账号要求加密消息。",
                            "This account has an aesKey, so pushes must be encrypted: choose the safe mode on the platform."), STALE(
                                    403, "时间戳超出允许范围。",
                                    "The timestamp is too far from this service's clock."), NOT_FOR_US(
                                            403,
                                            "无法解密，或接收方不符。",
                                            "The message could not be decrypted or is for another receiver. Compare aesKey and appId or corpId."), NOT_READABLE(
                                                    400, "消息格式不正确。",
                                                    "The message is not XML as the platform writes it."), TOO_LONG(
                                                            413, "消息过长。", "The message is too long.");

    private final int status;
    private final String words;

    Refusal(int status, String chinese, String english) {
        this.status = status;
        this.words = chinese + " " + english + "\n";
    }

    int status() {
        return status;
    }

    String words() {
        return words;
    }
}
