package io.zhiyin.bot.integration;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real Kafka in KRaft mode, one node, as a process of its own: its logging and its threads stay out of the tests'. */
final class Broker implements AutoCloseable {
    private static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qg";

    private final Process process;
    private final int port;

    Broker(Path folder) throws IOException, InterruptedException {
        port = freePort();
        var controller = freePort();
        var properties = Files.writeString(folder.resolve("server.properties"), """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                controller.listener.names=CONTROLLER
                log.dirs=%3$s
                offsets.topic.num.partitions=1
                offsets.topic.replication.factor=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                group.initial.rebalance.delay.ms=0
                """.formatted(port, controller, folder.resolve("log")));
        var formatted = java(folder, "kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c",
                properties.toString());
        if (formatted.waitFor() != 0) {
            throw new IllegalStateException("Kafka's folder could not be made: " + said(folder));
        }
        process = java(folder, "kafka.Kafka", properties.toString());
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        // its data are thrown away
        process.destroyForcibly().onExit().join();
    }

    private static Process java(Path folder, String main, String... arguments) throws IOException {
        var command = new ArrayList<>(
                List.of(ProcessHandle.current().info().command().orElse("java"), "-Xmx256m", "-cp",
                        System.getProperty("java.class.path"), main));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("said.txt").toFile()))
                .start();
    }

    private static String said(Path folder) throws IOException {
        return Files.readString(folder.resolve("said.txt"));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
