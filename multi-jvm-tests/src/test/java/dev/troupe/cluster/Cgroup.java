package dev.troupe.cluster;

/** A container's control group as the container itself reads it, whether the host has cgroups v1, v2 or both. */
final class Cgroup {
    private final Workspace workspace;
    private final String pod;
    private final boolean unified;

    private Cgroup(Workspace workspace, String pod) {
        this.workspace = workspace;
        this.pod = pod;
        this.unified = read("ls /sys/fs/cgroup").lines().anyMatch("cgroup.controllers"::equals);
    }

    static Cgroup of(Workspace workspace, String pod) {
        return new Cgroup(workspace, pod);
    }

    long memoryLimitBytes() {
        return number(unified ? "memory.max" : "memory/memory.limit_in_bytes");
    }

    /** The processor time that the container may use, in percent of one processor. */
    long cpuQuotaPercent() {
        if (unified) {
            String[] quotaAndPeriod = read("cat /sys/fs/cgroup/cpu.max").strip().split(" ", -1);
            return 100 * Long.parseLong(quotaAndPeriod[0]) / Long.parseLong(quotaAndPeriod[1]);
        }
        return 100 * number("cpu/cpu.cfs_quota_us") / number("cpu/cpu.cfs_period_us");
    }

    /** The weight of the container's processor time: 1024 for a request of a whole processor. */
    long cpuShares() {
        if (unified) {
            // The inverse of the OCI runtimes' mapping of [2, 262144] shares to weights of [1, 10000].
            return 2 + Math.round((number("cpu.weight") - 1) * 262142.0 / 9999);
        }
        return number("cpu/cpu.shares");
    }

    long pidsLimit() {
        String limit = read("cat /sys/fs/cgroup/" + (unified ? "pids.max" : "pids/pids.max"))
                .strip();
        return limit.equals("max") ? Long.MAX_VALUE : Long.parseLong(limit);
    }

    private long number(String file) {
        return Long.parseLong(read("cat /sys/fs/cgroup/" + file).strip());
    }

    private String read(String commandLine) {
        return workspace.shell(pod, commandLine);
    }
}
