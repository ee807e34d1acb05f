package dev.troupe.node.port;

/**
 * Credentials for a registry; fields that do not apply are empty. {@code toString} hides them.
 *
 * @param auth base64 of {@code user:password}
 * @param serverAddress the registry that they are for
 */
public record RegistryAuth(
        String username,
        String password,
        String auth,
        String serverAddress,
        String identityToken,
        String registryToken) {

    public static RegistryAuth of(String username, String password) {
        return new RegistryAuth(username, password, "", "", "", "");
    }

    @Override
    public String toString() {
        return "RegistryAuth[for " + (serverAddress.isEmpty() ? "any registry" : serverAddress) + "]";
    }
}
