package dev.troupe.app.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.troupe.protocol.join.JoinRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a local cluster's directory remembers of it.
 *
 * @param id six hexadecimal digits that tell this cluster's host objects from others'
 * @param subnet the private underlay, a /24 in CIDR notation
 * @param isolated whether nothing leaves the underlay
 * @param runtime {@code containerd} or {@code simulated}
 * @param database {@code embedded}, which is a process of the only node's or one beside several nodes, or a JDBC URL
 * @param network of its pods; clusters that were made before there was a choice have the usual one
 */
public record ClusterState(
        String id,
        String subnet,
        boolean isolated,
        String runtime,
        String database,
        List<NodeState> nodes,
        LocalNetwork network) {
    /** What the host of a database beside the nodes is called. */
    public static final String DATABASE_HOST = "database";

    private static final int DATABASE_NUMBER = 0;

    private static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    public ClusterState {
        network = Objects.requireNonNullElse(network, LocalNetwork.USUAL);
    }

    /** The same with somebody else to carry frames between nodes. */
    ClusterState by(String vtep) {
        return new ClusterState(id, subnet, isolated, runtime, database, nodes, network.by(vtep));
    }

    /**
     * A node of a local cluster.
     *
     * @param name the node's name in the API
     * @param address its address on the underlay
     * @param number from 1
     * @param worker whether it only runs pods; clusters that were made before there were such nodes have none
     */
    public record NodeState(String name, String address, int number, boolean worker) {
        /** One that hosts shards, serves the API and runs pods. */
        NodeState(String name, String address, int number) {
            this(name, address, number, false);
        }

        /** What a node is called in configuration. */
        List<String> roles() {
            return worker ? List.of(JoinRequest.WORKER) : List.of(JoinRequest.CONTROL, JoinRequest.WORKER);
        }
    }

    /** The nodes that serve the API. */
    List<NodeState> controlNodes() {
        return nodes.stream().filter(node -> !node.worker()).toList();
    }

    /** Where the database runs that the nodes share, if it is ours and not inside the only node. */
    Optional<NodeState> databaseHost() {
        return database.equals("embedded") && nodes.size() > 1
                ? Optional.of(
                        new NodeState(DATABASE_HOST, Underlay.nodeAddress(subnet, DATABASE_NUMBER), DATABASE_NUMBER))
                : Optional.empty();
    }

    /** Everything that has a network namespace of its own. */
    List<NodeState> hosts() {
        List<NodeState> hosts = new ArrayList<>(nodes);
        databaseHost().ifPresent(hosts::add);
        return hosts;
    }

    /** Where clients find the API: the only node, or an address that moves between the nodes. */
    String apiAddress() {
        return nodes.size() == 1 ? nodes.getFirst().address() : Underlay.sharedAddress(subnet);
    }

    NodeState node(String name) {
        return named(name, nodes);
    }

    /** A node, or the database's host. */
    NodeState host(String name) {
        return named(name, hosts());
    }

    private static NodeState named(String name, List<NodeState> hosts) {
        return hosts.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no node " + name + " in this cluster; there are "
                        + hosts.stream().map(NodeState::name).toList()));
    }

    static Optional<ClusterState> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(MAPPER.readValue(file.toFile(), ClusterState.class));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Replaces the file as a whole. */
    void write(Path file) {
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            MAPPER.writeValue(next.toFile(), this);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
