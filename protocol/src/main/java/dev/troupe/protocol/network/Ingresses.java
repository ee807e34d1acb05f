package dev.troupe.protocol.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.feed.ChangeFeed;
import java.util.HashSet;
import java.util.Set;

/** Which Ingresses are served by Troupe, and what they refer to. */
public final class Ingresses {
    public static final String INGRESSES = "ingresses.networking.k8s.io";
    public static final String CLASSES = "ingressclasses.networking.k8s.io";

    /** What a class of Troupe's names as its controller. */
    public static final String CONTROLLER = "troupe.dev/ingress";

    /** The class that a cluster has from its first start. */
    public static final String DEFAULT_CLASS = "troupe";

    /** How a class says that Ingresses without one are of it. */
    public static final String IS_DEFAULT = "ingressclass.kubernetes.io/is-default-class";

    /** How an Ingress named its class before there was a field for it. */
    public static final String CLASS_ANNOTATION = "kubernetes.io/ingress.class";

    private Ingresses() {}

    /** The class that an Ingress names, empty for none. */
    public static String className(JsonNode ingress) {
        String name = Json.text(ingress.path("spec"), "ingressClassName");
        return name.isEmpty() ? Json.text(ingress.at("/metadata/annotations"), CLASS_ANNOTATION) : name;
    }

    /** Whether the class that an Ingress names is one of Troupe's. */
    public static boolean isOurs(JsonNode ingress, ChangeFeed feed) {
        String name = className(ingress);
        return !name.isEmpty()
                && feed.find(ResourceKey.clusterScoped(CLASSES, name))
                        .filter(found -> isOurs(found.tree()))
                        .isPresent();
    }

    /** Whether Ingresses of a class are served by Troupe. */
    public static boolean isOurs(JsonNode ingressClass) {
        return Json.text(ingressClass.path("spec"), "controller").equals(CONTROLLER);
    }

    /** The Secrets with the certificates of an Ingress; every node that serves it needs them. */
    public static Set<ResourceKey> secrets(JsonNode ingress) {
        String namespace = Json.text(ingress.path("metadata"), "namespace");
        Set<ResourceKey> secrets = new HashSet<>();
        for (JsonNode tls : ingress.at("/spec/tls")) {
            String name = Json.text(tls, "secretName");
            if (!name.isEmpty()) {
                secrets.add(new ResourceKey("secrets", namespace, name));
            }
        }
        return secrets;
    }
}
