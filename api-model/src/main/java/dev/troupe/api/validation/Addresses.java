package dev.troupe.api.validation;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.regex.Pattern;

/** IP addresses and networks as texts. */
final class Addresses {
    static final String IP_MESSAGE = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    static final String CIDR_MESSAGE = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

    private static final int V4_BITS = 32;
    private static final int V6_BITS = 128;
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern V4 = Pattern.compile("(" + OCTET + "\\.){3}" + OCTET);
    private static final Pattern V6_CHARACTERS = Pattern.compile("[0-9a-fA-F:.]{2,45}");
    private static final Pattern V6_CANONICAL = Pattern.compile("(?!.*:0[0-9a-f])(?!0[0-9a-f])[0-9a-f:]+");
    private static final Pattern PREFIX = Pattern.compile("[0-9]{1,3}");

    private Addresses() {}

    static boolean isIp(String text) {
        return isV4(text) || isV6(text);
    }

    static boolean isV4(String text) {
        return V4.matcher(text).matches();
    }

    static boolean isV6(String text) {
        if (text.indexOf(':') < 0 || !V6_CHARACTERS.matcher(text).matches()) {
            return false;
        }
        try {
            Inet6Address.ofLiteral(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether it is an address as it is written for machines: in small letters, its zeros left out. */
    static boolean isCanonical(String text) {
        return isV4(text) || text.indexOf('.') < 0 && V6_CANONICAL.matcher(text).matches() && isV6(text);
    }

    static boolean isCidr(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !PREFIX.matcher(text.substring(slash + 1)).matches()) {
            return false;
        }
        String address = text.substring(0, slash);
        int bits = Integer.parseInt(text.substring(slash + 1));
        return isV4(address) ? bits <= V4_BITS : isV6(address) && bits <= V6_BITS;
    }

    /** Whether one network, as {@link #isCidr} takes it, lies within another and is smaller. */
    static boolean isPart(String part, String whole) {
        InetAddress inner = address(part);
        InetAddress outer = address(whole);
        int bits = prefix(whole);
        byte[] one = inner.getAddress();
        byte[] other = outer.getAddress();
        if (one.length != other.length || prefix(part) <= bits) {
            return false;
        }
        int shift = one.length * Byte.SIZE - bits;
        return new BigInteger(1, one).shiftRight(shift).equals(new BigInteger(1, other).shiftRight(shift));
    }

    private static InetAddress address(String cidr) {
        return InetAddress.ofLiteral(cidr.substring(0, cidr.indexOf('/')));
    }

    private static int prefix(String cidr) {
        return Integer.parseInt(cidr.substring(cidr.indexOf('/') + 1));
    }

    static void ip(String text, Path path, Errors errors) {
        if (!isIp(text)) {
            errors.invalid(path, text, IP_MESSAGE);
        }
    }
}
