package dev.troupe.api.quantity;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind a quantity's digits.
 *
 * @param binary whether the base is 2 (and the style {@link Style#BINARY}) rather than 10
 * @param exponent the power of the base
 */
record Suffix(Style style, boolean binary, int exponent) {

    /** How a quantity was written and is written again. */
    enum Style {
        /** {@code m}, none, {@code k}, {@code M}, … */
        DECIMAL,
        /** {@code Ki}, {@code Mi}, … */
        BINARY,
        /** {@code e3}. */
        EXPONENT
    }

    /**
     * Larger exponents than this cannot be meant, and would make a few bytes of text expand to a number of gigabytes.
     */
    private static final int MAX_EXPONENT = 300;

    private static final String DECIMAL_PREFIXES = "num kMGTPE";
    private static final int NANO = -9;
    private static final int EXA = 18;
    private static final Suffix NONE = new Suffix(Style.DECIMAL, false, 0);
    private static final Map<String, Suffix> NAMED = Map.ofEntries(
            decimal("n", -9),
            decimal("u", -6),
            decimal("m", -3),
            decimal("k", 3),
            decimal("M", 6),
            decimal("G", 9),
            decimal("T", 12),
            decimal("P", 15),
            decimal("E", 18),
            binary("Ki", 10),
            binary("Mi", 20),
            binary("Gi", 30),
            binary("Ti", 40),
            binary("Pi", 50),
            binary("Ei", 60));

    private static Map.Entry<String, Suffix> decimal(String text, int exponent) {
        return Map.entry(text, new Suffix(Style.DECIMAL, false, exponent));
    }

    private static Map.Entry<String, Suffix> binary(String text, int exponent) {
        return Map.entry(text, new Suffix(Style.BINARY, true, exponent));
    }

    /** The suffix that {@code text} spells, null if there is none such. */
    static @Nullable Suffix of(String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        Suffix named = NAMED.get(text);
        if (named != null) {
            return named;
        }
        char first = text.charAt(0);
        if (text.length() == 1 || (first != 'e' && first != 'E')) {
            return null;
        }
        try {
            int exponent = Integer.parseInt(text.substring(1));
            return Math.abs(exponent) > MAX_EXPONENT ? null : new Suffix(Style.EXPONENT, false, exponent);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The greatest power of ten, a multiple of three, at most {@code exponent}, that a suffix of the style spells. */
    static int decimalStep(Style style, int exponent) {
        int step = Math.floorDiv(exponent, 3) * 3;
        return style == Style.EXPONENT ? step : Math.clamp(step, NANO, EXA);
    }

    /** The text for a power of ten that {@link #decimalStep} returned. */
    static String decimalText(Style style, int step) {
        if (step == 0) {
            return "";
        }
        return style == Style.EXPONENT ? "e" + step : String.valueOf(DECIMAL_PREFIXES.charAt((step - NANO) / 3));
    }

    /** The text for a power of 1024, 0 to 6. */
    static String binaryText(int power) {
        return power == 0 ? "" : "KMGTPE".charAt(power - 1) + "i";
    }
}
