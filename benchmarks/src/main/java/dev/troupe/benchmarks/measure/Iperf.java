package dev.troupe.benchmarks.measure;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An {@code iperf3} server in one network namespace, to which clients in another send. */
public final class Iperf implements AutoCloseable {
    private static final double BITS_PER_GIGABIT = 1e9;
    private static final int PORT = 5201;

    private final Process server;
    private final String address;
    private final Path clients;

    private Iperf(Process server, String address, Path clients) {
        this.server = server;
        this.address = address;
        this.clients = clients;
    }

    /**
     * Starts the server; returns when it listens.
     *
     * @param servers the file of its network namespace
     * @param address its address there
     * @param clients the file of the network namespace from which is sent
     */
    public static Iperf serve(Path servers, String address, Path clients) throws IOException {
        Process server = new ProcessBuilder(in(servers, "iperf3", "-s", "-p", Integer.toString(PORT), "--forceflush"))
                .redirectErrorStream(true)
                .start();
        BufferedReader said = server.inputReader(StandardCharsets.UTF_8);
        StringBuilder all = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.contains("Server listening")) {
                // It goes on telling, and would wait if nobody read.
                Thread.ofVirtual().start(() -> drain(said));
                return new Iperf(server, address, clients);
            }
            all.append(line).append('\n');
        }
        throw new IOException("iperf3 does not listen: " + all);
    }

    private static void drain(BufferedReader said) {
        try {
            said.lines().forEach(line -> {});
        } catch (UncheckedIOException stopped) {
            return;
        }
    }

    private static List<String> in(Path namespace, String... command) {
        List<String> all = new ArrayList<>(List.of("nsenter", "--net=" + namespace));
        all.addAll(List.of(command));
        return all;
    }

    /** What arrives of TCP streams in so many seconds, all together, in gigabits a second. */
    public double gigabits(int streams, int seconds) throws IOException, InterruptedException {
        Process client = new ProcessBuilder(in(
                        clients,
                        "iperf3",
                        "-J",
                        "-c",
                        address,
                        "-p",
                        Integer.toString(PORT),
                        "-P",
                        Integer.toString(streams),
                        "-t",
                        Integer.toString(seconds)))
                .redirectErrorStream(true)
                .start();
        String output = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        client.waitFor();
        JsonNode received = Json.read(output).at("/end/sum_received/bits_per_second");
        if (!received.isNumber()) {
            throw new IOException("iperf3 to " + address + ": " + output.strip());
        }
        return received.asDouble() / BITS_PER_GIGABIT;
    }

    @Override
    public void close() {
        server.destroy();
    }
}
