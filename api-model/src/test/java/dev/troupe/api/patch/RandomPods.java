package dev.troupe.api.patch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.util.Random;

/** Pods, and patches and configurations of pods, by chance; valid as far as lists' keys are concerned. */
public final class RandomPods {
    private final Random random;

    public RandomPods(Random random) {
        this.random = random;
    }

    /** A pod without nulls and directives: an object, or a configuration to apply. */
    public ObjectNode pod() {
        return pod(false);
    }

    /** A strategic merge patch of a pod. */
    public ObjectNode patch() {
        return pod(true);
    }

    private ObjectNode pod(boolean patch) {
        ObjectNode pod = Json.object();
        pod.put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata = pod.putObject("metadata").put("name", "p");
        if (random.nextBoolean()) {
            strings(metadata.putObject("labels"), patch);
        }
        if (random.nextBoolean()) {
            values(metadata.putArray("finalizers"));
        }
        if (patch && random.nextInt(4) == 0) {
            values(metadata.putArray("$deleteFromPrimitiveList/finalizers"));
        }
        ObjectNode spec = pod.putObject("spec");
        if (random.nextBoolean()) {
            spec.put("restartPolicy", "p" + random.nextInt(3));
        } else if (patch && random.nextBoolean()) {
            spec.putNull("restartPolicy");
        }
        if (random.nextInt(3) == 0) {
            ObjectNode selector = spec.putObject("nodeSelector");
            strings(selector, false);
            if (patch && random.nextBoolean()) {
                selector.put("$patch", "replace");
            }
        }
        containers(spec.putArray("containers"), patch);
        return pod;
    }

    private void containers(ArrayNode containers, boolean patch) {
        for (int name = 0; name < 3; name++) {
            if (random.nextBoolean()) {
                continue;
            }
            ObjectNode container = containers.addObject().put("name", "c" + name);
            if (patch && random.nextInt(5) == 0) {
                container.put("$patch", "delete");
                continue;
            }
            container.put("image", "i" + random.nextInt(3));
            if (random.nextInt(3) == 0) {
                values(container.putArray("args"));
            }
            if (random.nextBoolean()) {
                for (int port = 80; port < 80 + random.nextInt(3); port++) {
                    container
                            .withArray("ports")
                            .addObject()
                            .put("containerPort", port)
                            .put("protocol", "TCP");
                }
            }
            if (random.nextInt(3) == 0) {
                strings(container.putObject("resources").putObject("limits"), patch);
            }
        }
    }

    private void strings(ObjectNode map, boolean nulls) {
        for (int i = random.nextInt(3); i > 0; i--) {
            String key = "k" + random.nextInt(4);
            if (nulls && random.nextInt(3) == 0) {
                map.putNull(key);
            } else {
                map.put(key, "v" + random.nextInt(3));
            }
        }
    }

    private void values(ArrayNode list) {
        for (int value = 0; value < 4; value++) {
            if (random.nextBoolean()) {
                list.add("f" + value);
            }
        }
    }
}
