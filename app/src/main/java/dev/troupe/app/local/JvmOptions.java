package dev.troupe.app.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The options of a node's JVM: small, since nodes share their machine with the pods. */
final class JvmOptions {
    private static final int MAX_HEAP_MEBIBYTES = 224;

    private JvmOptions() {}

    /** @param home the checkout, where the AOT cache of the build lies if there is one */
    static List<String> forNode(Path home) {
        List<String> options = new ArrayList<>(List.of(
                "-Xms64m",
                "-Xmx" + MAX_HEAP_MEBIBYTES + "m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:MaxMetaspaceSize=160m",
                "-XX:ReservedCodeCacheSize=96m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dtroupe.home=" + home));
        Path cache = home.resolve("app/target/troupe.aot");
        if (Files.exists(cache)) {
            options.add("-XX:AOTCache=" + cache);
            options.add("-Xlog:aot=off");
        }
        return options;
    }
}
