package dev.troupe.node.port;

import java.util.Map;

/**
 * Limits in the terms of control groups; 0 and empty mean not set.
 *
 * @param cpuShares weight among neighbours, 2 to 262144
 * @param cpuQuotaMicros CPU time in each period; -1 lifts a limit
 * @param cpuPeriodMicros usually 100000
 * @param memoryLimitBytes hard limit
 * @param oomScoreAdj -1000 to 1000
 * @param cpusetCpus as {@code 0-3,5}
 * @param cpusetMems as {@code 0}
 * @param hugepageLimitBytes by page size, as {@code 2MB}
 * @param unified raw files of cgroup v2
 */
public record LinuxResources(
        long cpuShares,
        long cpuQuotaMicros,
        long cpuPeriodMicros,
        long memoryLimitBytes,
        int oomScoreAdj,
        String cpusetCpus,
        String cpusetMems,
        Map<String, Long> hugepageLimitBytes,
        Map<String, String> unified) {

    /** No limits. */
    public static final LinuxResources NONE = new LinuxResources(0, 0, 0, 0, 0, "", "", Map.of(), Map.of());

    public LinuxResources {
        if (memoryLimitBytes < 0 || cpuShares < 0 || cpuPeriodMicros < 0) {
            throw new IllegalArgumentException("negative limit: cpuShares=" + cpuShares + " cpuPeriodMicros="
                    + cpuPeriodMicros + " memoryLimitBytes=" + memoryLimitBytes);
        }
        hugepageLimitBytes = Map.copyOf(hugepageLimitBytes);
        unified = Map.copyOf(unified);
    }

    /** CPU and memory only. */
    public static LinuxResources of(
            long cpuShares, long cpuQuotaMicros, long cpuPeriodMicros, long memoryLimitBytes, int oomScoreAdj) {
        return new LinuxResources(
                cpuShares, cpuQuotaMicros, cpuPeriodMicros, memoryLimitBytes, oomScoreAdj, "", "", Map.of(), Map.of());
    }
}
