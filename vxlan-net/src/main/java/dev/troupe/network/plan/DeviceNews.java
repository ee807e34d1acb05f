package dev.troupe.network.plan;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Which of the kernel's messages (rtnetlink(7)) tell of one device: of itself, its addresses, routes into it, its
 * neighbours and forwarding entries. It learns the device's number from the messages.
 */
public final class DeviceNews {
    private static final int HEADER_BYTES = 16;
    private static final int TYPE_OFFSET = 4;
    /** Of struct ifinfomsg, ifaddrmsg and ndmsg alike. */
    private static final int INDEX_OFFSET = HEADER_BYTES + 4;

    private static final int LINK_BYTES = 16;
    private static final int ROUTE_BYTES = 12;
    private static final int ATTRIBUTE_BYTES = 4;
    private static final int ALIGNMENT = 4;

    private static final int NEW_LINK = 16;
    private static final int DELETE_LINK = 17;
    private static final int NEW_ADDRESS = 20;
    private static final int DELETE_ADDRESS = 21;
    private static final int NEW_ROUTE = 24;
    private static final int DELETE_ROUTE = 25;
    private static final int NEW_NEIGHBOUR = 28;
    private static final int DELETE_NEIGHBOUR = 29;

    private static final int LINK_NAME = 3;
    private static final int ROUTE_DEVICE = 4;

    private final String device;
    private int index;

    /**
     * @param device its name
     * @param index its number, 0 if it does not exist yet
     */
    public DeviceNews(String device, int index) {
        this.device = device;
        this.index = index;
    }

    /** Whether some message of a datagram concerns the device. What cannot be read concerns it. */
    public boolean concerns(byte[] datagram, int length) {
        ByteBuffer messages = ByteBuffer.wrap(datagram, 0, length).order(ByteOrder.nativeOrder());
        boolean concerns = false;
        int at = 0;
        while (at + HEADER_BYTES <= length) {
            int size = messages.getInt(at);
            if (size < HEADER_BYTES || at + size > length) {
                return true;
            }
            concerns |= concerns(messages.slice(at, size).order(ByteOrder.nativeOrder()));
            at += aligned(size);
        }
        return concerns;
    }

    private boolean concerns(ByteBuffer message) {
        int type = Short.toUnsignedInt(message.getShort(TYPE_OFFSET));
        return switch (type) {
            case NEW_LINK, DELETE_LINK -> isThisLink(message);
            case NEW_ADDRESS, DELETE_ADDRESS, NEW_NEIGHBOUR, DELETE_NEIGHBOUR ->
                message.limit() >= INDEX_OFFSET + Integer.BYTES && message.getInt(INDEX_OFFSET) == index;
            case NEW_ROUTE, DELETE_ROUTE -> {
                int value = attribute(message, HEADER_BYTES + ROUTE_BYTES, ROUTE_DEVICE);
                yield value >= 0 && value + Integer.BYTES <= message.limit() && message.getInt(value) == index;
            }
            default -> false;
        };
    }

    private boolean isThisLink(ByteBuffer message) {
        int value = attribute(message, HEADER_BYTES + LINK_BYTES, LINK_NAME);
        if (value < 0) {
            return false;
        }
        byte[] name = device.getBytes(StandardCharsets.US_ASCII);
        if (value + name.length >= message.limit() || message.get(value + name.length) != 0) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (message.get(value + i) != name[i]) {
                return false;
            }
        }
        index = message.getInt(INDEX_OFFSET);
        return true;
    }

    /** Where an attribute's value begins, -1 if there is none. */
    private static int attribute(ByteBuffer message, int from, int wanted) {
        int at = from;
        while (at + ATTRIBUTE_BYTES <= message.limit()) {
            int size = Short.toUnsignedInt(message.getShort(at));
            if (size < ATTRIBUTE_BYTES) {
                return -1;
            }
            if (Short.toUnsignedInt(message.getShort(at + Short.BYTES)) == wanted) {
                return at + ATTRIBUTE_BYTES;
            }
            at += aligned(size);
        }
        return -1;
    }

    private static int aligned(int size) {
        return (size + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
