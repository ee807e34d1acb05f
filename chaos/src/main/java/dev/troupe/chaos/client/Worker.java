package dev.troupe.chaos.client;

/** A client on a thread of its own, which does one thing after the other until it is stopped. */
abstract class Worker implements AutoCloseable {
    private final Thread thread;
    private final Connection connection;
    private volatile boolean stopped;

    Worker(String name, Connection connection) {
        this.connection = connection;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::work);
    }

    /** Does one thing, and takes a breath. */
    abstract void step() throws InterruptedException;

    void start() {
        thread.start();
    }

    boolean isStopped() {
        return stopped;
    }

    private void work() {
        try {
            while (!stopped) {
                step();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops when what is under way has ended; returns when it has. */
    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connection.close();
    }
}
