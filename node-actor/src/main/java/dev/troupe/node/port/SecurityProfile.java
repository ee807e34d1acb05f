package dev.troupe.node.port;

/**
 * A seccomp or AppArmor profile.
 *
 * @param localhostRef with LOCALHOST the path (seccomp) or the name (AppArmor); otherwise empty
 */
public record SecurityProfile(Type type, String localhostRef) {

    /** Where the profile comes from. */
    public enum Type {
        RUNTIME_DEFAULT,
        UNCONFINED,
        LOCALHOST
    }

    public static SecurityProfile runtimeDefault() {
        return new SecurityProfile(Type.RUNTIME_DEFAULT, "");
    }

    public static SecurityProfile unconfined() {
        return new SecurityProfile(Type.UNCONFINED, "");
    }

    public static SecurityProfile localhost(String reference) {
        return new SecurityProfile(Type.LOCALHOST, reference);
    }
}
