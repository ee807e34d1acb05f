package dev.troupe.api.patch;

import dev.troupe.api.StatusException;
import java.util.List;

/** The answer to a well-formed patch that does not apply. */
final class Unprocessable {
    private Unprocessable() {}

    /** 422 without a field: kube-apiserver gives this one message, whatever the operation and the fault. */
    static StatusException patch() {
        return refusal("the server rejected our request due to an error in our request");
    }

    static StatusException refusal(String message) {
        return new StatusException(422, "Invalid", message, "", "", "", List.of(), 0);
    }
}
