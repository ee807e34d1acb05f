package dev.troupe.app.cli;

import dev.troupe.app.preflight.Preflight;
import dev.troupe.app.preflight.Report;
import java.util.List;
import java.util.Set;

/** Whether this host can run a local cluster. What cannot work is refused; what is merely unwise is said. */
final class HostCheck {
    private HostCheck() {}

    /**
     * @return warnings, a line each
     * @throws IllegalStateException if a cluster cannot run here
     */
    static List<String> check(String runtime) {
        Report report = Preflight.run(new Preflight.Purpose.LocalCluster(runtime.equals("containerd")), Set.of());
        if (!report.ok()) {
            throw new IllegalStateException("a cluster cannot run here:\n\t" + String.join("\n\t", report.errors()));
        }
        return report.warnings();
    }
}
