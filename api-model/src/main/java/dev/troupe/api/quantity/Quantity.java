package dev.troupe.api.quantity;

/** An amount of a resource. */
public final class Quantity implements Comparable<Quantity> {
    private Quantity() {}

    /** Reads {@code 100m}, {@code 1.5Gi}, {@code 2e3}. Throws IllegalArgumentException with Kubernetes' words. */
    public static Quantity parse(String text) {
        throw new UnsupportedOperationException(text);
    }

    public long value() {
        throw new UnsupportedOperationException();
    }

    public long milliValue() {
        throw new UnsupportedOperationException();
    }

    public Quantity add(Quantity other) {
        throw new UnsupportedOperationException();
    }

    public Quantity subtract(Quantity other) {
        throw new UnsupportedOperationException();
    }

    public int signum() {
        throw new UnsupportedOperationException();
    }

    public boolean isZero() {
        return signum() == 0;
    }

    @Override
    public int compareTo(Quantity other) {
        throw new UnsupportedOperationException();
    }
}
