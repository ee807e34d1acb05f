package dev.troupe.cluster;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What happens to a node, and ends again. */
enum LocalClusterFault {
    PAUSE,
    PARTITION,
    KILL;

    /** Long enough for others to take over. */
    private static final Duration LONG = Duration.ofSeconds(14);

    /** A random fault, either long enough for others to take over or of random length, which may be either. */
    static void random(ClusterUnderTest cluster, String node, Random random, boolean isLong)
            throws InterruptedException {
        LocalClusterFault fault = values()[random.nextInt(values().length)];
        Duration time = isLong || random.nextBoolean() ? LONG : Duration.ofMillis(1000 + random.nextInt(6000));
        System.out.println("fault: " + fault + " of " + node + " for " + time);
        switch (fault) {
            case PAUSE -> pause(cluster, node, time);
            case PARTITION -> {
                cluster.node(node).partition();
                pass(time);
                cluster.node(node).heal();
            }
            case KILL -> {
                cluster.node(node).kill();
                pass(time);
                cluster.node(node).start();
            }
        }
    }

    static void pause(ClusterUnderTest cluster, String node, Duration time) throws InterruptedException {
        cluster.node(node).pause();
        pass(time);
        cluster.node(node).resume();
    }

    /** The fault's own length; nothing is waited for here. */
    private static void pass(Duration time) throws InterruptedException {
        new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
    }
}
