package dev.troupe.service.adapter;

import dev.troupe.service.plan.UdpFlow;
import dev.troupe.service.port.Connections;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Hands what is to be forgotten to conntrack-tools' {@code conntrack}. */
public final class ConntrackCommand implements Connections {
    private static final String NOTHING_DELETED = "0 flow entries";

    private final List<String> command;

    /** The connections of this process's network namespace. */
    public ConntrackCommand() {
        this(List.of("conntrack"));
    }

    /** @param command takes conntrack's arguments */
    ConntrackCommand(List<String> command) {
        this.command = List.copyOf(command);
    }

    @Override
    public void forget(UdpFlow flow) throws IOException {
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of("-D", "-p", "udp", "--orig-port-dst", Integer.toString(flow.port())));
        if (!flow.address().isEmpty()) {
            line.addAll(List.of("--orig-dst", flow.address()));
        }
        if (!flow.backend().isEmpty()) {
            line.addAll(
                    List.of("--reply-src", flow.backend(), "--reply-port-src", Integer.toString(flow.backendPort())));
        }
        try {
            HostCommand.run(line, "");
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains(NOTHING_DELETED)) {
                throw e;
            }
        }
    }
}
