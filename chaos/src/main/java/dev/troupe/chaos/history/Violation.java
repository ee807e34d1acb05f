package dev.troupe.chaos.history;

/**
 * A rule that was broken.
 *
 * @param rule which one
 * @param what the evidence
 */
public record Violation(String rule, String what) {
    @Override
    public String toString() {
        return rule + ": " + what;
    }
}
