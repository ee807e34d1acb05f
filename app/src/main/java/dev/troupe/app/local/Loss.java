package dev.troupe.app.local;

import java.util.List;

/**
 * The nftables rules by which a host loses what others send to it. They tell senders by their MAC addresses, so that no
 * address that moves between nodes gets through, and ARP does not either.
 */
final class Loss {
    /** Rules that lose nothing. */
    static final String NOTHING = """
            table netdev troupe_loss
            delete table netdev troupe_loss
            """;

    private Loss() {}

    /** @param senders MAC addresses */
    static String rules(List<String> senders) {
        return senders.isEmpty() ? NOTHING : NOTHING + """
                        table netdev troupe_loss {
                          set senders { type ether_addr; elements = { %s } }
                          chain arriving {
                            type filter hook ingress device "eth0" priority 0
                            ether saddr @senders drop
                          }
                        }
                        """.formatted(String.join(", ", senders));
    }
}
