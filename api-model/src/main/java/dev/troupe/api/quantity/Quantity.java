package dev.troupe.api.quantity;

import dev.troupe.api.quantity.Suffix.Style;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * An amount of a resource as Kubernetes writes it: digits and a suffix, {@code 100m}, {@code 1.5Gi}, {@code 2e3}. It
 * is exact down to 10^-9; finer fractions are rounded away from zero, so that who asks for a little gets a little.
 *
 * <p>Two quantities are equal when their amounts are, however they are written.
 *
 * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/">Quantity</a>
 */
public final class Quantity implements Comparable<Quantity> {
    /** What {@link #parse} says to a text that is no quantity at all. */
    public static final String FORMAT_ERROR =
            "quantities must match the regular expression " + "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    private static final String NUMBER_ERROR = "unable to parse numeric part of quantity";
    private static final String SUFFIX_ERROR = "unable to parse quantity's suffix";

    /** Longer texts are refused; no amount needs as many digits. */
    private static final int MAX_LENGTH = 512;

    private static final int NANO_SCALE = 9;
    private static final BigDecimal MAX_BINARY = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final BigDecimal MIN_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigInteger KIBI = BigInteger.valueOf(1024);
    private static final BigDecimal KIBI_DECIMAL = BigDecimal.valueOf(1024);

    /** Zero, written {@code 0}. */
    public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, Style.DECIMAL);

    private final BigDecimal amount;
    private final Style style;

    private Quantity(BigDecimal amount, Style style) {
        this.amount = amount;
        this.style = style;
    }

    /**
     * Reads a quantity.
     *
     * @throws IllegalArgumentException with Kubernetes' words when the text is none
     */
    public static Quantity parse(String text) {
        int numberEnd = endOfNumber(text);
        int letters = numberEnd;
        while (letters < text.length() && "eEinumkKMGTP".indexOf(text.charAt(letters)) >= 0) {
            letters++;
        }
        int digits = letters;
        if (digits < text.length() && (text.charAt(digits) == '-' || text.charAt(digits) == '+')) {
            digits++;
        }
        while (digits < text.length() && isDigit(text.charAt(digits))) {
            digits++;
        }
        if (numberEnd == 0 || digits != text.length() || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(FORMAT_ERROR);
        }
        Suffix suffix = Suffix.of(text.substring(numberEnd));
        if (suffix == null) {
            throw new IllegalArgumentException(SUFFIX_ERROR);
        }
        return of(number(text, numberEnd), suffix);
    }

    /** As {@link #parse}, null instead of an exception. */
    public static @Nullable Quantity parseOrNull(String text) {
        try {
            return parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** A whole number, written with decimal suffixes. */
    public static Quantity of(long value) {
        return new Quantity(BigDecimal.valueOf(value), Style.DECIMAL);
    }

    /** A number of bytes, written with binary suffixes. */
    public static Quantity ofBytes(long bytes) {
        return new Quantity(BigDecimal.valueOf(bytes), Style.BINARY);
    }

    /** Thousandths, written with decimal suffixes: {@code ofMillis(1500)} is {@code 1500m}. */
    public static Quantity ofMillis(long thousandths) {
        return new Quantity(BigDecimal.valueOf(thousandths, 3), Style.DECIMAL);
    }

    /** The one spelling that Kubernetes gives back for {@code text}: {@code 1000m} is {@code 1}. Throws as {@link #parse}. */
    public static String canonical(String text) {
        return parse(text).toString();
    }

    /** The whole number at or beyond this amount, away from zero; the nearest long where it does not fit. */
    public long value() {
        return rounded(amount);
    }

    /** The thousandths at or beyond this amount, away from zero; the nearest long where they do not fit. */
    public long milliValue() {
        return rounded(amount.movePointRight(3));
    }

    /** The sum, in this quantity's notation (in the other's where this one is zero). */
    public Quantity add(Quantity other) {
        return new Quantity(amount.add(other.amount), isZero() ? other.style : style);
    }

    /** The difference, in this quantity's notation (in the other's where this one is zero). */
    public Quantity subtract(Quantity other) {
        return new Quantity(amount.subtract(other.amount), isZero() ? other.style : style);
    }

    /** -1, 0 or 1. */
    public int signum() {
        return amount.signum();
    }

    public boolean isZero() {
        return amount.signum() == 0;
    }

    @Override
    public int compareTo(Quantity other) {
        return amount.compareTo(other.amount);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Quantity that && amount.compareTo(that.amount) == 0;
    }

    @Override
    public int hashCode() {
        return amount.stripTrailingZeros().hashCode();
    }

    /** The canonical form: no fraction, and the largest suffix that keeps the amount exact. */
    @Override
    public String toString() {
        if (isZero()) {
            return "0";
        }
        boolean small = amount.abs().compareTo(KIBI_DECIMAL) < 0;
        if (style != Style.BINARY) {
            return decimal(style);
        }
        return small || !isWhole() ? decimal(Style.DECIMAL) : binary();
    }

    private boolean isWhole() {
        return amount.stripTrailingZeros().scale() <= 0;
    }

    private String decimal(Style decimalStyle) {
        BigDecimal shortest = amount.stripTrailingZeros();
        int step = Suffix.decimalStep(decimalStyle, -shortest.scale());
        return shortest.movePointLeft(step).toBigInteger() + Suffix.decimalText(decimalStyle, step);
    }

    private String binary() {
        BigInteger digits = amount.toBigInteger();
        int power = 0;
        while (power < 6) {
            BigInteger[] next = digits.divideAndRemainder(KIBI);
            if (next[1].signum() != 0) {
                break;
            }
            digits = next[0];
            power++;
        }
        return digits + Suffix.binaryText(power);
    }

    private static Quantity of(BigDecimal number, Suffix suffix) {
        BigDecimal amount = suffix.binary()
                ? number.multiply(BigDecimal.valueOf(1L << suffix.exponent()))
                : number.scaleByPowerOfTen(suffix.exponent());
        if (amount.scale() > NANO_SCALE) {
            amount = amount.setScale(NANO_SCALE, RoundingMode.UP);
        }
        if (suffix.binary() && amount.abs().compareTo(MAX_BINARY) > 0) {
            amount = amount.signum() < 0 ? MAX_BINARY.negate() : MAX_BINARY;
        }
        return new Quantity(amount, suffix.style());
    }

    private static long rounded(BigDecimal number) {
        if (number.compareTo(MAX_BINARY) >= 0) {
            return Long.MAX_VALUE;
        }
        return number.compareTo(MIN_LONG) <= 0
                ? Long.MIN_VALUE
                : number.setScale(0, RoundingMode.UP).longValueExact();
    }

    /** The end of sign, digits and point; 0 if there is no digit or point at all. */
    private static int endOfNumber(String text) {
        int start = !text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
        int end = start;
        while (end < text.length() && (isDigit(text.charAt(end)) || text.charAt(end) == '.')) {
            end++;
        }
        return end == start ? 0 : end;
    }

    private static BigDecimal number(String text, int end) {
        try {
            return new BigDecimal(text.substring(0, end));
        } catch (NumberFormatException e) {
            // Two points, or a point and nothing else.
            throw new IllegalArgumentException(NUMBER_ERROR, e);
        }
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }
}
