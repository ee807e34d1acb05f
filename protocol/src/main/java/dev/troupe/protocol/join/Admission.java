package dev.troupe.protocol.join;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a machine is given that becomes a node.
 *
 * @param certificate PEM; for the user {@code system:node:NAME}
 * @param number the node's place in the pod network, from 1; a name keeps its number for ever
 * @param podSubnet the addresses of its pods, a part of {@code network.podCidr}
 * @param network what all nodes share
 * @param control what only control nodes are given, else null
 */
public record Admission(
        String certificate,
        int number,
        String podSubnet,
        Network network,
        @Nullable Control control) {

    /**
     * The cluster's networks.
     *
     * @param podCidr the range that the nodes' pod subnets are parts of
     * @param nodePrefix the length in bits of the network part of each node's subnet
     * @param serviceCidr the range of cluster IPs
     * @param overlay how frames between nodes are marked
     * @param endpoint {@code host:port} under which the API is reached whichever control nodes live; empty for none
     * @param announced whether {@code endpoint} is an address of the nodes' own network that the control nodes announce, one
     *     at a time
     * @param certificateNames further names and addresses that the API's certificate is good for
     */
    public record Network(
            String podCidr,
            int nodePrefix,
            String serviceCidr,
            Overlay overlay,
            String endpoint,
            boolean announced,
            List<String> certificateNames) {
        public Network {
            certificateNames = List.copyOf(certificateNames);
        }

        /** The address that control nodes announce; empty if they announce none. */
        public String announcedAddress() {
            return announced ? endpoint.substring(0, endpoint.lastIndexOf(':')) : "";
        }
    }

    /**
     * The pods' network between nodes.
     *
     * @param vni the number of the virtual network, below 2^24
     * @param udpPort where nodes receive
     */
    public record Overlay(int vni, int udpPort) {}

    /**
     * With these a machine is a full control node. They are secrets.
     *
     * @param authorityKey the CA's private key, PKCS#8 in PEM
     * @param databaseUrl the journal's JDBC URL
     */
    public record Control(String authorityKey, String databaseUrl, String databaseUser, String databasePassword) {
        /** Keeps secrets out of logs. */
        @Override
        public String toString() {
            return "Control[" + databaseUrl.replaceFirst("\\?.*", "?…") + "]";
        }
    }

    /** The body of the answer. */
    public JsonNode toJson() {
        return Json.toTree(this);
    }

    /** Reads what {@link #toJson} wrote; a control node of this cluster is trusted to have written it. */
    public static Admission read(JsonNode body) {
        return Json.as(body, Admission.class);
    }
}
