package dev.troupe.node.plan;

import dev.troupe.node.port.LinuxResources;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Locale;

/** Requests and limits in the terms of control groups. */
public final class CgroupPlan {
    private static final long MIN_SHARES = 2;
    private static final long MAX_SHARES = 262_144;
    private static final long SHARES_PER_CPU = 1024;
    private static final long PERIOD_MICROS = 100_000;
    private static final long MIN_QUOTA_MICROS = 1000;
    private static final int GUARANTEED_OOM_SCORE = -997;
    private static final int BEST_EFFORT_OOM_SCORE = 1000;

    private CgroupPlan() {}

    /** The pod's quality of service, from its status or, if that lacks it, from its resources. */
    public static String qosClass(Pod pod) {
        String known = pod.getStatus() == null ? null : pod.getStatus().getQosClass();
        if (known != null && !known.isEmpty()) {
            return known;
        }
        boolean any = false;
        boolean guaranteed = true;
        for (Container container : Pods.allContainers(pod)) {
            for (String resource : new String[] {Quantities.CPU, Quantities.MEMORY}) {
                long request = Quantities.units(resource, Quantities.request(container, resource));
                long limit = Quantities.units(resource, Quantities.limit(container, resource));
                any |= request > 0 || limit > 0;
                guaranteed &= limit > 0 && request == limit;
            }
        }
        if (!any) {
            return "BestEffort";
        }
        return guaranteed ? "Guaranteed" : "Burstable";
    }

    /**
     * The pod's control group.
     *
     * @param root the agent's own, as {@code /troupe/node-1}
     */
    public static String podCgroup(Pod pod, String root) {
        String qos = qosClass(pod);
        String middle = qos.equals("Guaranteed") ? "" : "/" + qos.toLowerCase(Locale.ROOT);
        return root + middle + "/pod" + pod.getMetadata().getUid();
    }

    /** The limits of the pod as a whole. */
    public static LinuxResources pod(Pod pod) {
        long memory = Quantities.podLimit(pod, Quantities.MEMORY);
        long quota = quota(Quantities.podLimit(pod, Quantities.CPU));
        return LinuxResources.of(
                shares(Quantities.podRequest(pod, Quantities.CPU)), quota, quota == 0 ? 0 : PERIOD_MICROS, memory, 0);
    }

    /** @param nodeMemoryBytes the capacity of the node, which weighs requests for the OOM killer */
    static LinuxResources container(Pod pod, Container container, long nodeMemoryBytes) {
        long cpuRequest = Quantities.milli(Quantities.request(container, Quantities.CPU));
        long quota = quota(Quantities.milli(Quantities.limit(container, Quantities.CPU)));
        long memory = Quantities.whole(Quantities.limit(container, Quantities.MEMORY));
        return LinuxResources.of(
                shares(cpuRequest), quota, PERIOD_MICROS, memory, oomScore(pod, container, nodeMemoryBytes));
    }

    static long shares(long milliCpu) {
        return Math.clamp(milliCpu * SHARES_PER_CPU / 1000, MIN_SHARES, MAX_SHARES);
    }

    private static long quota(long milliCpu) {
        return milliCpu == 0 ? 0 : Math.max(milliCpu * PERIOD_MICROS / 1000, MIN_QUOTA_MICROS);
    }

    private static int oomScore(Pod pod, Container container, long nodeMemoryBytes) {
        return switch (qosClass(pod)) {
            case "Guaranteed" -> GUARANTEED_OOM_SCORE;
            case "BestEffort" -> BEST_EFFORT_OOM_SCORE;
            default -> {
                long request = Quantities.whole(Quantities.request(container, Quantities.MEMORY));
                long score = nodeMemoryBytes == 0 ? 999 : 1000 - 1000 * request / nodeMemoryBytes;
                // Better than best effort, worse than guaranteed.
                yield (int) Math.clamp(score, 1000 + GUARANTEED_OOM_SCORE, BEST_EFFORT_OOM_SCORE - 1);
            }
        };
    }
}
