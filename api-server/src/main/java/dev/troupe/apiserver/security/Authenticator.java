package dev.troupe.apiserver.security;

import dev.troupe.api.StatusException;
import dev.troupe.protocol.object.Caller;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Finds out who sends a request. One instance serves one event loop. */
public final class Authenticator {
    /** The group of everybody who has shown credentials. */
    public static final String AUTHENTICATED = "system:authenticated";

    /** Who sends no credentials. */
    public static final Caller ANONYMOUS = new Caller("system:anonymous", List.of("system:unauthenticated"));

    private static final String BEARER = "bearer ";

    private final ClientCertificates certificates;
    private final Tokens tokens;
    /** A chain is verified once a connection. */
    private final Map<HttpConnection, Certified> byConnection = new WeakHashMap<>();

    /** What a connection's certificate said; no caller and {@code refused} for one that nobody vouches for. */
    private record Certified(@Nullable Caller caller, boolean refused) {}

    public Authenticator(ClientCertificates certificates, Tokens tokens) {
        this.certificates = certificates;
        this.tokens = tokens;
    }

    /**
     * The caller, {@link #ANONYMOUS} without credentials.
     *
     * @throws StatusException 401 for credentials that are not valid
     */
    public Caller authenticate(HttpServerRequest request) {
        Certified certified = byConnection.computeIfAbsent(request.connection(), this::certified);
        if (certified.caller() != null) {
            return certified.caller();
        }
        String header = request.getHeader("Authorization");
        if (header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            Optional<Caller> caller =
                    tokens.caller(header.substring(BEARER.length()).trim());
            return caller.orElseThrow(StatusException::unauthorized);
        }
        if (certified.refused()) {
            throw StatusException.unauthorized();
        }
        return ANONYMOUS;
    }

    private Certified certified(HttpConnection connection) {
        SSLSession session = connection.sslSession();
        if (session == null) {
            return new Certified(null, false);
        }
        Certificate[] chain;
        try {
            chain = session.getPeerCertificates();
        } catch (SSLPeerUnverifiedException e) {
            return new Certified(null, false);
        }
        return certificates
                .caller(chain)
                .map(caller -> new Certified(caller, false))
                .orElseGet(() -> new Certified(null, true));
    }
}
