package io.zhiyin.bot.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** A mail server in front of a real one, which hands every line on, and misbehaves when told to. */
final class FickleServer implements AutoCloseable {
    enum Mood {
        /** Does what the real one does. */
        KIND,
        /** 550 to the address. */
        REFUSES,
        /** 451 to the address. */
        BUSY,
        /** Lets the real one take the mail, and closes without saying so. */
        TAKES_AND_CLOSES,
        /** Closes before the mail's content. */
        CLOSES_EARLY
    }

    private final ServerSocket listening;
    private final int real;
    private volatile Mood mood = Mood.KIND;

    FickleServer(int real) {
        this.real = real;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    void is(Mood next) {
        mood = next;
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    private void accept() {
        try {
            while (true) {
                var client = listening.accept();
                Thread.ofVirtual().start(() -> talk(client));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void talk(Socket client) {
        try (client; var server = new Socket(InetAddress.getLoopbackAddress(), real)) {
            var said = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
            var answers = new BufferedReader(new InputStreamReader(server.getInputStream(), ISO_8859_1));
            write(client, answer(answers));
            var content = false;
            for (var line = said.readLine(); line != null; line = said.readLine()) {
                var command = content ? "" : line.substring(0, Math.min(4, line.length()));
                if (command.equals("RCPT") && (mood == Mood.REFUSES || mood == Mood.BUSY)) {
                    write(client, mood == Mood.REFUSES ? "550 5.1.1 nobody here" : "451 4.3.0 later");
                    continue;
                }
                if (command.equals("DATA") && mood == Mood.CLOSES_EARLY) {
                    return;
                }
                write(server, line);
                if (content && !line.equals(".")) {
                    continue;
                }
                var answer = answer(answers);
                if (content && mood == Mood.TAKES_AND_CLOSES) {
                    return;
                }
                content = command.equals("DATA") && answer.startsWith("354");
                write(client, answer);
            }
        } catch (IOException gone) {
            // one side has hung up
        }
    }

    private static String answer(BufferedReader answers) throws IOException {
        var whole = new StringBuilder();
        @Nullable
        String line;
        do {
            line = answers.readLine();
            if (line == null) {
                throw new IOException("the real server has hung up");
            }
            whole.append(whole.isEmpty() ? "" : "\r\n").append(line);
        } while (line.length() > 3 && line.charAt(3) == '-');
        return whole.toString();
    }

    private static void write(Socket to, String lines) throws IOException {
        to.getOutputStream().write((lines + "\r\n").getBytes(ISO_8859_1));
        to.getOutputStream().flush();
    }
}
