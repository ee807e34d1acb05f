package dev.troupe.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.protocol.network.HostPorts.Forwarding;
import dev.troupe.protocol.network.HostPorts.HostPort;
import dev.troupe.service.plan.PacketPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NodePacketsTest {
    private final List<String> scripts = new ArrayList<>();
    private final AtomicInteger opened = new AtomicInteger();
    private boolean refuses;
    private final NodePackets packets = new NodePackets(
            new PacketPolicy("10.244.1.0/24", List.of()),
            script -> {
                if (refuses) {
                    throw new IOException("nft refused the rules");
                }
                scripts.add(script);
            },
            flow -> {},
            () -> opened.incrementAndGet());

    @Test
    void installsTheWholeTableOnceAndThenSendsElements() throws Exception {
        packets.install();
        publish("a", 8080);
        publish("a", 8080);
        packets.withdraw("a").toCompletableFuture().join();
        packets.withdraw("a").toCompletableFuture().join();

        assertThat(scripts).hasSize(3);
        assertThat(scripts.get(0)).contains("hook postrouting");
        assertThat(scripts.get(1)).isEqualTo("add element ip troupe host_ports { tcp . 8080 : 10.244.1.7 . 80 }\n");
        assertThat(scripts.get(2)).startsWith("delete element");
    }

    @Test
    void theFirstUseInstallsTheTableToo() {
        packets.replaceAll(List.of()).toCompletableFuture().join();

        assertThat(scripts).singleElement().asString().contains("hook postrouting");
    }

    @Test
    void afterAFailureTheWholeTableIsMadeAnew() throws Exception {
        packets.install();
        refuses = true;
        assertThatThrownBy(() -> publish("a", 8080)).hasMessageContaining("nft refused the rules");

        refuses = false;
        publish("b", 9090);

        assertThat(scripts.getLast()).contains("hook postrouting", "tcp . 8080 ", "tcp . 9090 ");
    }

    @Test
    void anOwnersSuccessorKeepsThePortWhenTheOldOneGoes() throws Exception {
        packets.install();
        publish("old", 8080);
        publish("new", 8080);
        packets.withdraw("old").toCompletableFuture().join();

        packets.replaceAll(List.of()).toCompletableFuture().join();

        assertThat(scripts.getLast())
                .isEqualTo("delete element ip troupe host_ports { tcp . 8080 : 10.244.1.7 . 80 }\n");
    }

    @Test
    void theWayFromTheLoopbackAddressIsOpenedOnceSomethingIsThere() throws Exception {
        packets.install();
        publishAt("192.0.2.1", 8080);
        assertThat(opened).hasValue(0);
        publishAt("127.0.0.1", 8080);
        publishAt("", 8081);
        assertThat(opened).hasValue(1);
    }

    private void publishAt(String address, int port) {
        packets.publish(new Forwarding(address + port, "10.244.1.7", List.of(new HostPort("tcp", address, port, 80))))
                .toCompletableFuture()
                .join();
    }

    private void publish(String owner, int port) {
        packets.publish(new Forwarding(owner, "10.244.1.7", List.of(new HostPort("tcp", "", port, 80))))
                .toCompletableFuture()
                .join();
    }
}
