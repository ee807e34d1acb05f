package dev.troupe.chaos.client;

import dev.troupe.chaos.client.Connection.Reply;
import dev.troupe.chaos.history.History;
import dev.troupe.chaos.history.Write;
import java.util.Optional;
import java.util.Random;

/** Makes objects, one after the other. */
public final class Maker extends Worker {
    private static final int MAX_BREATH_MILLIS = 200;
    private static final String VALUE = "made";

    private final String name;
    private final Connection connection;
    private final ConfigMaps objects;
    private final History history;
    private final Random random;
    private int made;

    /** Begins. @param name with which the objects' names begin */
    public static Maker start(String name, Connection connection, ConfigMaps objects, History history, Random random) {
        Maker maker = new Maker(name, connection, objects, history, random);
        maker.start();
        return maker;
    }

    private Maker(String name, Connection connection, ConfigMaps objects, History history, Random random) {
        super(name, connection);
        this.name = name;
        this.connection = connection;
        this.objects = objects;
        this.history = history;
        this.random = random;
    }

    @Override
    void step() throws InterruptedException {
        String object = name + '-' + ++made;
        Optional<Reply> reply =
                connection.send("POST", objects.collection(), "application/json", ConfigMaps.body(object, VALUE));
        if (reply.isPresent() && reply.get().isDone()) {
            history.made(new Write(object, reply.get().revision(), VALUE));
        } else {
            history.maybeMade();
        }
        breathe(random.nextInt(MAX_BREATH_MILLIS));
    }
}
