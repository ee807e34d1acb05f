package dev.troupe.app.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.body.CallableDeclaration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps files and methods short and the sources free of what must not be in them. The exceptions may only shrink. */
class TidyTest {
    private static final int MAX_FILE_LINES = 400;
    private static final int MAX_METHOD_LINES = 60;
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern SLEEP = Pattern.compile("Thread\\.sleep\\(");
    private static final Pattern MACHINE_PATH = Pattern.compile("[\"' =(]/(work|root)/");

    @Test
    void filesAreShort() throws IOException {
        Set<String> longFiles = new TreeSet<>();
        for (Path file : sources("")) {
            if (Files.readAllLines(file).size() > MAX_FILE_LINES) {
                longFiles.add(name(file));
            }
        }
        assertThat(longFiles).isSubsetOf(exceptions("long-files.txt"));
    }

    @Test
    void methodsAreShort() throws IOException {
        JavaParser parser = new JavaParser(
                new ParserConfiguration().setLanguageLevel(ParserConfiguration.LanguageLevel.BLEEDING_EDGE));
        Set<String> longMethods = new TreeSet<>();
        for (Path file : sources("src/main")) {
            CompilationUnit unit = parser.parse(file).getResult().orElseThrow();
            for (CallableDeclaration<?> method : unit.findAll(CallableDeclaration.class).stream()
                    .map(declaration -> (CallableDeclaration<?>) declaration)
                    .toList()) {
                int lines = method.getRange()
                        .map(range -> range.end.line - range.begin.line + 1)
                        .orElse(0);
                if (lines > MAX_METHOD_LINES) {
                    longMethods.add(name(file) + "#" + method.getNameAsString());
                }
            }
        }
        assertThat(longMethods).isSubsetOf(exceptions("long-methods.txt"));
    }

    @Test
    void everyPackageSaysItsPurpose() throws IOException {
        Set<String> silent = new TreeSet<>();
        for (Path file : sources("src/main")) {
            Path purpose = file.resolveSibling("package-info.java");
            if (!Files.exists(purpose) || !Files.readString(purpose).contains("@NullMarked")) {
                silent.add(ROOT.relativize(file).getParent().toString());
            }
        }
        assertThat(silent).isEmpty();
    }

    @Test
    void noTestSleepsToWait() throws IOException {
        assertThat(matching(SLEEP, "src/test")).isEmpty();
    }

    @Test
    void noPathOfOneMachineIsWrittenDown() throws IOException {
        assertThat(matching(MACHINE_PATH, "")).isEmpty();
    }

    private static Set<String> matching(Pattern pattern, String under) throws IOException {
        Set<String> found = new TreeSet<>();
        for (Path file : sources(under)) {
            if (!file.getFileName().toString().equals("TidyTest.java")
                    && pattern.matcher(Files.readString(file)).find()) {
                found.add(name(file));
            }
        }
        return found;
    }

    private static List<Path> sources(String under) throws IOException {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String path = ROOT.relativize(file).toString();
                if (path.endsWith(".java") && !path.contains("target/") && path.contains(under)) {
                    sources.add(file);
                }
            }
        }
        return sources;
    }

    private static Set<String> exceptions(String list) throws IOException {
        try (var stream = TidyTest.class.getResourceAsStream("/tidy/" + list)) {
            return stream == null
                    ? Set.of()
                    : Set.copyOf(new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.isBlank() && !line.startsWith("#"))
                            .toList());
        }
    }

    private static String name(Path file) {
        return ROOT.relativize(file).toString();
    }
}
