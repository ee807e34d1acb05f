package dev.troupe.service.adapter;

import dev.troupe.service.port.Ruleset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rules that also hold for packets between two pods of one node. These cross a bridge, which shows them to the rules of the
 * IP layer only where the kernel's br_netfilter is there and told to. Whatever takes that away is noticed with the next
 * script.
 */
public final class PolicyRuleset implements Ruleset {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyRuleset.class);
    private static final String ON = "1";
    private static final List<String> SETTINGS = List.of("bridge-nf-call-iptables", "bridge-nf-call-ip6tables");

    private final Ruleset next;
    private final Path settings;
    private final List<String> load;
    private volatile boolean warned;

    /** The rules of this process's network namespace. */
    public PolicyRuleset() {
        this(new NftCommand(), Path.of("/proc/sys/net/bridge"), List.of("modprobe", "br_netfilter"));
    }

    /** @param load the command that makes {@code settings} appear */
    PolicyRuleset(Ruleset next, Path settings, List<String> load) {
        this.next = next;
        this.settings = settings;
        this.load = List.copyOf(load);
    }

    @Override
    public void apply(String script) throws IOException {
        try {
            showBridgedPackets();
            warned = false;
        } catch (IOException e) {
            if (!warned) {
                LOG.error("network policies do not hold between two pods of this node: {}", e.getMessage());
                warned = true;
            }
        }
        next.apply(script);
    }

    private void showBridgedPackets() throws IOException {
        if (!Files.exists(settings)) {
            HostCommand.run(load, "");
        }
        if (!Files.exists(settings)) {
            throw new IOException("the kernel has no br_netfilter");
        }
        for (String name : SETTINGS) {
            Path setting = settings.resolve(name);
            if (!Files.readString(setting).strip().equals(ON)) {
                Files.writeString(setting, ON);
            }
        }
    }
}
