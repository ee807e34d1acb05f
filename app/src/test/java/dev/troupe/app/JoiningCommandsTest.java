package dev.troupe.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What init, join and token say to options that make no sense or that Troupe does not have. */
class JoiningCommandsTest {
    private static final String JOIN =
            "join k01 --token abcdef.0123456789abcdef --discovery-token-ca-cert-hash sha256:" + "00".repeat(32) + " ";

    @TempDir
    private Path directory;

    private Terminal.Outcome run(String line) {
        List<String> words = new ArrayList<>(List.of(line.strip().split(" ", -1)));
        if (!line.startsWith("token")) {
            words.addAll(List.of(
                    "--apiserver-advertise-address=192.0.2.1",
                    "--ignore-preflight-errors=all",
                    "--runtime=simulated",
                    "--config-dir=" + directory.resolve("etc"),
                    "--data-dir=" + directory.resolve("data"),
                    "--run-dir=" + directory.resolve("run")));
        }
        return Terminal.run(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    init --cri-socket=unix:///run/crio/crio.sock | a containerd of its own
                    init --pod-network-cidr=10.17.0.0/25         | between /8 and /24
                    init --pod-network-cidr=pods                 | not an IPv4 range
                    init --service-cidr=10.96.0.0                | must be an IPv4 range
                    init --service-cidr=10.17.128.0/17           | service network 10.17.128.0/17 overlap
                    init --node-cidr-mask-size=29                | between /16 and /28
                    init --vxlan-id=16777216                     | not the number of a virtual network
                    init --vxlan-port=0                          | not a port
                    init --vtep=both                             | there are kernel, user, auto
                    init --announce-endpoint                     | needs --control-plane-endpoint with an IPv4 address
                    init --announce-endpoint --control-plane-endpoint=api:6443 | needs --control-plane-endpoint with an IPv4
                    init --announce-endpoint --control-plane-endpoint=192.0.2.1 | that no machine has
                    init --role=worker                           | must have the role control
                    init --role=queen                            | must be control or worker
                    init --database=jdbc:mysql://db              | must be embedded or jdbc:postgresql
                    init --upload-certs                          | need a database outside of all
                    init --token=abc                             | not of the form
                    init --token-ttl=1d                          | written as 24h
                    init --register-with-taints=a=b              | KEY=VALUE:EFFECT
                    init --node-labels=a                         | must be KEY=VALUE
                    """)
    void initRefuses(String line, String message) {
        Terminal.Outcome outcome = run(line);
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.errors()).contains(message);
        assertThat(directory.resolve("etc")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --role=control                                | go together
                    --role=worker --control-plane                 | go together
                    --node-labels=node-role.kubernetes.io/a=      | a worker may not give itself this label
                    --certificate-key=k                           | not supported
                    --discovery-token-unsafe-skip-ca-verification | not supported
                    """)
    void joinRefuses(String options, String message) {
        Terminal.Outcome outcome = run(JOIN + options);
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.errors()).contains(message);
    }

    @Test
    void joinNeedsTokenAndHash() {
        assertThat(run("join k01").errors()).contains("--token", "--discovery-token-ca-cert-hash");
    }

    @Test
    void initTakesWhatTheCourseTypes() {
        Terminal.Outcome outcome = run("init --pod-network-cidr=10.17.0.0/16 --services-cidr=10.96.0.0/12"
                + " --control-plane-endpoint=192.0.2.1 --dry-run");
        assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
        assertThat(outcome.output()).contains("[dryrun] Would write " + directory.resolve("etc/admin.conf"));
        assertThat(directory.resolve("etc")).doesNotExist();
    }

    @Test
    void generatedTokensHaveTheForm() {
        assertThat(run("token generate").output().strip()).matches("[a-z0-9]{6}\\.[a-z0-9]{16}");
    }

    @Test
    void joinAsksForItsTokenByTheNameInTheDocumentation() {
        Terminal.Outcome outcome = run("join k01 --dry-run --discovery-token-ca-cert-hash sha256:" + "00".repeat(32));
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.errors()).startsWith("Missing required option: '--token=TOKEN'");
    }
}
