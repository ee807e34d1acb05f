package dev.troupe.app.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalNetworkTest {
    private static final String UNDERLAY = "10.213.9.0/24";

    @TempDir
    Path folder;

    @Test
    void usuallyEachNodeHasASubnetOf24Bits() {
        assertThat(LocalNetwork.USUAL.podSubnet(1)).isEqualTo("10.17.1.0/24");
        assertThat(LocalNetwork.USUAL.podSubnet(20)).isEqualTo("10.17.20.0/24");
        assertThat(LocalNetwork.USUAL.options()).isEmpty();
        assertThatCode(() -> LocalNetwork.USUAL.check(UNDERLAY, 20)).doesNotThrowAnyException();
    }

    @Test
    void tellsWhatIsNotUsual() {
        LocalNetwork other = new LocalNetwork("10.18.0.0/22", 26, "10.97.0.0/16", "user");
        assertThat(other.podSubnet(2)).isEqualTo("10.18.0.128/26");
        assertThat(other.options())
                .isEqualTo(" --pod-network-cidr 10.18.0.0/22 --node-cidr-mask-size 26 --service-cidr 10.97.0.0/16");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    10.213.0.0/16 | 24 | 10.96.0.0/12  | auto | network of the nodes 10.213.9.0/24 overlap
                    10.17.0.0/16  | 24 | 10.17.0.0/16  | auto | overlap
                    10.17.0.0/16  | 24 | 10.213.9.0/24 | auto | overlap
                    10.17.0.0/22  | 24 | 10.96.0.0/12  | auto | no subnet for the last of 4 nodes
                    10.17.0.0/16  | 30 | 10.96.0.0/12  | auto | between /16 and /28
                    10.17.0.1/16  | 24 | 10.96.0.0/12  | auto | bits set beyond its prefix
                    10.17.0.0/16  | 24 | services      | auto | not a subnet
                    10.17.0.0/16  | 24 | 10.96.0.0/12  | none | there are kernel, user, auto
                    """)
    void refuses(String pods, int nodePrefix, String services, String vtep, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LocalNetwork(pods, nodePrefix, services, vtep).check(UNDERLAY, 4))
                .withMessageContaining(why);
    }

    @Test
    void aClusterOfAnEarlierVersionHasTheUsualNetwork() throws IOException {
        Path file = Files.writeString(folder.resolve("cluster.json"), """
                {"id":"abcdef","subnet":"10.213.9.0/24","isolated":true,"runtime":"simulated","database":"embedded",
                 "nodes":[{"name":"node-1","address":"10.213.9.11","number":1}]}
                """);
        assertThat(ClusterState.read(file)).hasValueSatisfying(cluster -> {
            assertThat(cluster.network()).isEqualTo(LocalNetwork.USUAL);
            assertThat(cluster.by("user").network().vtep()).isEqualTo("user");
        });
    }
}
