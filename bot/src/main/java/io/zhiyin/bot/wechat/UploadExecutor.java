package io.zhiyin.bot.wechat;

import java.io.IOException;
import me.chanjar.weixin.common.bean.CommonUploadParam;
import me.chanjar.weixin.common.enums.WxType;
import me.chanjar.weixin.common.error.WxErrorException;
import me.chanjar.weixin.common.executor.CommonUploadRequestExecutor;
import me.chanjar.weixin.common.util.http.RequestExecutor;
import me.chanjar.weixin.common.util.http.RequestHttp;
import me.chanjar.weixin.common.util.http.ResponseHandler;

/**
 * Uploads a file as the field {@code media} of a form. WxJava's own reads its bytes from a stream, which is empty when
 * the call is made again with a new token.
 */
public final class UploadExecutor implements RequestExecutor<String, byte[]> {
    private final RequestHttp<?, ?> http;
    private final String fileName;

    /** @param fileName whose ending tells the platform what it is */
    public UploadExecutor(RequestHttp<?, ?> http, String fileName) {
        this.http = http;
        this.fileName = fileName;
    }

    @Override
    public String execute(String uri, byte[] bytes, WxType platform) throws WxErrorException, IOException {
        return CommonUploadRequestExecutor.create(http).execute(uri,
                CommonUploadParam.fromBytes("media", fileName, bytes), platform);
    }

    @Override
    public void execute(String uri, byte[] bytes, ResponseHandler<String> handler, WxType platform)
            throws WxErrorException, IOException {
        handler.handle(execute(uri, bytes, platform));
    }
}
