package dev.troupe.app.joining;

import dev.troupe.apiserver.security.BootstrapToken;
import dev.troupe.apiserver.security.Identity;
import dev.troupe.apiserver.security.Kubeconfig;
import dev.troupe.apiserver.security.NodeIdentity;
import dev.troupe.apiserver.security.Pem;
import dev.troupe.apiserver.security.Pki;
import dev.troupe.apiserver.security.PublicKeyHash;
import dev.troupe.apiserver.security.SigningRequest;
import dev.troupe.protocol.join.Admission;
import dev.troupe.protocol.join.JoinRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Makes a machine a further node of a cluster. */
public final class Joining {
    private static final String CLUSTER = "troupe";

    private final NodeSettings.Machine machine;
    private final ServerAddress server;
    private final JoinClient client;

    /**
     * @param server any control node, or the address that all share
     * @param hashes of the cluster's CA; one must be right
     */
    public Joining(
            NodeSettings.Machine machine, ServerAddress server, BootstrapToken token, Set<PublicKeyHash> hashes) {
        this.machine = machine;
        this.server = server;
        this.client = new JoinClient(server, token, hashes);
    }

    /** What will be written, for a dry run. */
    public List<Path> files() {
        Layout layout = machine.layout();
        List<Path> files = new ArrayList<>(List.of(
                layout.nodeConf(),
                layout.pki().resolve("ca.crt"),
                layout.pki().resolve("node.crt"),
                layout.pki().resolve("node.key")));
        if (machine.control()) {
            files.add(layout.adminConf());
            for (String name : List.of("ca.key", "server.crt", "server.key", "admin.crt", "admin.key")) {
                files.add(layout.pki().resolve(name));
            }
        }
        return files;
    }

    /**
     * Asks the cluster, and writes what it gives. Nothing is written if it refuses.
     *
     * @throws IOException if the cluster cannot be reached, is not the one expected, or refuses; the message says so
     */
    public Admission run(Instant now) throws IOException, InterruptedException {
        SigningRequest request = SigningRequest.create(machine.name());
        JoinClient.Admitted admitted =
                client.ask(new JoinRequest(machine.name(), machine.roles(), List.of(machine.address()), request.pem()));
        Identity identity = identity(admitted, request);
        Admission admission = admitted.admission();
        MachineNetwork.ranges(admission.network().podCidr(), admission.network().serviceCidr(), machine.address())
                .check();
        Layout layout = machine.layout();
        Files.createDirectories(layout.pki());
        Files.writeString(layout.pki().resolve("ca.crt"), Pem.certificate(admitted.authority()));
        identity.write(layout.pki().resolve("node.crt"), layout.pki().resolve("node.key"));
        Admission.Control control = admission.control();
        if (control != null) {
            becomeControl(layout, admitted.authority(), control, admission, now);
        }
        SettingsFile.write(
                layout.nodeConf(),
                new NodeSettings(
                                machine,
                                admission.podSubnet(),
                                admission.network(),
                                servers(admission.network().endpoint()),
                                control == null ? NodeSettings.Database.NONE : NodeSettings.Database.of(control))
                        .settings());
        return admission;
    }

    /** Where a worker finds control nodes at first; they tell it of the others. */
    private List<String> servers(String endpoint) {
        if (machine.control()) {
            return List.of();
        }
        return endpoint.isEmpty() || endpoint.equals(server.toString())
                ? List.of(server.toString())
                : List.of(endpoint, server.toString());
    }

    /** The certificate must be for our key, and the CA's. */
    private static Identity identity(JoinClient.Admitted admitted, SigningRequest request) throws IOException {
        X509Certificate certificate = Pem.parseCertificate(admitted.admission().certificate());
        try {
            certificate.verify(admitted.authority().getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new IOException("the cluster has sent a certificate that its CA has not signed", e);
        }
        if (!certificate.getPublicKey().equals(request.keys().getPublic())) {
            throw new IOException("the cluster has sent a certificate for another key than this machine's");
        }
        return new Identity(certificate, request.keys().getPrivate());
    }

    private void becomeControl(
            Layout layout, X509Certificate authority, Admission.Control control, Admission admission, Instant now)
            throws IOException {
        Identity.SecretFile.write(layout.pki().resolve("ca.key"), control.authorityKey());
        Identity read =
                Identity.read(layout.pki().resolve("ca.crt"), layout.pki().resolve("ca.key"));
        if (!NodeIdentity.isPair(read)) {
            Files.delete(layout.pki().resolve("ca.key"));
            throw new IOException("the cluster has sent a key that is not that of the CA "
                    + PublicKeyHash.of(authority).text());
        }
        Pki pki = Pki.open(layout.pki(), List.of(machine.address()), List.of(machine.name()), now);
        String endpoint = admission.network().endpoint();
        ServerAddress server = endpoint.isEmpty()
                ? new ServerAddress(machine.address(), machine.apiPort())
                : ServerAddress.parse(endpoint);
        Kubeconfig.write(layout.adminConf(), CLUSTER, server.uri("").toString(), pki);
    }
}
