package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Services and pods by their names, as pods ask for them. */
@ExtendWith(ClusterExtension.class)
class ITNames {
    private static final String CLIENT = """
            apiVersion: v1
            kind: Pod
            metadata: {name: client}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - {name: main, image: "busybox:1.37", command: ["sleep", "infinity"]}
            """;

    private static final String NAMED = """
            apiVersion: v1
            kind: Service
            metadata: {name: group}
            spec:
              clusterIP: None
              selector: {app: member}
              ports: [{name: http, port: 80}]
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: member, labels: {app: member}}
            spec:
              hostname: first
              subdomain: group
              terminationGracePeriodSeconds: 0
              containers:
              - {name: main, image: "busybox:1.37", command: ["sleep", "infinity"]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: elsewhere}
            spec: {type: ExternalName, externalName: group.%s.svc.cluster.local}
            """;

    private static String lookUp(Workspace workspace, String... question) {
        return workspace
                .kubectl()
                .attempt("", "exec", "client", "--", "sh", "-c", "nslookup " + String.join(" ", question))
                .out();
    }

    @Test
    void aPodFindsAServiceByItsName(Workspace workspace) {
        Kubectl kubectl = workspace.kubectl();
        workspace.apply(CLIENT);
        kubectl.run("run", "web", "--image=nginx:1.14.2", "--port=80", "--expose");
        workspace.awaitReady("web");
        workspace.awaitReady("client");
        assertThat(workspace.shell("client", "cat /etc/resolv.conf"))
                .contains("nameserver 10.96.0.10\n", "options ndots:5\n")
                .contains("search " + workspace.namespace() + ".svc.cluster.local svc.cluster.local cluster.local");
        String address = kubectl.run("get", "service", "web", "-o", "jsonpath={.spec.clusterIP}");
        assertThat(lookUp(workspace, "web"))
                .contains("Name:\tweb." + workspace.namespace() + ".svc.cluster.local\nAddress: " + address + "\n");
        workspace.awaitTrue(() -> kubectl.attempt("", "exec", "client", "--", "wget", "-q", "-O", "-", "http://web/")
                .out()
                .equals("Welcome to nginx!\n"));
        assertThat(lookUp(workspace, "kubernetes.default.svc.cluster.local")).contains("Address: 10.96.0.1\n");
        assertThat(lookUp(workspace, "-type=ptr", "10.0.96.10.in-addr.arpa"))
                .contains("name = kube-dns.kube-system.svc.cluster.local");
        assertThat(lookUp(workspace, "nothing.default.svc.cluster.local")).contains("NXDOMAIN");
    }

    @Test
    void aHeadlessServiceNamesItsPods(Workspace workspace) {
        workspace.apply(CLIENT);
        workspace.apply(NAMED.formatted(workspace.namespace()));
        workspace.awaitReady("client");
        workspace.awaitReady("member");
        String address = workspace.pod("member").at("/status/podIP").asText();
        String zone = workspace.namespace() + ".svc.cluster.local";
        workspace.awaitTrue(() -> lookUp(workspace, "group").contains("Address: " + address + "\n"));
        assertThat(lookUp(workspace, "first.group." + zone)).contains("Address: " + address + "\n");
        assertThat(lookUp(workspace, "-type=srv", "_http._tcp.group." + zone))
                .containsPattern("0 \\d+ 80 first\\.group\\." + zone);
        assertThat(lookUp(workspace, "elsewhere"))
                .contains("elsewhere." + zone + "\tcanonical name = group." + zone)
                .contains("Address: " + address + "\n");
        assertThat(lookUp(workspace, address.replace('.', '-') + ".default.pod.cluster.local"))
                .contains("Address: " + address + "\n");
        assertThat(workspace.shell("member", "hostname -f")).isEqualTo("first.group." + zone + "\n");
    }
}
