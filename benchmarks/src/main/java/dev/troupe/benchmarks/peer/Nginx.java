package dev.troupe.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The nginx of the machine, in the network namespace of a node. */
public final class Nginx implements AutoCloseable {
    private static final int END_SECONDS = 10;
    private static final int BODY_CHARS = 1024;
    private static final String CONFIGURATION = """
            daemon off;
            pid %1$s/pid;
            error_log %1$s/errors;
            worker_processes 2;
            events { worker_connections 4096; }
            http {
              access_log off;
              client_body_temp_path %1$s/a; proxy_temp_path %1$s/b; fastcgi_temp_path %1$s/c;
              uwsgi_temp_path %1$s/d; scgi_temp_path %1$s/e;
              keepalive_requests 100000000;
              %2$s
            }
            """;
    private static final String ANSWERING = "server { listen %s:%d reuseport; location / { return 200 \"%s\"; } }";
    private static final String PASSING = """
            upstream backend { server %1$s:%2$d; keepalive 256; keepalive_requests 100000000; }
            server {
              listen %1$s:%3$d reuseport;
              location / {
                proxy_pass http://backend;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_set_header Host $host;
                proxy_set_header X-Real-IP $remote_addr;
                proxy_set_header X-Forwarded-For $remote_addr;
                proxy_set_header X-Forwarded-Proto $scheme;
                proxy_set_header X-Forwarded-Host $host;
              }
            }""";

    private final Process process;
    private final Path folder;

    private Nginx(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    /** One that answers every request with a kilobyte. */
    public static Nginx answering(long netnsPid, String address, int port) throws IOException {
        return start(netnsPid, ANSWERING.formatted(address, port, "x".repeat(BODY_CHARS)));
    }

    /** One that passes every request on to {@code backendPort}, over connections that it keeps. */
    public static Nginx passing(long netnsPid, String address, int backendPort, int port) throws IOException {
        return start(netnsPid, PASSING.formatted(address, backendPort, port));
    }

    private static Nginx start(long netnsPid, String http) throws IOException {
        Path folder = Files.createTempDirectory("troupe-nginx");
        Path file = Files.writeString(folder.resolve("conf"), CONFIGURATION.formatted(folder, http));
        Process process = new ProcessBuilder(List.of(
                        "nsenter",
                        "-t",
                        Long.toString(netnsPid),
                        "-n",
                        "nginx",
                        "-p",
                        folder.toString(),
                        "-c",
                        file.toString()))
                .inheritIO()
                .start();
        return new Nginx(process, folder);
    }

    /** Those that do its work. */
    public List<ProcessHandle> processes() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
