package dev.troupe.protocol.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessEndTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** A shell that became another program asks for nobody's exit code. */
    @Test
    void whoseExitCodeNobodyAsksForHasEnded() throws Exception {
        Process parent = new ProcessBuilder("sh", "-c", "sleep 0 & exec sleep 1000").start();
        try {
            ProcessHandle child = firstChild(parent);
            assertThat(ProcessEnd.await(child, PATIENCE)).isTrue();
            assertThat(child.isAlive()).as("to ProcessHandle").isTrue();
            assertThat(ProcessEnd.hasEnded(parent.toHandle())).isFalse();
            assertThat(ProcessEnd.await(parent.toHandle(), Duration.ZERO)).isFalse();
        } finally {
            parent.destroyForcibly();
        }
        assertThat(ProcessEnd.await(parent.toHandle(), PATIENCE)).isTrue();
        parent.waitFor();
        assertThat(ProcessEnd.hasEnded(parent.toHandle())).isTrue();
    }

    @Test
    void anInterruptedThreadDoesNotWait() {
        Thread.currentThread().interrupt();
        try {
            assertThat(ProcessEnd.await(ProcessHandle.current(), PATIENCE)).isFalse();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static ProcessHandle firstChild(Process parent) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            var child = parent.children().findFirst();
            if (child.isPresent()) {
                return child.get();
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("the shell has started nothing");
    }
}
