package dev.troupe.node.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A log as chunks of text. Each subscriber gets a virtual thread of its own, which reads no faster than the subscriber
 * asks. A log that is followed is watched through inotify; once a second the reader also looks whether its container
 * still runs, since a container that ends tells the log nothing.
 */
public final class LogPublisher implements Flow.Publisher<ByteBuffer> {
    private static final int CHUNK_BYTES = 32 * 1024;
    private static final long LOOK_MILLIS = 1000;

    /** A demand that no log ever uses up. */
    private static final int UNBOUNDED = 1 << 29;

    private final Path log;
    private final LogQuery query;
    private final BooleanSupplier running;

    /** @param running whether the container may still write; asked while the log is followed, may block for moments */
    public LogPublisher(Path log, LogQuery query, BooleanSupplier running) {
        this.log = log;
        this.query = query;
        this.running = running;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        Reading reading = new Reading(subscriber);
        subscriber.onSubscribe(reading);
        Thread.ofVirtual().name("log " + log).start(reading);
    }

    private final class Reading implements Flow.Subscription, Runnable {
        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private final Semaphore demand = new Semaphore(0);
        private final AtomicBoolean cancelled = new AtomicBoolean();
        private final ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        private long bytesLeft = query.limitBytes() == null ? Long.MAX_VALUE : query.limitBytes();
        private boolean midLine;
        private boolean skipping;

        Reading(Flow.Subscriber<? super ByteBuffer> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            if (n <= 0) {
                cancel();
                subscriber.onError(new IllegalArgumentException("asked for " + n + " chunks"));
                return;
            }
            if (demand.availablePermits() < UNBOUNDED) {
                demand.release((int) Math.min(n, UNBOUNDED));
            }
        }

        @Override
        public void cancel() {
            cancelled.set(true);
            demand.release();
        }

        @Override
        public void run() {
            try {
                if (query.follow()) {
                    follow();
                } else {
                    readOnce();
                }
                flush();
                if (!cancelled.get()) {
                    subscriber.onComplete();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException | RuntimeException e) {
                if (!cancelled.get()) {
                    subscriber.onError(e);
                }
            }
        }

        private void readOnce() throws IOException, InterruptedException {
            try (LogFile file = open()) {
                drain(file);
            } catch (NoSuchFileException e) {
                // A container that has written nothing may have no log.
                return;
            }
        }

        private LogFile open() throws IOException {
            LogFile file = new LogFile(log);
            if (query.tailLines() != null) {
                file.seekTail(query.tailLines());
            }
            return file;
        }

        private void follow() throws IOException, InterruptedException {
            Path folder = log.getParent();
            if (folder == null || !Files.isDirectory(folder)) {
                return;
            }
            try (WatchService watch = folder.getFileSystem().newWatchService()) {
                folder.register(watch, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_CREATE);
                @Nullable LogFile file = Files.exists(log) ? open() : null;
                try {
                    @Nullable Object identity = identity();
                    while (goesOn()) {
                        boolean mayWrite = running.getAsBoolean();
                        if (file != null) {
                            drain(file);
                            flush();
                        }
                        Object now = identity();
                        if (now != null && !now.equals(identity)) {
                            // The log was rotated, or written for the first time.
                            if (file != null) {
                                file.close();
                            }
                            file = new LogFile(log);
                            identity = now;
                        } else if (!mayWrite) {
                            return;
                        } else {
                            await(watch);
                        }
                    }
                } finally {
                    if (file != null) {
                        file.close();
                    }
                }
            }
        }

        private void await(WatchService watch) throws InterruptedException {
            WatchKey key = watch.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (key != null) {
                key.pollEvents();
                key.reset();
            }
        }

        private @Nullable Object identity() throws IOException {
            try {
                return Files.readAttributes(log, BasicFileAttributes.class).fileKey();
            } catch (NoSuchFileException e) {
                return null;
            }
        }

        private boolean goesOn() {
            return !cancelled.get() && bytesLeft > 0;
        }

        private void drain(LogFile file) throws IOException, InterruptedException {
            byte[] line;
            while (goesOn() && (line = file.next()) != null) {
                CriLine parsed = CriLine.parse(line);
                if (parsed != null) {
                    add(parsed);
                }
            }
        }

        private void add(CriLine line) throws InterruptedException {
            if (!midLine) {
                skipping = query.since() != null && line.isBefore(query.since());
            }
            boolean begins = !midLine;
            midLine = !line.full();
            if (skipping) {
                return;
            }
            if (query.timestamps() && begins) {
                append((line.timestamp() + " ").getBytes(StandardCharsets.US_ASCII));
            }
            append(line.text());
            if (chunk.size() >= CHUNK_BYTES) {
                flush();
            }
        }

        private void append(byte[] bytes) {
            int length = (int) Math.min(bytes.length, bytesLeft);
            chunk.write(bytes, 0, length);
            bytesLeft -= length;
        }

        private void flush() throws InterruptedException {
            if (chunk.size() > 0) {
                demand.acquire();
                if (!cancelled.get()) {
                    subscriber.onNext(ByteBuffer.wrap(chunk.toByteArray()));
                }
                chunk.reset();
            }
        }
    }
}
