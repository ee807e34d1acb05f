package dev.troupe.chaos.client;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A client on a thread of its own, which does one thing after the other until it is stopped. */
abstract class Worker implements AutoCloseable {
    private final Thread thread;
    private final Connection connection;
    private final CountDownLatch stopped = new CountDownLatch(1);

    Worker(String name, Connection connection) {
        this.connection = connection;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::work);
    }

    /** Does one thing, and takes a breath. */
    abstract void step() throws InterruptedException;

    void start() {
        thread.start();
    }

    /** Lets some time pass, unless it is stopped meanwhile. */
    final void breathe(long millis) throws InterruptedException {
        stopped.await(millis, TimeUnit.MILLISECONDS);
    }

    private void work() {
        try {
            while (stopped.getCount() > 0) {
                step();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops when what is under way has ended; returns when it has. */
    @Override
    public void close() {
        stopped.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connection.close();
    }
}
