package dev.troupe.persistence.database;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the embedded server is tuned: durable, small, and asleep when nothing happens. The options are given at every
 * start, so a data directory made by an older Troupe gets them too.
 */
final class PostgresOptions {
    /** Linux allows 107 bytes in a socket's address; the server's file name takes about 20. */
    private static final int MAX_SOCKET_FOLDER_LENGTH = 80;

    private PostgresOptions() {}

    /** @param exposure null for a server that only this host's processes reach */
    static List<String> commandLine(
            String program, Path data, int port, EmbeddedSettings settings, @Nullable Exposure exposure) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("listen_addresses", exposure == null ? "127.0.0.1" : exposure.address());
        if (exposure != null) {
            options.put("ssl", "on");
            lostClients(options);
        }
        options.put("port", Integer.toString(port));
        options.put(
                "unix_socket_directories", data.toString().length() > MAX_SOCKET_FOLDER_LENGTH ? "" : data.toString());
        options.put("max_connections", Integer.toString(settings.maxConnections()));
        options.put("shared_buffers", settings.sharedBuffersMib() + "MB");
        durability(options);
        quietness(options);
        List<String> line = new ArrayList<>(List.of(program, "-D", data.toString()));
        options.forEach((name, value) -> line.addAll(List.of("-c", name + "=" + value)));
        return line;
    }

    private static void durability(Map<String, String> options) {
        options.put("fsync", "on");
        options.put("synchronous_commit", "on");
        options.put("full_page_writes", "on");
        options.put("wal_level", "minimal"); // no replicas and no archive of a private server
        options.put("max_wal_senders", "0");
        options.put("min_wal_size", "96MB"); // reuse of segments: a fresh one costs an fsync of 16 MB of zeros
        options.put("max_wal_size", "512MB");
        options.put("wal_buffers", "4MB");
    }

    /** A node whose power is cut says no goodbye; its locks must not outlast it by two hours. */
    private static void lostClients(Map<String, String> options) {
        options.put("tcp_keepalives_idle", "3");
        options.put("tcp_keepalives_interval", "1");
        options.put("tcp_keepalives_count", "3");
        options.put("tcp_user_timeout", "6000"); // ms
    }

    private static void quietness(Map<String, String> options) {
        options.put("jit", "off");
        options.put("io_method", "sync"); // no I/O worker processes
        options.put("max_worker_processes", "0");
        options.put("max_parallel_workers", "0");
        options.put("max_logical_replication_workers", "0");
        options.put("autovacuum_max_workers", "1");
        options.put("autovacuum_worker_slots", "1");
        options.put("autovacuum_naptime", "5min");
        options.put("bgwriter_lru_maxpages", "0");
        options.put("bgwriter_delay", "10s");
        options.put("wal_writer_delay", "10s"); // every commit flushes for itself
        options.put("checkpoint_timeout", "15min");
        options.put("log_checkpoints", "off");
        options.put("log_min_messages", "warning");
        options.put("log_min_error_statement", "panic"); // refused rows are no news
    }
}
