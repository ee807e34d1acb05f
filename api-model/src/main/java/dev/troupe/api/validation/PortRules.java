package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Ports: their numbers and names, and that no two containers want one port of the host. */
final class PortRules {
    static final int MAX = 65_535;
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");

    private PortRules() {}

    static void container(JsonNode ports, Path path, Errors errors) {
        Set<String> names = new HashSet<>();
        int i = 0;
        for (JsonNode port : ports) {
            Path at = path.index(i++);
            name(Fields.text(port, "name"), names, at.child("name"), errors);
            long number = Fields.number(port, "containerPort");
            if (number == 0) {
                errors.required(at.child("containerPort"));
            } else {
                errors.inRange(at.child("containerPort"), number, 1, MAX);
            }
            long hostPort = Fields.number(port, "hostPort");
            if (hostPort != 0) {
                errors.inRange(at.child("hostPort"), hostPort, 1, MAX);
            }
            String protocol = Fields.text(port, "protocol");
            if (protocol.isEmpty()) {
                errors.required(at.child("protocol"));
            } else if (!PROTOCOLS.contains(protocol)) {
                errors.notSupported(at.child("protocol"), protocol, PROTOCOLS);
            }
        }
    }

    private static void name(String name, Set<String> names, Path path, Errors errors) {
        if (name.isEmpty()) {
            return;
        }
        List<String> problems = Names.portName(name);
        errors.invalid(path, name, problems);
        if (problems.isEmpty() && !names.add(name)) {
            errors.duplicate(path, name);
        }
    }

    /** A port that a probe or hook goes to: a number, or the name of one of the container's. */
    static void target(JsonNode port, Path path, Errors errors) {
        if (port.isTextual()) {
            errors.invalid(path, port.textValue(), Names.portName(port.textValue()));
        } else {
            errors.inRange(path, port.asLong(0), 1, MAX);
        }
    }

    /**
     * Host ports that containers claim twice.
     *
     * @param taken what has been claimed so far; grows
     */
    static void hostPorts(JsonNode container, Set<String> taken, Path path, Errors errors) {
        int i = 0;
        for (JsonNode port : Fields.list(container, "ports")) {
            Path at = path.child("ports").index(i++);
            long hostPort = Fields.number(port, "hostPort");
            String claim = Fields.text(port, "protocol") + '/' + Fields.text(port, "hostIP") + '/' + hostPort;
            if (hostPort != 0 && !taken.add(claim)) {
                errors.duplicate(at.child("hostPort"), claim);
            }
        }
    }
}
