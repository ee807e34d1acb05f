package dev.troupe.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.util.function.Consumer;

/** A ReplicaSet or a Deployment, with the defaults that the API server would fill in. */
public final class WorkloadBuilder extends ObjectBuilder<WorkloadBuilder> {

    WorkloadBuilder(String kind, String namespace, String name) {
        super(Builders.skeleton("apps/v1", kind, namespace, name));
        spec().put("replicas", 1);
        Json.child(Json.child(spec(), "selector"), "matchLabels").put("app", name);
        ObjectNode template = Json.child(spec(), "template");
        Json.child(Json.child(template, "metadata"), "labels").put("app", name);
        Json.child(template, "spec")
                .putArray("containers")
                .addObject()
                .put("name", "main")
                .put("image", "test/main:1");
        if (kind.equals("Deployment")) {
            spec().put("revisionHistoryLimit", 10).put("progressDeadlineSeconds", 600);
            rollingUpdate("25%", "25%");
        }
    }

    @Override
    protected WorkloadBuilder self() {
        return this;
    }

    public ObjectNode spec() {
        return Json.child(tree, "spec");
    }

    public WorkloadBuilder replicas(int replicas) {
        spec().put("replicas", replicas);
        return this;
    }

    public WorkloadBuilder minReadySeconds(int seconds) {
        spec().put("minReadySeconds", seconds);
        return this;
    }

    public WorkloadBuilder image(String image) {
        ((ObjectNode) spec().path("template").path("spec").path("containers").get(0)).put("image", image);
        return this;
    }

    public WorkloadBuilder template(Consumer<ObjectNode> change) {
        change.accept(Json.child(spec(), "template"));
        return this;
    }

    /** Numbers ({@code "2"}) or percentages ({@code "25%"}). */
    public WorkloadBuilder rollingUpdate(String maxSurge, String maxUnavailable) {
        ObjectNode strategy = spec().putObject("strategy").put("type", "RollingUpdate");
        ObjectNode rolling = strategy.putObject("rollingUpdate");
        putIntOrPercent(rolling, "maxSurge", maxSurge);
        putIntOrPercent(rolling, "maxUnavailable", maxUnavailable);
        return this;
    }

    public WorkloadBuilder recreate() {
        spec().putObject("strategy").put("type", "Recreate");
        return this;
    }

    private static void putIntOrPercent(ObjectNode node, String field, String value) {
        if (value.endsWith("%")) {
            node.put(field, value);
        } else {
            node.put(field, Integer.parseInt(value));
        }
    }
}
