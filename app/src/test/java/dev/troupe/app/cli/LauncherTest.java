package dev.troupe.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code troupe}, as a user starts it: a copy in a checkout of its own, whose program is what this test runs
 * on.
 */
class LauncherTest {
    private static final int TIMEOUT_SECONDS = 120;

    @TempDir
    Path checkout;

    private record Result(int exitCode, String out, String err) {}

    @BeforeEach
    void copy() throws IOException {
        Path script = Path.of("..", "troupe").toAbsolutePath().normalize();
        Files.copy(script, checkout.resolve("troupe"), StandardCopyOption.COPY_ATTRIBUTES);
        Path target = checkout.resolve("app/target");
        Files.createDirectories(target.resolve("classes"));
        Files.createDirectories(target.resolve("lib"));
        Files.createDirectories(checkout.resolve("home"));
        writeClassPath(target.resolve("lib/all.jar"));
    }

    /** A jar that only names the class path of the test. */
    private static void writeClassPath(Path jar) throws IOException {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> urls = Arrays.stream(path.split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toUri().toString())
                .toList();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", urls));
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).close();
        }
    }

    private Result troupe(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(checkout.resolve("troupe").toString()));
        command.addAll(List.of(arguments));
        Path out = checkout.resolve("out.txt");
        Path err = checkout.resolve("err.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(checkout.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        Map<String, String> all = builder.environment();
        String path = all.getOrDefault("PATH", "/usr/bin:/bin");
        all.clear();
        all.putAll(Map.of(
                "PATH",
                path,
                "HOME",
                checkout.resolve("home").toString(),
                "JAVA_HOME",
                System.getProperty("java.home"),
                "TROUPE_BUILD",
                "no"));
        all.putAll(environment);
        all.values().removeIf(String::isEmpty);
        Process process = builder.start();
        process.getOutputStream().close();
        assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                .as(Files.readString(err))
                .isTrue();
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Test
    void saysWhereItLookedForAJdk() throws Exception {
        String nowhere = checkout.resolve("jdks/*").toString();
        Result result = troupe(Map.of("JAVA_HOME", "", "TROUPE_JDKS", nowhere), "status");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).isEqualTo("""
                        troupe: no JDK 25 found. Looked at JAVA_HOME and in /usr/lib/jvm, /opt, ~/.sdkman and ~/.jdks.
                                Install one (for instance Temurin 25) or set JAVA_HOME to it.
                        """);
    }

    @Test
    void aJdkOfAnotherVersionIsNone() throws Exception {
        Path old = checkout.resolve("jdks/old");
        Files.createDirectories(old.resolve("bin"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"21.0.2\"\n");
        Files.createSymbolicLink(old.resolve("bin/javac"), Path.of("/bin/true"));
        String places = checkout.resolve("jdks/*").toString();
        Result refused = troupe(Map.of("JAVA_HOME", old.toString(), "TROUPE_JDKS", places), "status");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).startsWith("troupe: no JDK 25 found.");

        Files.createSymbolicLink(checkout.resolve("jdks/right"), Path.of(System.getProperty("java.home")));
        Result found = troupe(Map.of("JAVA_HOME", "", "TROUPE_JDKS", places), "--version");
        assertThat(found.exitCode()).as(found.err()).isZero();
        assertThat(found.out()).isEqualTo("troupe 0.1.0\n");
    }

    @Test
    void refusesToTestInCiWithoutRoot() throws Exception {
        Path id = checkout.resolve("bin/id");
        Files.createDirectories(id.getParent());
        Files.writeString(id, "#!/bin/sh\necho 1000\n");
        assertThat(id.toFile().setExecutable(true)).isTrue();
        String path = id.getParent() + File.pathSeparator + System.getenv("PATH");
        Result result = troupe(Map.of("PATH", path, "CI", "true"), "test");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo("troupe: the tests need root: they make network namespaces and run containers\n");
    }

    @Test
    void theStatusOfNoClusterIsThree() throws Exception {
        Path none = checkout.resolve("none");
        Result result = troupe(Map.of(), "status", "--dir", none.toString());
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).isEqualTo("there is no cluster in " + none + "\n");
        assertThat(none).doesNotExist();
    }

    /** Nor does a service have one: without it the JVM would take names of files as ASCII. */
    @Test
    void filesMayHaveAnyNameWhereNoLocaleIsSet() throws Exception {
        Result result = troupe(
                Map.of(), "status", "--dir", checkout.resolve("gr\u00f6\u00dfe").toString());
        assertThat(result.err()).isEqualTo("there is no cluster in " + checkout + "/gr\u00f6\u00dfe\n");
    }

    @Test
    void upRefusesToMakeAnotherClusterOfOneThatIsThere() throws Exception {
        Path here = Files.createDirectory(checkout.resolve("three"));
        Files.writeString(here.resolve("cluster.json"), """
                {"id":"abcdef","subnet":"10.213.9.0/24","isolated":true,"runtime":"simulated","database":"embedded",
                 "nodes":[{"name":"node-1","address":"10.213.9.11","number":1,"worker":false},
                          {"name":"node-2","address":"10.213.9.12","number":2,"worker":true}]}
                """);
        Result result = troupe(Map.of(), "up", "--nodes", "3", "--dir", here.toString());
        assertThat(result.exitCode()).isNotZero();
        assertThat(result.err())
                .contains("was made with --nodes 2 --control-nodes 1 --runtime simulated --isolated, not with --nodes 3"
                        + " --control-nodes 1 --runtime simulated --isolated;");
        assertThat(here.resolve("pki")).doesNotExist();
    }

    @Test
    void makesAnImage() throws Exception {
        Path image = checkout.resolve("small.tar");
        Result result = troupe(Map.of(), "image", "make", image.toString(), "busybox:1.37", "nginx:1.14.2");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(new String(Files.readAllBytes(image), StandardCharsets.ISO_8859_1))
                .contains(
                        "index.json", "oci-layout", "docker.io/library/busybox:1.37", "docker.io/library/nginx:1.14.2");

        Result refused = troupe(Map.of(), "image", "make", image.toString());
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("Missing required parameter: 'NAME'");
    }

    @Test
    void everyCommandTellsItsUsage() throws Exception {
        for (String command : List.of("up", "init", "history compact", "image make", "kubectl", "restore")) {
            List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
            words.add("--help");
            Result result = troupe(Map.of(), words.toArray(String[]::new));
            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.out()).startsWith("Usage: troupe " + command + " ");
            assertThat(result.err()).isEmpty();
        }
        assertThat(troupe(Map.of(), "help").out()).startsWith("Usage: troupe ");
        assertThat(troupe(Map.of(), "help", "up").out()).startsWith("Usage: troupe up ");
    }

    @Test
    void aCommandThatItDoesNotKnowIsRefused() throws Exception {
        Result result = troupe(Map.of(), "fly");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err())
                .startsWith("Unmatched argument at index 0: 'fly'")
                .contains("Usage: troupe");
    }
}
