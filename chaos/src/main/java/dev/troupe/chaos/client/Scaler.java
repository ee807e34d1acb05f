package dev.troupe.chaos.client;

import java.util.Random;

/** Wants more or fewer pods of a Deployment, again and again. */
public final class Scaler extends Worker {
    private static final int LEAST_REPLICAS = 2;
    private static final int MOST_REPLICAS = 6;
    private static final long BREATH_MILLIS = 3000;

    private final Connection connection;
    private final String deployment;
    private final Random random;

    /** Begins. @param deployment where the Deployment is */
    public static Scaler start(Connection connection, String deployment, Random random) {
        Scaler scaler = new Scaler(connection, deployment, random);
        scaler.start();
        return scaler;
    }

    private Scaler(Connection connection, String deployment, Random random) {
        super("scaler", connection);
        this.connection = connection;
        this.deployment = deployment;
        this.random = random;
    }

    @Override
    void step() throws InterruptedException {
        int replicas = LEAST_REPLICAS + random.nextInt(MOST_REPLICAS - LEAST_REPLICAS + 1);
        // Whatever comes of it: what is wished is read when all is quiet.
        connection.send(
                "PATCH", deployment, "application/merge-patch+json", "{\"spec\":{\"replicas\":" + replicas + "}}");
        breathe(BREATH_MILLIS);
    }
}
