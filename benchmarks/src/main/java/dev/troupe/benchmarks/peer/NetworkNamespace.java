package dev.troupe.benchmarks.peer;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Work in another network namespace: setns(2) moves the thread that calls it, and the sockets that it makes are there. */
public final class NetworkNamespace {
    private static final int O_RDONLY = 0;
    private static final int CLONE_NEWNET = 0x40000000;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle OPEN = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(JAVA_INT, ValueLayout.ADDRESS, JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle SETNS = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("setns"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOSE = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private NetworkNamespace() {}

    /**
     * Runs something on a thread in the namespace of a process, and waits for it.
     *
     * @throws Exception what it throws; an IOException if the namespace cannot be entered
     */
    public static <T> T call(long pid, Callable<T> work) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("namespace-" + pid).start(() -> {
            try {
                enter(pid);
                result.complete(work.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result.get();
    }

    private static void enter(long pid) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom("/proc/" + pid + "/ns/net");
            int descriptor = (int) OPEN.invokeExact(path, O_RDONLY);
            if (descriptor < 0) {
                throw new IOException("cannot open the network namespace of process " + pid);
            }
            int moved = (int) SETNS.invokeExact(descriptor, CLONE_NEWNET);
            int ignored = (int) CLOSE.invokeExact(descriptor);
            if (moved != 0) {
                throw new IOException("cannot enter the network namespace of process " + pid);
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
