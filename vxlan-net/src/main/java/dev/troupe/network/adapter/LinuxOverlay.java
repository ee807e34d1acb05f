package dev.troupe.network.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.troupe.api.Json;
import dev.troupe.network.plan.DeviceState;
import dev.troupe.network.plan.ForwardingTable;
import dev.troupe.network.plan.ForwardingTable.Entry;
import dev.troupe.network.plan.ForwardingTable.Neighbour;
import dev.troupe.network.plan.ForwardingTable.Route;
import dev.troupe.network.plan.OverlayPlan;
import dev.troupe.network.plan.OverlayState;
import dev.troupe.network.plan.Vtep;
import dev.troupe.network.port.OverlayKernel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The kernel's VXLAN device, by the commands {@code ip} and {@code bridge}; changes go in one batch each. */
public final class LinuxOverlay implements OverlayKernel {
    private static final String NO_DEVICE = "does not exist";
    private static final String EXISTS = "exists";

    /** A device that exists for a moment. */
    private static final String TRIAL = "troupe.trial";

    private final List<String> prefix;
    private final String device;

    /** @param device its name, in this process's network namespace */
    public LinuxOverlay(String device) {
        this(List.of(), device);
    }

    /** @param prefix what runs a command elsewhere, as {@code ip netns exec NAME} */
    LinuxOverlay(List<String> prefix, String device) {
        this.prefix = List.copyOf(prefix);
        this.device = device;
    }

    private record Output(int code, String text, String errors) {}

    /** Where the entries of a forwarding table are read. */
    @FunctionalInterface
    interface EntriesOf {
        Set<Entry> read() throws IOException;
    }

    @Override
    public OverlayState read() throws IOException {
        return read(this::entries);
    }

    /** As {@link #read()}, with forwarding entries from elsewhere than the device. */
    OverlayState read(EntriesOf entries) throws IOException {
        Output links = run("", "ip", "-d", "-j", "addr", "show", "dev", device);
        if (links.code() != 0) {
            if (links.errors().contains(NO_DEVICE)) {
                return OverlayState.NONE;
            }
            throw new IOException(
                    "cannot look at " + device + ": " + links.errors().strip());
        }
        JsonNode link = json(links).path(0);
        return new OverlayState(
                link.isMissingNode() ? Optional.empty() : Optional.of(device(link)),
                new ForwardingTable(routes(), neighbours(), entries.read()));
    }

    private static DeviceState device(JsonNode link) {
        JsonNode data = link.path("linkinfo").path("info_data");
        DeviceState.Tunnel tunnel = new DeviceState.Tunnel(
                kind(link.path("linkinfo")),
                data.path("id").asInt(),
                data.path("port").asInt(),
                Json.text(data, "link"),
                Json.text(data, "local"),
                Json.text(link, "address"),
                data.path("learning").asBoolean());
        List<String> addresses = new ArrayList<>();
        for (JsonNode address : link.path("addr_info")) {
            if (Json.text(address, "family").equals("inet")) {
                addresses.add(Json.text(address, "local") + "/"
                        + address.path("prefixlen").asInt());
            }
        }
        boolean up = false;
        for (JsonNode flag : link.path("flags")) {
            up |= flag.asText().equals("UP");
        }
        return new DeviceState(tunnel, link.path("mtu").asInt(), String.join(" ", addresses), up);
    }

    /** The kernel calls both kinds of tuntap device {@code tun}. */
    private static String kind(JsonNode linkinfo) {
        String kind = Json.text(linkinfo, "info_kind");
        return kind.equals("tun") ? Json.text(linkinfo.path("info_data"), "type") : kind;
    }

    private Set<Route> routes() throws IOException {
        Set<Route> routes = new HashSet<>();
        for (JsonNode route : json(run("", "ip", "-4", "-j", "route", "show", "dev", device))) {
            routes.add(new Route(Json.text(route, "dst"), Json.text(route, "gateway")));
        }
        return routes;
    }

    private Set<Neighbour> neighbours() throws IOException {
        Set<Neighbour> neighbours = new HashSet<>();
        for (JsonNode neighbour : json(run("", "ip", "-4", "-j", "neigh", "show", "dev", device))) {
            boolean permanent = neighbour.path("state").path(0).asText().equals("PERMANENT");
            neighbours.add(new Neighbour(Json.text(neighbour, "dst"), Json.text(neighbour, "lladdr"), permanent));
        }
        return neighbours;
    }

    private Set<Entry> entries() throws IOException {
        Set<Entry> entries = new HashSet<>();
        for (JsonNode entry : json(run("", "bridge", "-j", "fdb", "show", "dev", device))) {
            if (entry.has("dst")) {
                entries.add(new Entry(Json.text(entry, "mac"), Json.text(entry, "dst")));
            }
        }
        return entries;
    }

    @Override
    public void apply(OverlayPlan plan) throws IOException {
        List<String> refusals = new ArrayList<>();
        batch("ip", plan.links(), refusals);
        batch("bridge", plan.entries(), refusals);
        batch("ip", plan.routes(), refusals);
        demandNone(refusals);
    }

    static void demandNone(List<String> refusals) throws IOException {
        if (!refusals.isEmpty()) {
            throw new IOException("the kernel refuses: " + String.join("; ", refusals));
        }
    }

    /**
     * Why this kernel makes no VXLAN device; empty if it does, or has one.
     *
     * @throws IOException if it cannot be asked
     */
    public Optional<String> refusal(Vtep vtep) throws IOException {
        Optional<DeviceState> existing = read(Set::of).device();
        if (existing.filter(found -> found.tunnel().kind().equals(DeviceState.VXLAN))
                .isPresent()) {
            return Optional.empty();
        }
        Output made = run(
                "",
                "ip link add name %s type vxlan id %d dstport %d nolearning"
                        .formatted(TRIAL, vtep.vni(), vtep.udpPort())
                        .split(" "));
        run("", "ip", "link", "delete", "dev", TRIAL);
        return made.code() == 0 || made.errors().contains(EXISTS)
                ? Optional.empty()
                : Optional.of(made.errors().strip().replace('\n', ' '));
    }

    /** Takes the device away, if there is one, and with it all routes that lead over it. */
    public void remove() throws IOException {
        Output output = run("", "ip", "link", "delete", "dev", device);
        if (output.code() != 0 && !output.errors().contains(NO_DEVICE)) {
            throw new IOException(
                    "cannot remove " + device + ": " + output.errors().strip());
        }
    }

    void batch(String program, List<String> lines, List<String> refusals) throws IOException {
        if (!lines.isEmpty()) {
            Output output = run(String.join("\n", lines) + "\n", program, "-force", "-batch", "-");
            if (output.code() != 0) {
                refusals.add(output.errors().strip().replace('\n', ' '));
            }
        }
    }

    private static JsonNode json(Output output) throws IOException {
        if (output.code() != 0) {
            // The device may have gone since a moment ago; the next look will show it.
            throw new IOException(output.errors().strip());
        }
        return output.text().isBlank() ? JsonNodeFactory.instance.arrayNode() : Json.read(output.text());
    }

    private Output run(String input, String... command) throws IOException {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(List.of(command));
        Process process = new ProcessBuilder(all).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return new Output(process.waitFor(), text, errors);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
