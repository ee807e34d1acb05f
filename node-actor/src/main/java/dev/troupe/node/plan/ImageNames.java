package dev.troupe.node.plan;

import io.fabric8.kubernetes.api.model.Container;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of images, by the rules of the distribution specification. */
public final class ImageNames {
    private static final String PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
    private static final String LABEL = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
    private static final String HOST = "(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?";
    private static final Pattern REFERENCE = Pattern.compile("(?:" + HOST + "/)?" + PART + "(?:/" + PART + ")*"
            + "(?::[\\w][\\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?");
    private static final Pattern UPPER = Pattern.compile("[A-Z]");

    private ImageNames() {}

    /** Why this is no image name, as kubelet says it; null if it is one. */
    public static @Nullable String fault(String image) {
        if (REFERENCE.matcher(image).matches()) {
            return null;
        }
        String why = UPPER.matcher(path(image)).find()
                        && REFERENCE.matcher(image.toLowerCase(Locale.ROOT)).matches()
                ? "invalid reference format: repository name (" + repository(image) + ") must be lowercase"
                : "invalid reference format";
        return "Failed to apply default image tag \"" + image + "\": couldn't parse image name \"" + image + "\": "
                + why;
    }

    /** The name with {@code :latest} if it has neither tag nor digest. */
    public static String withTag(String image) {
        if (image.contains("@")) {
            return image;
        }
        return image.lastIndexOf(':') > image.lastIndexOf('/') ? image : image + ":latest";
    }

    /** The container's pull policy; the default depends on the tag. */
    public static String policy(Container container) {
        String policy = container.getImagePullPolicy();
        if (policy != null && !policy.isEmpty()) {
            return policy;
        }
        return withTag(container.getImage()).endsWith(":latest") ? "Always" : "IfNotPresent";
    }

    /** The registry's host, {@code docker.io} where the name has none. */
    public static String registry(String image) {
        int slash = image.indexOf('/');
        String first = slash < 0 ? "" : image.substring(0, slash);
        boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
        return host ? first : "docker.io";
    }

    private static String path(String image) {
        String name = image.contains("@") ? image.substring(0, image.indexOf('@')) : image;
        int colon = name.lastIndexOf(':');
        return colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
    }

    private static String repository(String image) {
        String name = path(image);
        return name.contains("/") ? name : "library/" + name;
    }
}
