package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.FieldError;
import dev.troupe.api.KindDefinition;
import java.util.List;
import java.util.Map;

/**
 * Checks objects as kube-apiserver does before it stores them, with its words and paths. Objects are expected to have
 * passed the decoder and to be defaulted; whatever values they hold, nothing here throws.
 *
 * <p>A kind without rules of its own gets the checks of its metadata.
 */
public final class Validation {
    private static final KindValidation ANY = KindValidation.named(NameRule.PATH_SEGMENT);

    private static final Map<String, KindValidation> BY_RESOURCE = Map.ofEntries(
            Map.entry("pods", new PodValidation()),
            Map.entry("replicasets.apps", new ReplicaSetValidation()),
            Map.entry("deployments.apps", new DeploymentValidation()),
            Map.entry("podtemplates", new PodTemplateValidation()),
            Map.entry("configmaps", new ConfigMapValidation()),
            Map.entry("secrets", new SecretValidation()),
            Map.entry("namespaces", new NamespaceValidation()),
            Map.entry("nodes", new NodeValidation()),
            Map.entry("serviceaccounts", KindValidation.named(NameRule.DNS_SUBDOMAIN)),
            Map.entry("leases.coordination.k8s.io", new LeaseValidation()),
            Map.entry("events", new EventValidation()),
            Map.entry("services", new ServiceValidation()),
            Map.entry("networkpolicies.networking.k8s.io", new NetworkPolicyValidation()),
            Map.entry("ingresses.networking.k8s.io", new IngressValidation()),
            Map.entry("ingressclasses.networking.k8s.io", new IngressClassValidation()),
            Map.entry("ipaddresses.networking.k8s.io", new IpAddressValidation()),
            Map.entry("servicecidrs.networking.k8s.io", new ServiceCidrValidation()),
            Map.entry("ipaddresspools.troupe.dev", new AddressPoolValidation()),
            Map.entry("endpoints", new EndpointsValidation()),
            Map.entry("endpointslices.discovery.k8s.io", new EndpointsValidation()));

    private Validation() {}

    /** What is wrong with a new, defaulted object; empty if nothing is. */
    public static List<FieldError> create(KindDefinition kind, ObjectNode object) {
        KindValidation rules = of(kind);
        Errors errors = new Errors();
        MetadataRules.check(kind, rules.names(), object, errors);
        rules.content(object, errors);
        rules.create(object, errors);
        return errors.toList();
    }

    /**
     * What is wrong with replacing {@code old} by {@code next}; empty if nothing is. System metadata (uid,
     * creationTimestamp, …) may be left out of {@code next}; it must not differ.
     */
    public static List<FieldError> update(KindDefinition kind, ObjectNode old, ObjectNode next) {
        KindValidation rules = of(kind);
        Errors errors = new Errors();
        MetadataRules.update(old, next, errors);
        MetadataRules.check(kind, rules.names(), next, errors);
        rules.content(next, errors);
        rules.update(old, next, errors);
        return errors.toList();
    }

    /**
     * What is wrong with a write of a subresource that changes the object itself; empty if nothing is. A subresource may
     * do what an update may not: binding gives a Pod its node, and only {@code ephemeralcontainers} adds such containers.
     *
     * @param subresource {@code status}, {@code binding}, …; empty for the object itself
     */
    public static List<FieldError> update(KindDefinition kind, String subresource, ObjectNode old, ObjectNode next) {
        return switch (subresource) {
            case "status" -> status(kind, old, next);
            case "ephemeralcontainers" -> ephemeralContainers(old, next);
            case "binding" -> binding(kind, old, next);
            default -> update(kind, old, next);
        };
    }

    private static List<FieldError> binding(KindDefinition kind, ObjectNode old, ObjectNode next) {
        Errors errors = new Errors();
        MetadataRules.update(old, next, errors);
        of(kind).content(next, errors);
        return errors.toList();
    }

    /** What is wrong with a write of the status subresource; empty if nothing is. The spec is not looked at. */
    public static List<FieldError> status(KindDefinition kind, ObjectNode old, ObjectNode next) {
        Errors errors = new Errors();
        MetadataRules.update(old, next, errors);
        MetadataRules.changeable(Fields.object(next, "metadata"), errors);
        of(kind).status(old, next, errors);
        return errors.toList();
    }

    /** What is wrong with a write of a Pod's {@code ephemeralcontainers} subresource; empty if nothing is. */
    public static List<FieldError> ephemeralContainers(ObjectNode oldPod, ObjectNode nextPod) {
        Errors errors = new Errors();
        MetadataRules.update(oldPod, nextPod, errors);
        new PodValidation().content(nextPod, errors);
        PodUpdateRules.ephemeralContainers(oldPod, nextPod, errors);
        return errors.toList();
    }

    private static KindValidation of(KindDefinition kind) {
        return BY_RESOURCE.getOrDefault(kind.resource(), ANY);
    }
}
