package dev.troupe.relay;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.TimeUnit;

/** What each server of a node runs on: its own event loops, and no more threads than it needs beside them. */
public final class EventLoops {
    private static final int BLOCKED_CHECK_SECONDS = 60;

    private EventLoops() {}

    /** Begins that many loops, with the kernel's fastest sockets where their library is there. */
    public static Vertx start(int count) {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(count)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setPreferNativeTransport(true)
                // Nothing is served from the class path; its cache is a folder that outlives a killed JVM.
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false))
                .setBlockedThreadCheckInterval(BLOCKED_CHECK_SECONDS)
                .setBlockedThreadCheckIntervalUnit(TimeUnit.SECONDS));
    }
}
