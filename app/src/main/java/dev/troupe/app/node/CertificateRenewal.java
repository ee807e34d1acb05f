package dev.troupe.app.node;

import dev.troupe.apiserver.security.Identity;
import dev.troupe.apiserver.security.NodeIdentity;
import dev.troupe.apiserver.security.Pem;
import dev.troupe.apiserver.security.SigningRequest;
import dev.troupe.node.remote.ControlPlane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews a worker's certificate a month before it expires. The node then begins anew to use it, which its pods do not notice;
 * whoever supervises the JVM starts it again.
 */
final class CertificateRenewal {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateRenewal.class);
    private static final Duration FIRST_LOOK = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofHours(1);

    private final String node;
    private final WorkerIdentity files;
    private final X509Certificate authority;
    private final ControlPlane control;
    private final ActorSystem<?> system;

    private CertificateRenewal(
            String node, WorkerIdentity files, X509Certificate authority, ControlPlane control, ActorSystem<?> system) {
        this.node = node;
        this.files = files;
        this.authority = authority;
        this.control = control;
        this.system = system;
    }

    /** Looks every hour whether the certificate that is in use expires soon. */
    static void watch(
            String node,
            X509Certificate inUse,
            WorkerIdentity files,
            X509Certificate authority,
            ControlPlane control,
            ActorSystem<?> system,
            InstantSource clock) {
        CertificateRenewal renewal = new CertificateRenewal(node, files, authority, control, system);
        system.scheduler()
                .scheduleWithFixedDelay(
                        FIRST_LOOK,
                        LOOK_EVERY,
                        () -> {
                            if (NodeIdentity.expiresSoon(inUse, clock.instant())) {
                                renewal.renew();
                            }
                        },
                        system.executionContext());
    }

    private void renew() {
        SigningRequest request = SigningRequest.create(node);
        control.certify(request.pem()).thenAccept(pem -> take(pem, request)).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("this node's certificate expires soon and cannot be renewed yet: {}", failure.toString());
            } else {
                LOG.info("this node has a new certificate and begins anew");
                CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.clusterDowningReason());
            }
        });
    }

    private void take(String pem, SigningRequest request) {
        try {
            X509Certificate certificate = Pem.parseCertificate(pem);
            certificate.verify(authority.getPublicKey());
            if (!certificate.getPublicKey().equals(request.keys().getPublic())) {
                throw new IOException("the certificate is for another key");
            }
            files.add(new Identity(certificate, request.keys().getPrivate()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the certificate is not signed by the cluster's CA", e);
        }
    }
}
