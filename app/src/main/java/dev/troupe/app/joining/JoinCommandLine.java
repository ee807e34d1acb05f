package dev.troupe.app.joining;

import dev.troupe.apiserver.security.BootstrapToken;
import dev.troupe.apiserver.security.PublicKeyHash;

/** The command that makes another machine a node; to be copied from one terminal to another. */
public final class JoinCommandLine {
    private JoinCommandLine() {}

    /** @param control whether for a control node */
    public static String text(ServerAddress server, BootstrapToken token, PublicKeyHash authority, boolean control) {
        return "troupe join " + server + " --token " + token.text() + " --discovery-token-ca-cert-hash "
                + authority.text() + (control ? " --control-plane" : "");
    }
}
