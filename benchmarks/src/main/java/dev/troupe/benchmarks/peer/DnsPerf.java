package dev.troupe.benchmarks.peer;

import dev.troupe.benchmarks.measure.Latencies;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Debian's dnsperf in a node's network namespace, asking one server. */
public final class DnsPerf {
    private static final Pattern RATE = Pattern.compile("Queries per second:\\s+([0-9.]+)");
    private static final Pattern LOST = Pattern.compile("Queries lost:\\s+(\\d+)");
    private static final Pattern ANSWER = Pattern.compile("> NOERROR \\S+ A ([0-9.]+)");
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int CLIENTS = 16;

    private final long node;
    private final List<String> server;
    private final Path queries;

    /**
     * @param node a process in the namespace
     * @param queries a file with one query a line
     */
    public DnsPerf(long node, String address, int port, Path queries) {
        this.node = node;
        this.server = List.of("-s", address, "-p", Integer.toString(port));
        this.queries = queries;
    }

    /** As fast as it answers: queries a second. */
    public double flatOut(int seconds) throws IOException, InterruptedException {
        double[] rate = {0};
        run(seconds, List.of(), line -> {
            Matcher matcher = RATE.matcher(line);
            if (matcher.find()) {
                rate[0] = Double.parseDouble(matcher.group(1));
            }
        });
        return rate[0];
    }

    /** So many queries a second, and how long each took. */
    public void steady(int seconds, int rate, Latencies latencies) throws IOException, InterruptedException {
        run(seconds, List.of("-v", "-Q", Integer.toString(rate)), line -> {
            Matcher matcher = ANSWER.matcher(line);
            if (matcher.find()) {
                latencies.add((long) (Double.parseDouble(matcher.group(1)) * NANOS_PER_SECOND));
            }
        });
    }

    private interface Listener {
        void line(String line);
    }

    private void run(int seconds, List<String> options, Listener listener) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(inside(node));
        command.addAll(List.of(
                "dnsperf", "-d", queries.toString(), "-l", Integer.toString(seconds), "-c", Integer.toString(CLIENTS)));
        command.addAll(server);
        command.addAll(options);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                listener.line(line);
                Matcher lost = LOST.matcher(line);
                if (lost.find() && !lost.group(1).equals("0")) {
                    System.err.println("bench: " + String.join(" ", server) + " lost " + lost.group(1) + " queries");
                }
            }
        }
        if (process.waitFor() != 0) {
            throw new IOException("dnsperf failed");
        }
    }

    private static List<String> inside(long node) {
        return List.of("nsenter", "--target", Long.toString(node), "--net");
    }

    /** A dnsmasq that knows the names of a hosts file and nothing else. */
    public static Dnsmasq dnsmasq(long node, int port, Path hosts) throws IOException {
        String address = "127.0.0.1";
        List<String> command = new ArrayList<>(inside(node));
        command.addAll(List.of(
                "dnsmasq",
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--no-resolv",
                "--no-hosts",
                "--user=root",
                "--pid-file=",
                "--addn-hosts=" + hosts,
                "--port=" + port,
                "--listen-address=" + address,
                "--bind-interfaces",
                "--local-ttl=5",
                "--cache-size=10000"));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new Dnsmasq(process, address);
    }

    /** One that runs. */
    public record Dnsmasq(Process process, String address) implements AutoCloseable {
        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
