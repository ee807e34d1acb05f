package dev.troupe.node.image;

/**
 * The full name of an image, as docker and Kubernetes read short ones: {@code busybox} is {@code
 * docker.io/library/busybox:latest}.
 */
public final class ImageName {
    private static final String DEFAULT_DOMAIN = "docker.io";
    private static final String OFFICIAL = "library/";

    private ImageName() {}

    /** The full form of {@code name}, with domain and with a tag or a digest. */
    public static String full(String name) {
        if (name.isBlank() || name.contains(" ")) {
            throw new IllegalArgumentException("not the name of an image: \"" + name + "\"");
        }
        String located = locate(name);
        boolean tagged = located.indexOf('@') >= 0 || located.indexOf(':', located.lastIndexOf('/')) >= 0;
        return tagged ? located : located + ":latest";
    }

    private static String locate(String name) {
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean isDomain = first.contains(".") || first.contains(":") || first.equals("localhost");
        if (!isDomain) {
            return DEFAULT_DOMAIN + "/" + (slash < 0 ? OFFICIAL : "") + name;
        }
        String rest = name.substring(slash + 1);
        boolean docker = first.equals(DEFAULT_DOMAIN) || first.equals("index.docker.io");
        return docker ? DEFAULT_DOMAIN + "/" + (rest.contains("/") ? "" : OFFICIAL) + rest : name;
    }
}
