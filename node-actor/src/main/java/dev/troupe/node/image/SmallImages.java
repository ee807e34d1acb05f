package dev.troupe.node.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Images made from static binaries of the host, so that nothing need be fetched. */
public final class SmallImages {
    /** Where Debian's busybox-static puts its binary. */
    public static final Path BUSYBOX = Path.of("/bin/busybox");

    /** Where Debian's catatonit puts its binary. */
    public static final Path CATATONIT = Path.of("/usr/bin/catatonit");

    private static final String PASSWD = """
            root:x:0:0:root:/root:/bin/sh
            daemon:x:1:1:daemon:/usr/sbin:/bin/false
            www-data:x:33:33:www-data:/var/www:/bin/false
            user:x:1000:1000:user:/home/user:/bin/sh
            nobody:x:65534:65534:nobody:/home:/bin/false
            """;
    private static final String GROUP = """
            root:x:0:
            daemon:x:1:
            www-data:x:33:
            user:x:1000:
            nogroup:x:65534:
            """;

    private SmallImages() {}

    /**
     * The image of the pause container, which holds a pod's namespaces open and, where containers share a PID
     * namespace, reaps orphans.
     */
    public static ImageContent pause(Path catatonit) {
        return new ImageContent(
                List.of(ImageFile.executable("pause", read(catatonit))),
                List.of("/pause", "-P"),
                List.of(),
                List.of(),
                "",
                "65535:65535",
                List.of(),
                Map.of());
    }

    /** A Linux with every tool of busybox and a few users, which starts a shell. */
    public static ImageContent busybox(Path busybox) {
        List<ImageFile> files = new ArrayList<>();
        for (String folder : List.of(
                "bin",
                "dev",
                "etc",
                "home",
                "home/user",
                "lib",
                "proc",
                "root",
                "sys",
                "usr",
                "usr/bin",
                "usr/sbin",
                "var",
                "var/www")) {
            files.add(ImageFile.folder(folder));
        }
        files.add(new ImageFile.Folder("tmp", 01777));
        files.add(ImageFile.executable("bin/busybox", read(busybox)));
        for (String applet : applets(busybox)) {
            if (!applet.equals("busybox")) {
                files.add(ImageFile.link("bin/" + applet, "busybox"));
            }
        }
        files.add(ImageFile.link("usr/bin/env", "../../bin/busybox"));
        files.add(ImageFile.text("etc/passwd", PASSWD));
        files.add(ImageFile.text("etc/group", GROUP));
        return ImageContent.of(files, List.of(), List.of("sh"));
    }

    /** A web server on port 80 that serves /var/www, for manifests that want one. */
    public static ImageContent webServer(Path busybox, String page) {
        return busybox(busybox)
                .with(ImageFile.text("var/www/index.html", page))
                .withCommand("httpd", "-f", "-v", "-p", "80", "-h", "/var/www");
    }

    private static List<String> applets(Path busybox) {
        try {
            Process process = new ProcessBuilder(busybox.toString(), "--list")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return output.lines().filter(line -> !line.isBlank()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot ask " + busybox + " for its tools", e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
