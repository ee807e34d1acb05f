package dev.troupe.node.probe;

import io.fabric8.kubernetes.api.model.Probe;
import org.jspecify.annotations.Nullable;

/**
 * What the answers of one probe of one container instance add up to.
 *
 * @param streak how many answers in a row were like the last one
 * @param lastSucceeded what the last one was
 * @param passing the result that counts
 */
public record ProbeState(int streak, boolean lastSucceeded, boolean passing) {

    /** Before the first answer: a container is alive, but neither started nor ready. */
    public static ProbeState initial(ProbeKind kind) {
        return new ProbeState(0, false, kind == ProbeKind.LIVENESS);
    }

    public ProbeState after(ProbeAnswer answer, Probe probe) {
        boolean success = switch (answer) {
            case ProbeAnswer.Success all -> true;
            case ProbeAnswer.Warning odd -> true;
            case ProbeAnswer.Failure failure -> false;
            case ProbeAnswer.Unknown unknown -> false;
        };
        int run = success == lastSucceeded ? streak + 1 : 1;
        int threshold = success ? orDefault(probe.getSuccessThreshold(), 1) : orDefault(probe.getFailureThreshold(), 3);
        return new ProbeState(run, success, run >= threshold ? success : passing);
    }

    /** Whether the answers so far are enough to call it a failure. */
    public boolean failed(Probe probe) {
        return !lastSucceeded && streak >= orDefault(probe.getFailureThreshold(), 3);
    }

    static int orDefault(@Nullable Integer value, int otherwise) {
        return value == null || value <= 0 ? otherwise : value;
    }

    public static int periodSeconds(Probe probe) {
        return orDefault(probe.getPeriodSeconds(), 10);
    }

    public static int timeoutSeconds(Probe probe) {
        return orDefault(probe.getTimeoutSeconds(), 1);
    }

    public static int initialDelaySeconds(Probe probe) {
        return orDefault(probe.getInitialDelaySeconds(), 0);
    }
}
