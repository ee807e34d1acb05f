package dev.troupe.api.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What a plain YAML scalar means to Kubernetes: YAML 1.1 as Go's yaml.v2 reads it. */
final class YamlScalars {
    private static final Set<String> TRUE =
            Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
    private static final Set<String> FALSE =
            Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
    private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
    private static final Map<String, String> NOT_IN_JSON = Map.ofEntries(
            Map.entry(".nan", "NaN"),
            Map.entry(".NaN", "NaN"),
            Map.entry(".NAN", "NaN"),
            Map.entry(".inf", "+Inf"),
            Map.entry(".Inf", "+Inf"),
            Map.entry(".INF", "+Inf"),
            Map.entry("+.inf", "+Inf"),
            Map.entry("+.Inf", "+Inf"),
            Map.entry("+.INF", "+Inf"),
            Map.entry("-.inf", "-Inf"),
            Map.entry("-.Inf", "-Inf"),
            Map.entry("-.INF", "-Inf"));
    private static final Pattern INTEGER =
            Pattern.compile("[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    /** Longer numbers than this are taken as text: no number that Kubernetes reads is that long. */
    private static final int MAX_NUMBER_LENGTH = 400;

    private static final int MAX_EXPONENT = 308;
    private static final BigInteger UNSIGNED_LONG_END = BigInteger.ONE.shiftLeft(Long.SIZE);

    private YamlScalars() {}

    static JsonNode plain(String text) throws DecodingException {
        if (NULL.contains(text)) {
            return NullNode.getInstance();
        }
        if (TRUE.contains(text)) {
            return BooleanNode.TRUE;
        }
        if (FALSE.contains(text)) {
            return BooleanNode.FALSE;
        }
        char first = text.charAt(0);
        boolean numeric = first >= '0' && first <= '9' || first == '+' || first == '-' || first == '.';
        if (!numeric || text.length() > MAX_NUMBER_LENGTH) {
            return TextNode.valueOf(text);
        }
        String infinite = NOT_IN_JSON.get(text);
        if (infinite != null) {
            throw new DecodingException("json: unsupported value: " + infinite);
        }
        return number(text);
    }

    private static JsonNode number(String text) throws DecodingException {
        String plain = text.charAt(0) == '.' ? text : text.replace("_", "");
        if (INTEGER.matcher(plain).matches()) {
            BigInteger value = integer(plain);
            if (value.bitLength() < Integer.SIZE) {
                return IntNode.valueOf(value.intValue());
            }
            if (value.bitLength() < Long.SIZE) {
                return LongNode.valueOf(value.longValue());
            }
            if (value.signum() > 0 && value.compareTo(UNSIGNED_LONG_END) < 0) {
                return BigIntegerNode.valueOf(value);
            }
        }
        if (FLOAT.matcher(plain).matches()) {
            return real(plain, text);
        }
        return TextNode.valueOf(text);
    }

    private static JsonNode real(String plain, String text) {
        double value = Double.parseDouble(plain);
        if (Double.isInfinite(value)) {
            return TextNode.valueOf(text);
        }
        BigDecimal decimal = BigDecimal.valueOf(value);
        if (decimal.scale() <= 0 || decimal.stripTrailingZeros().scale() <= 0 && Math.abs(value) < 1e21) {
            // Go writes such a float without a fraction, so that it may serve as an integer.
            BigInteger whole = decimal.toBigInteger();
            if (whole.bitLength() < Integer.SIZE) {
                return IntNode.valueOf(whole.intValue());
            }
            if (whole.bitLength() < Long.SIZE) {
                return LongNode.valueOf(whole.longValue());
            }
        }
        return decimal.precision() - decimal.scale() > MAX_EXPONENT
                ? TextNode.valueOf(text)
                : DecimalNode.valueOf(decimal);
    }

    private static BigInteger integer(String text) {
        boolean negative = text.startsWith("-");
        String digits = negative || text.startsWith("+") ? text.substring(1) : text;
        BigInteger value;
        if (digits.length() > 1 && digits.charAt(0) == '0') {
            value = switch (digits.charAt(1)) {
                case 'x', 'X' -> new BigInteger(digits.substring(2), 16);
                case 'b', 'B' -> new BigInteger(digits.substring(2), 2);
                case 'o', 'O' -> new BigInteger(digits.substring(2), 8);
                default -> new BigInteger(digits, 8);
            };
        } else {
            value = new BigInteger(digits);
        }
        return negative ? value.negate() : value;
    }
}
