package dev.troupe.persistence.cluster;

import static org.awaitility.Awaitility.await;

import dev.troupe.persistence.database.DatabaseAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A {@link NodeMain} in a process of its own, which can be killed. */
final class ForkedNode implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    private static final String ANSWER = "answer ";

    private final Process process;
    private final PrintWriter in;
    private final int port;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Ack> acks = new CopyOnWriteArrayList<>();
    private final Thread reader;

    /** A write that was acknowledged, with the monotonic clock's readings around it. */
    record Ack(String path, long sequenceNumber, long revision, long beganNanos, long endedNanos) {}

    private ForkedNode(DatabaseAddress database, int port, int seedPort) throws IOException {
        this.port = port;
        this.process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        NodeMain.class.getName(),
                        database.jdbcUrl(),
                        database.user(),
                        database.password(),
                        Integer.toString(port),
                        Integer.toString(seedPort))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        this.in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        this.reader = Thread.ofVirtual().start(this::read);
    }

    /** Starts a node that joins the seed node at {@code seedPort}; it is not up yet. */
    static ForkedNode start(DatabaseAddress database, int seedPort) {
        try {
            return new ForkedNode(database, freePort(), seedPort);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    ForkedNode awaitReady() {
        awaitLine("ready");
        return this;
    }

    void awaitLine(String line) {
        await().atMost(START).until(() -> lines.contains(line));
    }

    void say(String line) {
        in.println(line);
    }

    /** Asks and returns the one answer. */
    String ask(String question) {
        say(question);
        await().atMost(START).until(() -> lines.stream().anyMatch(line -> line.startsWith(ANSWER)));
        return lines.stream()
                .filter(line -> line.startsWith(ANSWER))
                .findFirst()
                .orElseThrow()
                .substring(ANSWER.length());
    }

    List<Ack> acks() {
        return acks;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL; returns when it is dead and everything it said has been read. */
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }

    private void read() {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                String[] words = line.split(" ");
                if (words.length == 6 && words[0].equals("ack")) {
                    acks.add(new Ack(
                            words[1],
                            Long.parseLong(words[2]),
                            Long.parseLong(words[3]),
                            Long.parseLong(words[4]),
                            Long.parseLong(words[5])));
                } else {
                    lines.add(line);
                }
            }
        } catch (IOException e) {
            lines.add("ended: " + e);
        }
    }
}
