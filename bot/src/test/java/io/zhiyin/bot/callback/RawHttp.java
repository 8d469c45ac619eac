package io.zhiyin.bot.callback;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Requests that a careful client would not send: the address goes out as it is written. */
public final class RawHttp {
    private RawHttp() {}

    /**
     * @param line method and address: {@code GET /callback/shop?nonce=%zz}
     * @return the status of the answer
     */
    public static int status(int port, String line, String headers, String body) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            var head = line + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n" + headers + "Content-Length: "
                    + bytes.length + "\r\nConnection: close\r\n\r\n";
            var out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.UTF_8));
            out.write(bytes);
            out.flush();
            var first = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)).readLine();
            return first == null ? 0 : Integer.parseInt(first.split(" ", 3)[1]);
        }
    }
}
