package dev.troupe.chaos.client;

import dev.troupe.chaos.client.Connection.Reply;
import dev.troupe.chaos.history.History;
import dev.troupe.chaos.history.Operation;
import dev.troupe.chaos.history.Operation.Call;
import dev.troupe.chaos.history.Operation.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Reads registers, and changes them on the condition that they are still as it has read them. A write that is answered
 * by an error of the server's may have been done for all it knows; one that is refused for a conflict may not.
 */
public final class RegisterClient extends Worker {
    private static final int CONFLICT = 409;
    private static final int SERVER_ERRORS = 500;
    private static final int MAX_BREATH_MILLIS = 60;

    private final String name;
    private final Connection connection;
    private final ConfigMaps objects;
    private final List<String> registers;
    private final History history;
    private final Random random;
    private int written;

    /**
     * Begins.
     *
     * @param name tells this client's values from others'
     * @param registers that exist
     */
    public static RegisterClient start(
            String name,
            Connection connection,
            ConfigMaps objects,
            List<String> registers,
            History history,
            Random random) {
        RegisterClient client = new RegisterClient(name, connection, objects, registers, history, random);
        client.start();
        return client;
    }

    private RegisterClient(
            String name,
            Connection connection,
            ConfigMaps objects,
            List<String> registers,
            History history,
            Random random) {
        super(name, connection);
        this.name = name;
        this.connection = connection;
        this.objects = objects;
        this.registers = List.copyOf(registers);
        this.history = history;
        this.random = random;
    }

    @Override
    void step() throws InterruptedException {
        String register = registers.get(random.nextInt(registers.size()));
        Optional<Outcome.Found> found = read(name, connection, objects.path(register), register, history);
        if (found.isPresent() && random.nextBoolean()) {
            swap(register, found.get());
        }
        breathe(random.nextInt(MAX_BREATH_MILLIS));
    }

    /**
     * Reads a register and writes that down.
     *
     * @param client who reads
     * @param path where the register is
     * @param register its name in the history
     */
    public static Optional<Outcome.Found> read(
            String client, Connection connection, String path, String register, History history)
            throws InterruptedException {
        long invoked = System.nanoTime();
        Optional<Reply> reply = connection.send("GET", path);
        Outcome outcome = switch (reply.orElse(null)) {
            case null -> new Outcome.Unknown();
            case Reply done when done.isDone() -> new Outcome.Found(ConfigMaps.value(done.json()), done.revision());
            case Reply error when error.code() >= SERVER_ERRORS -> new Outcome.Unknown();
            // Whatever else is said, the register is not there: a value that nobody wrote.
            case Reply refused -> new Outcome.Found("HTTP " + refused.code(), 0);
        };
        history.ended(register, new Operation(client, new Call.Read(), outcome, invoked, System.nanoTime()));
        return outcome instanceof Outcome.Found found && found.revision() > 0 ? Optional.of(found) : Optional.empty();
    }

    private void swap(String register, Outcome.Found found) throws InterruptedException {
        String next = name + '-' + ++written;
        long invoked = System.nanoTime();
        Optional<Reply> reply = connection.send(
                "PUT", objects.path(register), "application/json", ConfigMaps.body(register, next, found.revision()));
        Outcome outcome = switch (reply.orElse(null)) {
            case null -> new Outcome.Unknown();
            case Reply done when done.isDone() -> new Outcome.Written(done.revision());
            case Reply refused when refused.code() == CONFLICT -> new Outcome.Conflict();
            case Reply error -> new Outcome.Unknown();
        };
        history.ended(
                register, new Operation(name, new Call.Swap(found.value(), next), outcome, invoked, System.nanoTime()));
    }
}
