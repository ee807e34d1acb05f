package dev.troupe.app.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Where a local cluster keeps its state, and where in there everything is. */
public record ClusterDirectory(Path root) {
    private static final int ID_DIGITS = 6;
    private static final int MAX_ROOT_BYTES = 48;

    /** The directory of that path, made absolute. */
    public static ClusterDirectory of(Path path) {
        return new ClusterDirectory(path.toAbsolutePath().normalize());
    }

    /** Six digits that depend on the path alone, so that the cluster finds its host objects again. */
    String id() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(root.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, ID_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    Path state() {
        return root.resolve("cluster.json");
    }

    /** The admin's kubeconfig. */
    public Path kubeconfig() {
        return root.resolve("kubeconfig");
    }

    /** Certificates and keys. */
    public Path pki() {
        return root.resolve("pki");
    }

    /** What a node shows to other nodes. */
    Path nodePki(String name) {
        return node(name).resolve("pki");
    }

    /** A node's own state: database, containers, logs. */
    public Path node(String name) {
        return root.resolve(name);
    }

    /**
     * The data of a node: its database, images and containers. It lies in the cluster's directory if every user may
     * pass through to it (the database does not run as root) and the path is short enough for unix sockets, else under
     * /var/lib/troupe.
     */
    public Path data(String name) {
        boolean fits = root.toString().length() <= MAX_ROOT_BYTES && isOpenToAll(root);
        return (fits ? root : Path.of("/var/lib/troupe", id())).resolve(name);
    }

    private static boolean isOpenToAll(Path directory) {
        for (Path path = directory; path != null; path = path.getParent()) {
            try {
                if (Files.exists(path)
                        && !Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return false;
                }
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    /** Sockets and other short-lived files of a node; short, since unix sockets allow 107 bytes. */
    public Path runtimeDirectory(String name) {
        return Path.of("/run/troupe", id(), name);
    }

    Path pidFile(String name) {
        return runtimeDirectory(name).resolve("node.pid");
    }

    Path watchdogPidFile(String name) {
        return runtimeDirectory(name).resolve("watchdog.pid");
    }

    /** On which a node tells its watchdog of renewals of its lease. */
    Path leasePipe(String name) {
        return runtimeDirectory(name).resolve("lease.pipe");
    }

    /** The watchdog's program. */
    Path watchdog() {
        return root.resolve("watchdog.sh");
    }

    Path log(String name) {
        return node(name).resolve("node.log");
    }

    /** Written by the node when it serves and is Ready. */
    Path readyFile(String name) {
        return node(name).resolve("ready");
    }

    /** Written for the node while the whole cluster is being stopped, not this node alone. */
    Path downFile(String name) {
        return node(name).resolve("down");
    }

    void create(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + directory, e);
        }
    }
}
