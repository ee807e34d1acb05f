package dev.troupe.node.pod;

import dev.troupe.api.Failures;
import dev.troupe.node.plan.ImageNames;
import dev.troupe.node.plan.PullSecrets;
import dev.troupe.node.pod.PodEvents.ContainerPlace;
import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.node.port.ImageFacts;
import dev.troupe.node.port.RegistryAuth;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Sees to it that images are present, as their pull policies ask. */
final class ImageSteps {
    private final ContainerRuntime runtime;
    private final InstantSource clock;

    ImageSteps(ContainerRuntime runtime, InstantSource clock) {
        this.runtime = runtime;
        this.clock = clock;
    }

    /** @param secrets the pod's imagePullSecrets, as far as they exist */
    CompletionStage<Outcome> ensure(Pod pod, Container container, List<Secret> secrets, PodEvents events) {
        ContainerPlace place = ContainerPlace.of(pod, container.getName());
        String image = container.getImage() == null ? "" : container.getImage();
        String fault = ImageNames.fault(image);
        if (fault != null) {
            events.warning(place, "InspectFailed", fault);
            events.warning(place, "Failed", "Error: InvalidImageName");
            return CompletableFuture.completedFuture(new Outcome.ImageFailed("InvalidImageName", fault, false));
        }
        String policy = ImageNames.policy(container);
        return runtime.imageStatus(ImageNames.withTag(image)).thenCompose(found -> {
            if (found.isPresent() && !policy.equals("Always")) {
                events.normal(place, "Pulled", "Container image \"" + image + "\" already present on machine");
                return CompletableFuture.<Outcome>completedFuture(
                        new Outcome.ImageReady(found.get().id()));
            }
            if (policy.equals("Never")) {
                String message = "Container image \"" + image + "\" is not present with pull policy of Never";
                events.warning(place, "ErrImageNeverPull", message);
                events.warning(place, "Failed", "Error: ErrImageNeverPull");
                return CompletableFuture.<Outcome>completedFuture(
                        new Outcome.ImageFailed("ErrImageNeverPull", message, false));
            }
            return pull(image, PullSecrets.forImage(image, secrets), place, events);
        });
    }

    private CompletionStage<Outcome> pull(
            String image, List<RegistryAuth> credentials, ContainerPlace place, PodEvents events) {
        events.normal(place, "Pulling", "Pulling image \"" + image + "\"");
        Instant begun = clock.instant();
        return pull(ImageNames.withTag(image), credentials, 0)
                .thenCompose(ref -> size(ref).thenApply(size -> {
                    String took = GoDuration.text(Duration.between(begun, clock.instant()));
                    events.normal(
                            place,
                            "Pulled",
                            "Successfully pulled image \"" + image + "\" in " + took + " (" + took
                                    + " including waiting). Image size: " + size + " bytes.");
                    return (Outcome) new Outcome.ImageReady(ref);
                }))
                .exceptionally(failure -> {
                    String message = Failures.text(failure);
                    events.warning(place, "Failed", "Failed to pull image \"" + image + "\": " + message);
                    events.warning(place, "Failed", "Error: ErrImagePull");
                    return new Outcome.ImageFailed("ErrImagePull", message, true);
                });
    }

    private CompletionStage<String> pull(String image, List<RegistryAuth> credentials, int from) {
        @Nullable RegistryAuth auth = from < credentials.size() ? credentials.get(from) : null;
        CompletionStage<String> pulled = runtime.pullImage(image, auth);
        return from + 1 < credentials.size()
                ? pulled.exceptionallyCompose(failure -> pull(image, credentials, from + 1))
                : pulled;
    }

    private CompletionStage<Long> size(String ref) {
        return runtime.imageStatus(ref)
                .thenApply((Optional<ImageFacts> facts) ->
                        facts.map(ImageFacts::sizeBytes).orElse(0L))
                .exceptionally(failure -> 0L);
    }
}
