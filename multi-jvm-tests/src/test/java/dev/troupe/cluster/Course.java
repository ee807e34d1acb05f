package dev.troupe.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The course's manifests as it gives them, slips included, and the mending of those slips. */
final class Course {
    private Course() {}

    /** The text of a file among the test resources. */
    static String file(String name) {
        try (InputStream stream = Course.class.getResourceAsStream("/course/" + name)) {
            if (stream == null) {
                throw new IllegalArgumentException("no course/" + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The runtime's configuration without the commas after which nothing comes. */
    static String configuration() {
        return file("config.verbatim.json").replaceAll(",(\\s*[\\]}])", "$1");
    }

    /** The manifest with four spaces for each tab, as its editor showed it. */
    static String withoutTabs(String name) {
        return file(name).replace("\t", "    ");
    }

    /** kuard's manifests once their tabs are mended, with the fields of the port in one column. */
    static String kuardWithPortFieldsAligned(String name) {
        return withoutTabs(name)
                .replace("    name: http", "  name: http")
                .replace("    protocol: TCP", "  protocol: TCP");
    }

    /** Also with {@code ports} beside {@code resources}, not inside of it. */
    static String kuardWithPortsOfTheContainer(String name) {
        String text = kuardWithPortFieldsAligned(name);
        int ports = text.indexOf("        ports:");
        return text.substring(0, ports)
                + text.substring(ports)
                        .lines()
                        .map(line -> line.substring(2) + "\n")
                        .reduce("", String::concat);
    }

    /** Wholly mended: what was three list items is one container. */
    static String kuard(String name) {
        return kuardWithPortsOfTheContainer(name)
                .replace("    - name: kuard", "      name: kuard")
                .replace("    - resources:", "      resources:");
    }
}
