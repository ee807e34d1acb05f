package dev.troupe.network.plan;

/**
 * The header between UDP's and the inner frame (RFC 7348, section 5): eight bytes, in this order eight flags of which only
 * the one for a valid number has a meaning, 24 reserved bits, the number of the virtual network, and eight reserved bits.
 * Reserved bits are sent as zero and ignored when received.
 *
 * @param vni number of the virtual network, below 2^24
 */
public record VxlanHeader(int vni) {
    /** How long it is. */
    public static final int BYTES = 8;

    /** What {@link #vniOf} gives for a header that has no number. */
    public static final int NONE = -1;

    private static final int VNI_LIMIT = 1 << 24;
    private static final int VNI_SHIFT = 8;
    /** The flag I, the fifth bit of the first byte. */
    private static final long VALID = 0x08L << 56;

    public VxlanHeader {
        if (vni < 0 || vni >= VNI_LIMIT) {
            throw new IllegalArgumentException("not the number of a virtual network: " + vni);
        }
    }

    /** Its eight bytes, the first as the highest. */
    public long bytes() {
        return VALID | (long) vni << VNI_SHIFT;
    }

    /** The number in a header that was received, {@link #NONE} if it says that there is none. */
    public static int vniOf(long bytes) {
        return (bytes & VALID) == 0 ? NONE : (int) (bytes >>> VNI_SHIFT) & (VNI_LIMIT - 1);
    }
}
