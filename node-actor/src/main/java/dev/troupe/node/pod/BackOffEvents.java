package dev.troupe.node.pod;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.node.plan.Pods;
import dev.troupe.node.pod.PodEvents.ContainerPlace;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Says once of each wait of a container that it waits, and why. Confined to its worker. */
final class BackOffEvents {
    private static final List<String> LISTS = List.of("initContainerStatuses", "containerStatuses");

    /** The waits that have been told: container, reason, and which restart it is. */
    private Set<String> told = Set.of();

    /** @param status what is to be the pod's status */
    void tell(Pod pod, JsonNode status, PodEvents events) {
        Set<String> waits = new HashSet<>();
        for (String list : LISTS) {
            for (JsonNode container : status.path(list)) {
                String reason = container.at("/state/waiting/reason").asText();
                String wait = container.path("name").asText()
                        + ' '
                        + reason
                        + ' '
                        + container.path("restartCount").asInt();
                if (isBackOff(reason) && waits.add(wait) && !told.contains(wait)) {
                    tell(pod, container.path("name").asText(), reason, events);
                }
            }
        }
        told = waits;
    }

    private static boolean isBackOff(String reason) {
        return reason.equals("CrashLoopBackOff") || reason.equals("ImagePullBackOff");
    }

    private static void tell(Pod pod, String container, String reason, PodEvents events) {
        ContainerPlace place = ContainerPlace.of(pod, container);
        if (reason.equals("CrashLoopBackOff")) {
            events.warning(
                    place,
                    "BackOff",
                    "Back-off restarting failed container " + container + " in pod " + Pods.describe(pod));
        } else {
            String image =
                    Pods.container(pod, container).map(Container::getImage).orElse("");
            events.normal(place, "BackOff", "Back-off pulling image \"" + image + "\"");
            events.warning(place, "Failed", "Error: ImagePullBackOff");
        }
    }
}
