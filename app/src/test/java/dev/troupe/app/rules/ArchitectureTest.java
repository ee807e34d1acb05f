package dev.troupe.app.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The direction in which modules may depend on each other, and where Pekko has no place. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.troupe");

    /** Each room and the rooms of the project that it may use. */
    private static final Map<String, List<String>> MAY_USE = Map.ofEntries(
            Map.entry("api", List.of("api")),
            Map.entry("protocol", List.of("api", "protocol")),
            Map.entry("persistence", List.of("api", "protocol", "persistence")),
            Map.entry("resource", List.of("api", "protocol", "resource")),
            Map.entry("workload", List.of("api", "protocol", "resource", "workload")),
            Map.entry("node", List.of("api", "protocol", "resource", "node")),
            Map.entry("relay", List.of("relay")),
            Map.entry("service", List.of("api", "protocol", "relay", "resource", "service")),
            Map.entry("storage", List.of("api", "protocol", "resource", "storage")),
            Map.entry("scheduler", List.of("api", "protocol", "scheduler")),
            Map.entry("network", List.of("api", "protocol", "network")),
            Map.entry("apiserver", List.of("api", "protocol", "relay", "apiserver")));

    private static final List<String> ROOMS = List.of(
            "api",
            "protocol",
            "relay",
            "persistence",
            "resource",
            "workload",
            "node",
            "service",
            "storage",
            "scheduler",
            "network",
            "apiserver",
            "app",
            "testkit");

    @Test
    void modulesDependInOneDirection() {
        MAY_USE.forEach((room, allowed) -> {
            String[] forbidden = ROOMS.stream()
                    .filter(other -> !allowed.contains(other))
                    .map(other -> "dev.troupe." + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("dev.troupe." + room + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(forbidden)
                    .allowEmptyShould(true)
                    .check(CLASSES);
        });
    }

    @Test
    void decisionsKnowNoActors() {
        noClasses()
                .that()
                .resideInAPackage("dev.troupe..plan..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.pekko..")
                .check(CLASSES);
    }

    @Test
    void objectsKnowNoActors() {
        noClasses()
                .that()
                .resideInAPackage("dev.troupe.api..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.pekko..", "io.vertx..")
                .check(CLASSES);
    }
}
