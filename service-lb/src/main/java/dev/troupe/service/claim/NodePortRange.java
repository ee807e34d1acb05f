package dev.troupe.service.claim;

/**
 * The ports of every node that Services may have.
 *
 * @param first the lowest
 * @param last the highest
 */
public record NodePortRange(int first, int last) {
    private static final int HIGHEST = 65_535;

    public NodePortRange {
        if (first < 1 || last < first || last > HIGHEST) {
            throw new IllegalArgumentException("not a range of ports: " + first + "-" + last);
        }
    }

    /** Reads {@code 30000-32767}. */
    public static NodePortRange parse(String text) {
        String[] ends = text.split("-", -1);
        if (ends.length != 2) {
            throw new IllegalArgumentException("not a range of ports: " + text);
        }
        return new NodePortRange(Integer.parseInt(ends[0].strip()), Integer.parseInt(ends[1].strip()));
    }

    /** Whether the port is one of them. */
    public boolean contains(int port) {
        return port >= first && port <= last;
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
