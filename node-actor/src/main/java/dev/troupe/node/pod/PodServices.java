package dev.troupe.node.pod;

import dev.troupe.node.plan.PodStatusPlan;
import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.node.probe.Prober;
import dev.troupe.protocol.controller.EventRecorder;
import dev.troupe.protocol.object.ObjectClient;
import java.time.InstantSource;

/**
 * What all workers of a node share.
 *
 * @param nodeName the Node object's name
 * @param host what of the node shows in statuses
 */
public record PodServices(
        String nodeName,
        ContainerRuntime runtime,
        StepRunner steps,
        Prober prober,
        ObjectClient objects,
        EventRecorder events,
        PodStatusPlan.Host host,
        InstantSource clock) {}
