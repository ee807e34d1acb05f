package dev.troupe.service.adapter;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** Sends Ethernet frames on one interface: Linux's packet(7) sockets, which the JDK does not know. */
final class PacketSocket implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int MAC_BYTES = 6;

    /** struct sockaddr_ll, 20 bytes. */
    private static final long ADDRESS_BYTES = 20;

    private static final long FAMILY_OFFSET = 0;
    private static final long INTERFACE_OFFSET = 4;
    private static final long LENGTH_OFFSET = 11;
    private static final long MAC_OFFSET = 12;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SOCKET =
            function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SENDTO = function(
            "sendto", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final int descriptor;
    private final int interfaceIndex;

    private PacketSocket(int descriptor, int interfaceIndex) {
        this.descriptor = descriptor;
        this.interfaceIndex = interfaceIndex;
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), descriptor, Linker.Option.captureCallState("errno"));
    }

    /**
     * @param interfaceIndex the kernel's number of the interface
     * @throws IOException if the kernel refuses; it takes CAP_NET_RAW
     */
    static PacketSocket open(int interfaceIndex) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int descriptor = (int) SOCKET.invokeExact(state, AF_PACKET, SOCK_RAW, 0);
            if (descriptor < 0) {
                throw failed("socket", state);
            }
            return new PacketSocket(descriptor, interfaceIndex);
        } catch (IOException e) {
            throw e;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Sends a whole frame, its Ethernet header included. */
    void send(byte[] frame) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, frame);
            MemorySegment to = arena.allocate(ADDRESS_BYTES, Integer.BYTES);
            to.set(JAVA_SHORT, FAMILY_OFFSET, (short) AF_PACKET);
            to.set(JAVA_INT, INTERFACE_OFFSET, interfaceIndex);
            to.set(JAVA_BYTE, LENGTH_OFFSET, (byte) MAC_BYTES);
            MemorySegment.copy(frame, 0, to, JAVA_BYTE, MAC_OFFSET, MAC_BYTES);
            long sent = (long)
                    SENDTO.invokeExact(state, descriptor, bytes, (long) frame.length, 0, to, (int) ADDRESS_BYTES);
            if (sent != frame.length) {
                throw failed("sendto", state);
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static IOException failed(String call, MemorySegment state) {
        return new IOException(call + " on a packet socket failed with errno " + (int) ERRNO.get(state, 0L));
    }

    @Override
    public void close() {
        try (Arena arena = Arena.ofConfined()) {
            int ignored = (int) CLOSE.invokeExact(arena.allocate(STATE), descriptor);
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
