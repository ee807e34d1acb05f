package dev.troupe.protocol.join;

import dev.troupe.api.StatusException;
import dev.troupe.protocol.object.Caller;
import java.util.List;

/** Decides whether a machine becomes a node, and gives it what it needs for that. */
public interface NodeAdmission {

    /**
     * Signs the machine's certificate request and gives it a share of the pod network. May block for seconds.
     *
     * @param caller who proved to be allowed to ask, by a bootstrap token as a rule
     * @throws StatusException 400 for a request that makes no sense, 403 for a role that the caller's
     *     token does not grant, 409 for a name in use or a cluster that cannot grow
     */
    Admission admit(JoinRequest request, Caller caller);

    /**
     * Gives a worker another certificate for the same name and addresses. May block for a moment.
     *
     * @param addresses those of the certificate that it has shown
     * @param certificateRequest PKCS#10 in PEM
     * @return the certificate, PEM
     * @throws StatusException 400 for what is no certificate request
     */
    default String renew(String node, List<String> addresses, String certificateRequest) {
        throw StatusException.unavailable("no certificates are given here", 0);
    }

    /** Refuses everybody, for servers without a CA's key and for tests. */
    static NodeAdmission closed(String why) {
        return (request, caller) -> {
            throw StatusException.unavailable(why, 0);
        };
    }
}
