package dev.troupe.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Two things measured in turns, so that what else the machine does meets both.
 *
 * @param ours one figure a round
 * @param others that of the peer in the same round
 */
public record Comparison(List<Double> ours, List<Double> others) {
    /** What gives a figure. */
    @FunctionalInterface
    public interface Measurement {
        double run() throws Exception;
    }

    public Comparison {
        ours = List.copyOf(ours);
        others = List.copyOf(others);
        if (ours.isEmpty() || ours.size() != others.size()) {
            throw new IllegalArgumentException("not in turns: " + ours + " and " + others);
        }
    }

    /** Measures both in each round; who is first changes from round to round. */
    public static Comparison inTurns(int rounds, Measurement our, Measurement other) throws Exception {
        List<Double> ours = new ArrayList<>();
        List<Double> others = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            if (round % 2 == 0) {
                others.add(other.run());
                ours.add(our.run());
            } else {
                ours.add(our.run());
                others.add(other.run());
            }
        }
        return new Comparison(ours, others);
    }

    /** The median of the rounds' ratios, ours to the other's. */
    public double ratio() {
        return median(ratios());
    }

    private List<Double> ratios() {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < ours.size(); round++) {
            ratios.add(ours.get(round) / others.get(round));
        }
        return ratios;
    }

    /** Medians, the ratio and the range of the rounds' ratios, as {@code ours.NAME=… peer.NAME=… ratio=… (…–…)}. */
    public String line(String name) {
        List<Double> sorted = ratios().stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "ours.%1$s=%2$.2f peer.%1$s=%3$.2f ratio=%4$.3f (%5$.3f-%6$.3f)",
                name,
                median(ours),
                median(others),
                ratio(),
                sorted.getFirst(),
                sorted.getLast());
    }

    private static double median(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
