package dev.troupe.service.policy.plan;

import java.util.List;

/** With whom a rule lets pods speak. */
sealed interface Peer {
    /** Pods of the cluster. */
    record Pods(PeerSelector selector) implements Peer {}

    /**
     * Addresses.
     *
     * @param cidr an IPv4 network, as {@code 10.0.0.0/8}
     * @param except parts of it that are not meant
     */
    record Block(String cidr, List<String> except) implements Peer {
        public Block {
            cidr = network(cidr);
            except = except.stream().map(Block::network).toList();
        }

        /** Without bits behind the prefix, which Kubernetes lets pass. */
        private static String network(String cidr) {
            int slash = cidr.indexOf('/');
            int bits = Integer.parseInt(cidr.substring(slash + 1));
            long address = 0;
            for (String part : cidr.substring(0, slash).split("\\.", -1)) {
                address = address << Byte.SIZE | Integer.parseInt(part);
            }
            long kept = address >> (Integer.SIZE - bits) << (Integer.SIZE - bits);
            return (kept >> 24 & 255) + "." + (kept >> 16 & 255) + "." + (kept >> 8 & 255) + "." + (kept & 255) + "/"
                    + bits;
        }
    }
}
