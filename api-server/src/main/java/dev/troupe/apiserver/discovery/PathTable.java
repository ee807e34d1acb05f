package dev.troupe.apiserver.discovery;

import dev.troupe.api.StatusException;
import dev.troupe.apiserver.health.Health;
import dev.troupe.apiserver.http.Answer;
import dev.troupe.apiserver.http.Exchange;

/** Answers for paths that name no resource. */
public final class PathTable {
    private final Health health;
    private final Version version;

    public PathTable(Health health, Version version) {
        this.health = health;
        this.version = version;
    }

    /** @throws StatusException 404 if there is nothing at the path */
    public Answer answer(String path, Exchange exchange) {
        Answer answer = health.answer(path, exchange.query());
        if (answer == null && (path.equals("/version") || path.equals("/version/"))) {
            answer = version.answer();
        }
        if (answer == null) {
            throw StatusException.noSuchPath();
        }
        return answer;
    }
}
