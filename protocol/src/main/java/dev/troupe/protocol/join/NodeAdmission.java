package dev.troupe.protocol.join;

import dev.troupe.protocol.object.Caller;

/** Decides whether a machine becomes a node, and gives it what it needs for that. */
public interface NodeAdmission {

    /**
     * Signs the machine's certificate request and gives it a share of the pod network. May block for seconds.
     *
     * @param caller who proved to be allowed to ask, by a bootstrap token as a rule
     * @throws dev.troupe.api.StatusException 400 for a request that makes no sense, 403 for a role that the caller's
     *     token does not grant, 409 for a name in use or a cluster that cannot grow
     */
    Admission admit(JoinRequest request, Caller caller);

    /** Refuses everybody, for servers without a CA's key and for tests. */
    static NodeAdmission closed(String why) {
        return (request, caller) -> {
            throw dev.troupe.api.StatusException.unavailable(why, 0);
        };
    }
}
