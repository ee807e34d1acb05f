package dev.troupe.app.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import dev.troupe.app.joining.MachineNetwork;
import dev.troupe.network.Overlay;
import dev.troupe.network.OverlaySettings;
import dev.troupe.network.adapter.Forwarders;
import dev.troupe.network.adapter.KernelNews;
import dev.troupe.network.adapter.LinuxPodNetwork;
import dev.troupe.network.plan.Peers;
import dev.troupe.network.plan.PodNetwork;
import dev.troupe.network.plan.Subnet;
import dev.troupe.network.plan.Vtep;
import dev.troupe.node.NodeAgentSettings;
import dev.troupe.node.adapter.ContainerdSettings;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.service.NodePackets;
import dev.troupe.service.ServiceProxy;
import dev.troupe.service.ServiceRotation;
import dev.troupe.service.adapter.BridgeLoopback;
import dev.troupe.service.adapter.BridgedPackets;
import dev.troupe.service.adapter.BridgedRuleset;
import dev.troupe.service.adapter.ConntrackCommand;
import dev.troupe.service.adapter.HealthPorts;
import dev.troupe.service.adapter.LabelledAddresses;
import dev.troupe.service.adapter.LoopbackAddress;
import dev.troupe.service.adapter.MulticastBeats;
import dev.troupe.service.adapter.NftCommand;
import dev.troupe.service.balancer.AddressSpeaker;
import dev.troupe.service.dns.ClusterDns;
import dev.troupe.service.plan.PacketPolicy;
import dev.troupe.service.policy.PolicyGate;
import dev.troupe.service.policy.PolicyKeeper;
import dev.troupe.service.port.Ruleset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network that the pods of this node share, its way to those of other nodes, and what happens to packets that leave it.
 *
 * @param node its name
 * @param vtep this node's end of the tunnels to others
 * @param bridge the network device that joins this node's pods
 * @param pods the range of all nodes' pods
 * @param services the range of cluster IPs
 * @param dnsAddress of the cluster's DNS, which every node has for itself
 * @param packets the node's packet rules
 * @param policies where pods wait for the rules about them
 * @param rotation which pods Services lead connections to
 */
record PodNetworking(
        String node,
        Vtep vtep,
        String bridge,
        Subnet pods,
        String services,
        String dnsAddress,
        NodePackets packets,
        PolicyGate policies,
        ServiceRotation rotation) {

    private static final int DNS_PORT = 53;
    private static final Duration LEAVING = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(PodNetworking.class);

    /** In a subnet of more addresses all are masqueraded, or the table would have an element for each of them. */
    private static final int MOST_HAIRPINS = 1 << 14;

    /** Makes the network; the packet rules come into force with their first use. */
    static PodNetworking install(NodeConfig node, Config config, ContainerdSettings containerd) throws IOException {
        NetworkInterface underlay = NetworkInterface.getByInetAddress(InetAddress.ofLiteral(node.address()));
        if (underlay == null) {
            throw new IOException("no network device of this machine has the node's address " + node.address());
        }
        Subnet own = Subnet.parse(node.podSubnet());
        Subnet all = Subnet.parse(config.getString("troupe.joining.pod-cidr"));
        String services = config.getString("troupe.joining.service-cidr");
        MachineNetwork.ranges(all.toString(), services, node.address()).check();
        PodNetwork.mtuOver(underlay.getName(), underlay.getMTU());
        PodNetwork network = PodNetwork.of(node.networkName(), own, underlay.getMTU(), node.data());
        new LinuxPodNetwork(network, containerd.cniConfig()).install();
        OverlaySettings overlay = OverlaySettings.from(config);
        Vtep vtep = new Vtep(
                overlay.device(),
                overlay.vni(),
                overlay.udpPort(),
                underlay.getName(),
                node.address(),
                Vtep.macOf(node.address()),
                network.mtuBytes(),
                own);
        Vtep chosen = vtep.by(Forwarders.choose(overlay.vtep(), vtep));
        PacketPolicy policy =
                new PacketPolicy(node.podSubnet(), List.of(all.toString()), services, showsBridgedPackets(own));
        return new PodNetworking(
                node.name(),
                chosen,
                network.bridge(),
                all,
                services,
                ServiceRanges.from(config).dnsAddress(),
                new NodePackets(
                        policy, packetRules(policy), new ConntrackCommand(), new BridgeLoopback(network.bridge())),
                new PolicyGate(),
                new ServiceRotation());
    }

    private static boolean showsBridgedPackets(Subnet pods) {
        if (pods.podAddresses() > MOST_HAIRPINS) {
            return false;
        }
        try {
            new BridgedPackets().show();
            return true;
        } catch (IOException e) {
            LOG.warn("between pods of this node Services hide the client's address: {}", e.getMessage());
            return false;
        }
    }

    private static Ruleset packetRules(PacketPolicy policy) {
        return policy.bridgeShown()
                ? new BridgedRuleset("pods do not reach their neighbours through Services")
                : new NftCommand();
    }

    /** The agent's settings with what the Node object tells of this network. */
    Config enrol(Config agent) {
        Config resolving = agent.getStringList("cluster-dns").isEmpty()
                ? agent.withValue("cluster-dns", ConfigValueFactory.fromIterable(List.of(dnsAddress)))
                : agent;
        // A pod more than there are addresses would find none.
        long mostPods = Math.min(agent.getInt("max-pods"), vtep.subnet().podAddresses());
        return resolving
                .withValue("max-pods", ConfigValueFactory.fromAnyRef(mostPods))
                .withValue(
                        "pod-cidr", ConfigValueFactory.fromAnyRef(vtep.subnet().toString()))
                .withValue("annotations", ConfigValueFactory.fromMap(Map.of(Peers.MAC_ANNOTATION, vtep.mac())));
    }

    /** From now on the kernel knows the way to the pods of all nodes that the feed tells of. */
    void startOverlay(ActorSystem<?> system, ChangeFeed feed, Executor blocking) {
        Overlay.Parts parts = new Overlay.Parts(
                node,
                vtep,
                pods,
                services,
                Forwarders.of(vtep),
                listener -> listen(vtep.device(), listener),
                feed,
                blocking);
        system.systemActorOf(Overlay.create(parts), "overlay", Props.empty());
    }

    /**
     * From now on packets for Services that the feed tells of find their pods, and this node answers for their names.
     *
     * @param agent whose cluster domain it is, and who knows of other DNS servers
     */
    void startServices(ActorSystem<?> system, NodeAgentSettings agent, ChangeFeed feed, Executor blocking) {
        ClusterDns dns = new ClusterDns(agent.clusterDomain());
        try {
            LoopbackAddress.ensure(dnsAddress);
            dns.serve(InetAddress.ofLiteral(dnsAddress), DNS_PORT, agent.resolvConf());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot serve DNS at " + dnsAddress, e);
        }
        ServiceProxy.Parts parts =
                new ServiceProxy.Parts(node, packets, dns, new HealthPorts(), rotation, feed, blocking);
        system.systemActorOf(ServiceProxy.create(parts), "service-proxy", Props.empty());
        startSpeaker(system, feed, blocking);
    }

    private void startSpeaker(ActorSystem<?> system, ChangeFeed feed, Executor blocking) {
        String own = vtep.underlayAddress();
        MulticastBeats beats;
        try {
            beats = MulticastBeats.open(own, system.settings().config().getInt("troupe.services.beat-port"));
        } catch (IOException e) {
            LOG.warn("this node answers for no load balancer's address: {}", e.getMessage());
            return;
        }
        ActorRef<AddressSpeaker.Command> speaker = system.systemActorOf(
                AddressSpeaker.create(
                        new AddressSpeaker.Parts(node, new LabelledAddresses(own), beats, feed, blocking)),
                "address-speaker",
                Props.empty());
        CoordinatedShutdown.get(system)
                .addTask(
                        CoordinatedShutdown.PhaseBeforeServiceUnbind(),
                        "address-speaker",
                        () -> AskPattern.ask(speaker, AddressSpeaker.Leave::new, LEAVING, system.scheduler()));
    }

    /** From now on packets to and from this node's pods go by the network policies that the feed tells of. */
    void startPolicies(ActorSystem<?> system, ChangeFeed feed, Executor blocking) {
        PolicyKeeper.Parts parts = new PolicyKeeper.Parts(
                node,
                bridge,
                dnsAddress,
                policies,
                new BridgedRuleset("network policies do not hold between two pods of this node"),
                feed,
                blocking);
        system.systemActorOf(PolicyKeeper.create(parts), "policy-keeper", Props.empty());
    }

    private static void listen(String device, Runnable listener) {
        try {
            KernelNews.listen(device, listener);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
